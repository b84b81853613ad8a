using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSFederation.AwsPowerShell;
using PSFederation.Core.Delivery;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>Running programs: finding their arguments, and starting them.</content>
public sealed partial class InvokeFederatedCommandCommand
{
    /// <summary>The engine runs the program, so that the program has the console and its exit code is in $LASTEXITCODE.</summary>
    private const string ProgramRunner = "param($program, $start, $arguments, $splat) $PSNativeCommandArgumentPassing = 'Standard'; & $program";

    private const string ScriptRunner = "param($script, $arguments) & $script @arguments";

    private CommandText? _text;

    private CommandText? CommandText => _text ??= Input.CommandText.Of(MyInvocation);

    private Dictionary<string, ParameterMetadata> Parameters => MyInvocation.MyCommand.Parameters;

    /// <summary>Whether the set has a program and no -Credential.</summary>
    private bool IsOfProfile => ParameterSetName is ProfileProgramSet or PipedProgramSet or PipedProfileProgramSet;

    private bool HasProfileByPosition =>
        IsOfProfile && IsGiven(nameof(ProfileName)) && CommandText is { } text && !text.Names(nameof(ProfileName), "Name", "Profile")
        && !DefaultParameterValues.Give(this, nameof(ProfileName), ProfileName);

    /// <summary>
    /// Whether the program or its first argument is in the position of -ProfileName. The engine binds by position before it knows that the credential
    /// comes from the pipeline.
    /// </summary>
    private bool HasProgramForProfile =>
        (InputObject is not null || InputProfile is not null) && HasProfileByPosition
        && (CommandText!.Names(nameof(FilePath)) || (CommandText.HasEnd && CommandText.Positions(Parameters) == TablesBefore));

    /// <summary>How many splatted variables before <c>--</c> are tables, which have names for all their values.</summary>
    private int TablesBefore => CommandText!.SplatsBefore.Count(variable => PSValue.Unwrap(SessionState.PSVariable.GetValue(variable)) is IDictionary);

    /// <summary>Rejects a call in which a parameter of this cmdlet could have bound an argument of the program.</summary>
    private void RequireOwnParameters()
    {
        if (CommandText is { HasEnd: true } ended)
            RequireWordsAlone(ended);
        if (!(ParameterSetName is ProgramSet or CredentialProgramSet || IsOfProfile) || CommandText is not { HasEnd: false } text)
            return;
        bool isNamed = text.Names(nameof(FilePath));
        CommandParameterAst[] ours = [.. text.ParametersAfter(isNamed ? nameof(FilePath) : null, Parameters).Where(written => Input.CommandText.Meant(written, Parameters).Any())];
        bool hasOthers = !isNamed || (ArgumentList.Length > 0 && !text.Names(nameof(ArgumentList)));
        if (Array.Find(ours, written => hasOthers || !Parameters.ContainsKey(written.ParameterName)) is not { } mistaken)
            return;
        throw new FederationException(
            FederationErrorCode.ParameterInvalid,
            $"-{mistaken.ParameterName} follows the program, and PowerShell interprets it as a parameter of Invoke-FederatedCommand. Nothing was run. Write -- before the program, so that everything after it is for the program: Invoke-FederatedCommand PROFILE -- PROGRAM ARGUMENTS. For a credential from the pipeline: Invoke-FederatedCommand -FilePath PROGRAM -- ARGUMENTS.",
            "-" + mistaken.ParameterName);
    }

    /// <summary>PowerShell binds parameter names in a splatted variable, even after <c>--</c>.</summary>
    private void RequireWordsAlone(CommandText text)
    {
        foreach (string variable in text.SplatsAfter)
        {
            if (Input.CommandText.NamesIn(SessionState.PSVariable.GetValue(variable)).FirstOrDefault(name => Input.CommandText.Meant(name, Parameters).Any()) is not { } taken)
                continue;
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"@{variable} contains -{taken}, and PowerShell interprets it as a parameter of Invoke-FederatedCommand, even after --. Nothing was run. Pass the words as strings: $program, $words = [string[]]${variable}; Invoke-FederatedCommand PROFILE -- $program $words.",
                "@" + variable);
        }
    }

    /// <summary>The program and its arguments.</summary>
    private (string? Program, object[] Arguments) Program() => HasProgramForProfile
        ? CommandText!.Names(nameof(FilePath))
            ? (FilePath, [ProfileName!, .. ArgumentList])
            : (ProfileName, FilePath is null ? ArgumentList : [FilePath!, .. ArgumentList])
        : (ParameterSetName == CredentialProgramSet ? InputProgram : FilePath, ArgumentList);

    /// <summary>Rejects a profile alone.</summary>
    private void RequireSomethingToRun()
    {
        if (!IsOfProfile || Program().Program is not null)
            return;
        string profile = ProfileName ?? InputProfile ?? "PROFILE";
        throw new FederationException(
            FederationErrorCode.ParameterMissing, $"The script block or program is missing; expected one of these forms: Invoke-FederatedCommand {profile} {{ … }}, or Invoke-FederatedCommand {profile} -- PROGRAM ARGUMENTS.", nameof(FilePath));
    }

    private async Task RunProgramAsync(AwsSessionKeys keys, CancellationToken cancellationToken)
    {
        (string? file, object[] arguments) = Program();
        switch (InvokeCommand.GetCommand(file!, CommandTypes.Application | CommandTypes.ExternalScript))
        {
            case ApplicationInfo program:
                await OnPipelineAsync(() => RunProgram(program.Path, arguments, keys));
                break;
            case ExternalScriptInfo script:
                // A PowerShell script runs in this process, like a block.
                await RunBlockAsync(ScriptBlock.Create(ScriptRunner), [script.Path, arguments], keys, cancellationToken);
                break;
            default:
                throw new FederationException(
                    FederationErrorCode.FileNotFound, $"The program {InputPreview.Quote(file)} was not found; expected a name on the PATH, or a path. For PowerShell commands, pass a script block: Invoke-FederatedCommand PROFILE {{ … }}.", InputPreview.Target(file));
        }
    }

    private bool RunProgram(string path, object?[] values, AwsSessionKeys keys)
    {
        using ProgramLaunch launch = ProgramLaunch.Prepare(path, keys, Region);
        ProgramArguments arguments = ProgramArguments.Of(values, Written());
        string start = string.Concat(launch.Arguments.Select((_, index) => $" \"$($start[{index}])\""));
        return Run(ScriptBlock.Create(ProgramRunner + start + arguments.Text), [launch.Program, launch.Arguments, arguments.Values, arguments.Splat]);
    }

    /// <summary>The text of the arguments after <c>--</c>. The names of profile and program can be there too.</summary>
    private IReadOnlyList<CommandElementAst> Written()
    {
        if (CommandText is not { HasEnd: true, HasSplatBefore: false } text)
            return [];
        int names = (HasProfileByPosition && !HasProgramForProfile ? 1 : 0) + (text.Names(nameof(FilePath)) ? 0 : 1);
        return [.. text.After.Skip(Math.Max(0, names - text.Positions(Parameters)))];
    }
}
