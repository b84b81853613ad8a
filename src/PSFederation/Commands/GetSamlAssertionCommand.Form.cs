using System.Management.Automation;
using System.Security;
using PSFederation.Completers;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>Signing in without a browser: with a user name and password, or with the identity of the account.</content>
public sealed partial class GetSamlAssertionCommand
{
    private const string CodeLabel = "Code";

    /// <summary>User name and password.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = EcpSet)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>Signs in with the Kerberos ticket or NTLM identity of the account that runs PowerShell.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter UseDefaultCredentials { get; set; }

    /// <summary>The code for a page that asks for one. Without it, the cmdlet prompts for the code.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [SecretText]
    public SecureString? OneTimeCode { get; set; }

    /// <summary>Patterns for the labels of choices on the pages, such as second factors.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FactorCompleter))]
    public string[] Factor { get; set; } = [];

    private PageAnswers Answers => new(
        new OneTimeCodes(SecretTextAttribute.Reveal(OneTimeCode), (question, _) => OnPipelineAsync(() => HostQuestion.AskSecret(Host, question, CodeLabel))),
        new FactorSelection(Factor, (question, choices, preset, _) => OnPipelineAsync(() => HostQuestion.AskChoice(Host, question, choices, preset))));

    /// <summary>Each sign-in needs the password, so the assertion cannot be renewed automatically.</summary>
    private FormMethod Form() => new() { UserName = Credential.UserName, Factor = Factor };

    private IntegratedMethod Integrated() => UseDefaultCredentials
        ? new IntegratedMethod { Factor = Factor }
        : throw new FederationException(
            FederationErrorCode.ParameterMissing, "-UseDefaultCredentials:$false does not specify a sign-in method; expected the switch, or -Credential.", nameof(UseDefaultCredentials));
}
