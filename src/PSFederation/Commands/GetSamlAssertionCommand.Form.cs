using System.Management.Automation;
using System.Security;
using PSFederation.Completers;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>Signing in without a person at a browser: user name and password, or the identity of the account.</content>
public sealed partial class GetSamlAssertionCommand
{
    private const string CodeLabel = "Code";

    /// <summary>User name and password.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = EcpSet)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>Signs in with the Kerberos ticket or NTLM identity of the account that runs this.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter UseDefaultCredentials { get; set; }

    /// <summary>The code for a page that asks for one; without it, it is asked for at the prompt.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [SecretText]
    public SecureString? OneTimeCode { get; set; }

    /// <summary>Patterns on the labels of choices that the pages offer, such as second factors.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FactorCompleter))]
    public string[] Factor { get; set; } = [];

    private PageAnswers Answers => new(
        new OneTimeCodes(SecretTextAttribute.Reveal(OneTimeCode), (question, _) => OnPipelineAsync(() => HostQuestion.AskSecret(Host, question, CodeLabel))),
        new FactorSelection(Factor, (question, choices, preset, _) => OnPipelineAsync(() => HostQuestion.AskChoice(Host, question, choices, preset))));

    /// <summary>A password is given for each sign-in, so nothing signs in again by itself.</summary>
    private FormMethod Form() => new() { UserName = Credential.UserName, Factor = Factor };

    private IntegratedMethod Integrated() => UseDefaultCredentials
        ? new IntegratedMethod { Factor = Factor }
        : throw new FederationException(
            FederationErrorCode.ParameterMissing, "-UseDefaultCredentials:$false leaves no way to sign in; expected the switch, or -Credential.", nameof(UseDefaultCredentials));
}
