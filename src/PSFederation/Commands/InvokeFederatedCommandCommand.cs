using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSFederation.AwsPowerShell;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Delivery;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Invoke-FederatedCommand: runs a script block or a program with credentials in its environment, and in no other's.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FederatedCommand", DefaultParameterSetName = BlockSet)]
[OutputType(typeof(PSObject))]
public sealed class InvokeFederatedCommandCommand : FederationCmdlet
{
    private const string BlockSet = "ScriptBlock";
    private const string ProgramSet = "FilePath";
    private const string ProfileBlockSet = "ProfileScriptBlock";
    private const string ProfileProgramSet = "ProfileFilePath";

    /// <summary>The variable by which a steppable pipeline, which has no arguments, finds what to run; gone before that runs.</summary>
    private const string Handover = "__PSFederation_InvokeFederatedCommand";

    /// <summary>Invoke-Command streams what the block writes and gives it a scope of its own.</summary>
    private const string Runner = $@"Microsoft.PowerShell.Core\Invoke-Command -ScriptBlock ${Handover}[0] -ArgumentList ${Handover}[1]";

    /// <summary>In ConstrainedLanguage mode a steppable pipeline reads no variable, so the command gets its arguments this way.</summary>
    private const string ConstrainedRunner = @"Microsoft.PowerShell.Core\Invoke-Command -ScriptBlock $args[0] -ArgumentList $args[1]";

    /// <summary>Run by the engine, a program has the console to itself, and its exit code ends up in $LASTEXITCODE.</summary>
    private const string ProgramRunner = "param($program, $arguments) $PSNativeCommandArgumentPassing = 'Standard'; & $program";

    private const string ScriptRunner = "param($script, $arguments) & $script @arguments";

    /// <summary>The credentials.</summary>
    [Parameter(ParameterSetName = BlockSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = ProgramSet, Mandatory = true, ValueFromPipeline = true)]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The federated profile whose credentials they are.</summary>
    [Parameter(ParameterSetName = ProfileBlockSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ProfileProgramSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>What to run.</summary>
    [Parameter(ParameterSetName = BlockSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = ProfileBlockSet, Mandatory = true, Position = 0)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>The program to run.</summary>
    [Parameter(ParameterSetName = ProgramSet, Mandatory = true)]
    [Parameter(ParameterSetName = ProfileProgramSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = string.Empty;

    /// <summary>The arguments of the script block or program.</summary>
    [Parameter(ValueFromRemainingArguments = true)]
    [AllowEmptyCollection]
    public object[] ArgumentList { get; set; } = [];

    /// <summary>The region to set beside them.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Region is not null)
            AwsRegions.Require(Region, "-Region");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        FederatedCredential credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName)
            ?? await ProfileSignIn.OfUser(Reporter, this, Time).GetAsync(ProfileName!, force: false, cancellationToken);
        AwsSessionKeys keys = RenewalPolicy.ForThisMachine(await credential.GetSessionAsync(cancellationToken));
        if (keys.Expiration <= Time.GetUtcNow().UtcDateTime)
            throw new FederationException(
                FederationErrorCode.CredentialExpired, $"The credentials expired at {keys.Expiration:u}; nothing was run. Get new ones.", keys.AccessKeyId);
        if (ParameterSetName is BlockSet or ProfileBlockSet)
        {
            await RunBlockAsync(ScriptBlock, ArgumentList, keys, cancellationToken);
            return;
        }

        switch (InvokeCommand.GetCommand(FilePath, CommandTypes.Application | CommandTypes.ExternalScript))
        {
            case ApplicationInfo program:
                await OnPipelineAsync(() => RunProgram(program.Path, keys));
                break;
            case ExternalScriptInfo script:
                // A script of PowerShell runs in this process, as a block does.
                await RunBlockAsync(ScriptBlock.Create(ScriptRunner), [script.Path, ArgumentList], keys, cancellationToken);
                break;
            default:
                throw new FederationException(
                    FederationErrorCode.FileNotFound, $"The program {InputPreview.Quote(FilePath)} was not found; expected a name on the PATH, or a path. Check -FilePath.", InputPreview.Target(FilePath));
        }
    }

    private async Task RunBlockAsync(ScriptBlock block, object[] arguments, AwsSessionKeys keys, CancellationToken cancellationToken)
    {
        EnvironmentTurn turn = await EnvironmentTurn.TakeAsync(
            () => WriteVerbose("Another script block is using the environment of this process. Waiting for it to finish."), cancellationToken);
        try
        {
            await OnPipelineAsync(() =>
            {
                using IdentityDefaults defaults = IdentityDefaults.SetAside(SessionState, block, Region, InvokeCommand);
                turn.Begin(keys, Region);
                return Run(block, arguments);
            });
        }
        finally
        {
            turn.End(cancellationToken);
        }
    }

    private bool RunProgram(string path, AwsSessionKeys keys)
    {
        using ProgramLaunch launch = ProgramLaunch.Prepare(path, keys, Region);
        string[] words = [.. launch.Arguments, .. ArgumentList.SelectMany(Words)];
        // In quotes: the engine replaces wildcards and ~ in the value of a variable by the names of files, which may look like options.
        string quoted = string.Concat(words.Select((_, index) => $" \"$($arguments[{index}])\""));
        return Run(ScriptBlock.Create(ProgramRunner + quoted), [launch.Program, words]);
    }

    /// <summary>What the engine makes of an argument for a program: a list is as many arguments, and $null is none.</summary>
    private static IEnumerable<string> Words(object? argument) =>
        LanguagePrimitives.GetEnumerable(argument) is { } list ? list.Cast<object?>().Select(Word)
        : argument is null ? []
        : [Word(argument)];

    private static string Word(object? argument) => LanguagePrimitives.ConvertTo<string>(argument);

    private bool Run(ScriptBlock block, object[] arguments)
    {
        if (SessionState.LanguageMode != PSLanguageMode.FullLanguage)
        {
            InvokeCommand.InvokeScript(ConstrainedRunner, useNewScope: true, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, block, arguments);
            return true;
        }

        using SteppablePipeline pipeline = Pipeline(block, arguments);
        // Begin(this) would make the block expect input when this cmdlet has some, and a cmdlet in it that takes input would wait for it and not run.
        pipeline.Begin(expectInput: false, (EngineIntrinsics)SessionState.PSVariable.GetValue("ExecutionContext"));
        pipeline.Process();
        pipeline.End();
        return true;
    }

    private SteppablePipeline Pipeline(ScriptBlock block, object[] arguments)
    {
        SessionState.PSVariable.Set(Handover, new object[] { block, arguments });
        try
        {
            return ScriptBlock.Create(Runner).GetSteppablePipeline(MyInvocation.CommandOrigin);
        }
        finally
        {
            SessionState.PSVariable.Remove(Handover);
        }
    }
}
