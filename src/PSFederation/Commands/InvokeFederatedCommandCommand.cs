using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSFederation.AwsPowerShell;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Delivery;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Invoke-FederatedCommand: runs a script block or a program with credentials in its environment.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FederatedCommand", DefaultParameterSetName = BlockSet)]
[OutputType(typeof(PSObject))]
public sealed partial class InvokeFederatedCommandCommand : FederationCmdlet
{
    private const string BlockSet = "ScriptBlock";
    private const string ProgramSet = "FilePath";
    private const string ProfileBlockSet = "ProfileScriptBlock";
    private const string ProfileProgramSet = "ProfileFilePath";

    // With input from the pipeline, the engine decides between these two by what is mandatory in them. In the set of profile and program alone nothing is, and it would ask
    // for the script block where the program has no arguments.
    private const string PipedProgramSet = "PipedFilePath";
    private const string PipedProfileProgramSet = "PipedProfileFilePath";

    // A program in the first position beside -Credential.
    private const string CredentialProgramSet = "CredentialFilePath";

    /// <summary>The variable that passes the block to a steppable pipeline, which does not have arguments. It is removed before the block runs.</summary>
    private const string Handover = "__PSFederation_InvokeFederatedCommand";

    /// <summary>Invoke-Command streams the output of the block and gives the block its own scope.</summary>
    private const string Runner = $@"Microsoft.PowerShell.Core\Invoke-Command -ScriptBlock ${Handover}[0] -ArgumentList ${Handover}[1]";

    /// <summary>In ConstrainedLanguage mode, a steppable pipeline cannot read variables, so the command gets its arguments this way.</summary>
    private const string ConstrainedRunner = @"Microsoft.PowerShell.Core\Invoke-Command -ScriptBlock $args[0] -ArgumentList $args[1]";

    /// <summary>The credentials.</summary>
    [Parameter(ParameterSetName = BlockSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = ProgramSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = CredentialProgramSet, Mandatory = true)]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ParameterSetName = BlockSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = ProgramSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = ProfileBlockSet, ValueFromPipeline = true, DontShow = true)]
    [Parameter(ParameterSetName = PipedProgramSet, Mandatory = true, ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The piped federated profile, even if the first argument of the program is in the position of -ProfileName.</summary>
    [Parameter(ParameterSetName = PipedProfileProgramSet, Mandatory = true, ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedProfileNameInput]
    public string? InputProfile { get; set; }

    /// <summary>The federated profile whose credentials to use.</summary>
    [Parameter(ParameterSetName = ProfileBlockSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ProfileProgramSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = PipedProgramSet, Position = 0)]
    [Parameter(ParameterSetName = PipedProfileProgramSet, Position = 0)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The script block to run.</summary>
    [Parameter(ParameterSetName = BlockSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = ProfileBlockSet, Mandatory = true, Position = 1)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>The program to run.</summary>
    [Parameter(ParameterSetName = ProgramSet, Mandatory = true)]
    [Parameter(ParameterSetName = ProfileProgramSet, Position = 1)]
    [Parameter(ParameterSetName = PipedProgramSet, Position = 1)]
    [Parameter(ParameterSetName = PipedProfileProgramSet, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    /// <summary>
    /// The program beside -Credential. The engine binds the first argument to every parameter in this position, whatever its set. Therefore, this parameter is in the sets
    /// of -ProfileName too, where it has no effect: otherwise no set would have both parameters.
    /// </summary>
    [Parameter(ParameterSetName = CredentialProgramSet, Mandatory = true, Position = 0, DontShow = true)]
    [Parameter(ParameterSetName = ProfileBlockSet, DontShow = true)]
    [Parameter(ParameterSetName = ProfileProgramSet, DontShow = true)]
    [Parameter(ParameterSetName = PipedProgramSet, DontShow = true)]
    [Parameter(ParameterSetName = PipedProfileProgramSet, DontShow = true)]
    [ValidateNotNullOrEmpty]
    public string? InputProgram { get; set; }

    /// <summary>The arguments of the script block or program.</summary>
    [Parameter(ValueFromRemainingArguments = true)]
    [AllowEmptyCollection]
    public object[] ArgumentList { get; set; } = [];

    /// <summary>The region to set with the credentials.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Region is not null)
            AwsRegions.Require(Region, "-Region");
        RequireOwnParameters();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        RequireSomethingToRun();
        string? profile = HasProgramForProfile ? InputProfile : ProfileName ?? InputProfile;
        FederatedCredential credential = (HasProgramForProfile ? InputObject : CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName))
            ?? await ProfileSignIn.OfUser(Reporter, this, Time).GetAsync(profile!, force: false, cancellationToken);
        AwsSessionKeys keys = RenewalPolicy.RequireValid(await credential.GetSessionAsync(cancellationToken), Time, "Nothing was run.");
        if (ParameterSetName is BlockSet or ProfileBlockSet)
            await RunBlockAsync(ScriptBlock, ArgumentList, keys, cancellationToken);
        else
            await RunProgramAsync(keys, cancellationToken);
    }

    private async Task RunBlockAsync(ScriptBlock block, object?[] arguments, AwsSessionKeys keys, CancellationToken cancellationToken)
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

    private bool Run(ScriptBlock block, object?[] arguments)
    {
        if (SessionState.LanguageMode != PSLanguageMode.FullLanguage)
        {
            InvokeCommand.InvokeScript(ConstrainedRunner, useNewScope: true, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, block, arguments);
            return true;
        }

        using SteppablePipeline pipeline = Pipeline(block, arguments);
        // Begin(this) would make the block expect the input of this cmdlet, and a cmdlet in the block that accepts input would wait for it and not run.
        pipeline.Begin(expectInput: false, (EngineIntrinsics)SessionState.PSVariable.GetValue("ExecutionContext"));
        pipeline.Process();
        pipeline.End();
        return true;
    }

    private SteppablePipeline Pipeline(ScriptBlock block, object?[] arguments)
    {
        SessionState.PSVariable.Set(Handover, new object?[] { block, arguments });
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
