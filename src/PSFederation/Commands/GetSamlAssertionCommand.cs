using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-SamlAssertion: reads a SAML assertion, or signs in and gets one.</summary>
[Cmdlet(VerbsCommon.Get, "SamlAssertion", DefaultParameterSetName = FormSet)]
[OutputType(typeof(SamlAssertion))]
public sealed partial class GetSamlAssertionCommand : SamlVerifyingCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";
    private const string FormSet = "Form";
    private const string IntegratedSet = "Integrated";
    private const string BrowserSet = "Browser";
    private const string LoopbackSet = "LoopbackAcs";
    private const string EcpSet = "Ecp";

    private const int PersonTimeout = 300;
    private const int AnswerTimeout = 100;

    /// <summary>Files that contain a response.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that contain a response, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The text of a response.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("SamlResponse")]
    public string InputObject { get; set; } = string.Empty;

    /// <summary>The address where a person starts to sign in to AWS, or where the identity provider accepts requests.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public Uri? SignInUri { get; set; }

    /// <summary>The timeout for the sign-in of a person, or for a response of the identity provider, in seconds.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateRange(1, 86_400)]
    public int? TimeoutSec { get; set; }

    private readonly SamlTexts<SamlAssertion> _texts;

    /// <summary>Creates the cmdlet.</summary>
    public GetSamlAssertionCommand() => _texts = new SamlTexts<SamlAssertion>(TryRead);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case FormSet:
                Emit(await SignInAsync(Form(), Services(Answers), isRenewable: false, cancellationToken));
                break;
            case IntegratedSet:
                Emit(await SignInAsync(Integrated(), Services(Answers), isRenewable: true, cancellationToken));
                break;
            case BrowserSet:
                Emit(await SignInAsync(BrowserMethod(), Services(), isRenewable: true, cancellationToken));
                break;
            case LoopbackSet:
                Emit(await SignInAsync(Loopback(), Services(), isRenewable: false, cancellationToken));
                break;
            case EcpSet:
                Emit(await SignInAsync(EcpMethod(), Services(), isRenewable: false, cancellationToken));
                break;
            case TextSet:
                if (_texts.Take(InputObject) is { } assertion)
                    Emit(assertion);
                break;
            default:
                ReadFiles();
                break;
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        (SamlAssertion? whole, IReadOnlyList<string> texts) = _texts.Rest();
        if (whole is not null)
            Emit(whole);
        foreach (string text in texts)
            Report(() => Emit(Read(text)));
        return Task.CompletedTask;
    }

    /// <summary>Returns null if the text cannot be read. If it can be read but not verified, that is a separate error.</summary>
    private SamlAssertion? TryRead(string text)
    {
        try
        {
            return Read(text);
        }
        catch (FederationException e) when (e.Code != FederationErrorCode.SamlVerificationFailed)
        {
            return null;
        }
    }

    private SamlAssertion Read(string text) => TextInput.Read(text, FullPath, IdentityInput.SamlText, response => AssertionValidation.ReadAndVerify(response, Options));

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.SamlText, nameof(SignInUri)))
            Report(() => Emit(TextInput.ReadFile(file, IdentityInput.SamlText, text => AssertionValidation.ReadAndVerify(text, Options))));
    }

    /// <summary>
    /// Signs in with a method. The identity of the account and the session of the browser can sign in again without a person, unless this requires
    /// a private key that is available only in this command.
    /// </summary>
    private async Task<SamlAssertion> SignInAsync(SamlMethod method, SignInServices services, bool isRenewable, CancellationToken cancellationToken)
    {
        if (SignInUri is not null)
            RequireAddress(SignInUri, nameof(SignInUri));
        foreach (Uri acs in AcsUrl)
            RequireAddress(acs, nameof(AcsUrl));
        method = method with { SignInUri = SignInUri?.AbsoluteUri };
        method.Validate();
        SamlAssertion assertion = await MethodOpener.Open(method, services).GetAsync(Circumstances, cancellationToken);
        if (!isRenewable || DecryptionCertificate.Length > 0)
            return assertion;
        SamlSource again = MethodOpener.Open(method, Services());
        return assertion.WithRenewal(new IdentityRenewal<SamlAssertion>(again.Description, stop => again.GetAsync(SignInCall.Silent, stop)));
    }

    private SignInServices Services(PageAnswers? answers = null)
    {
        // A renewal runs after the command ends, so it has the values of the parameters and not the command (except for the
        // signer, which is not available in renewals).
        SamlVerificationOptions verification = Options;
        return new SignInServices
        {
            Time = Time,
            PersonTimeout = Timeout(PersonTimeout),
            AnswerTimeout = Timeout(AnswerTimeout),
            Trust = (_, _) => Task.FromResult(verification),
            Signer = SigningCertificate is null ? null : () => SamlTrust.Signer(SigningCertificate, FullPath)!,
            Credential = Credential == PSCredential.Empty ? null : TypedCredential.AsTyped(Credential),
            Answers = answers,
        };
    }

    private TimeSpan Timeout(int seconds) => TimeSpan.FromSeconds(TimeoutSec ?? seconds);

    private void Emit(SamlAssertion assertion)
    {
        foreach (string warning in assertion.Warnings)
            WriteWarning(warning);
        bool isSignIn = ParameterSetName is not (PathSet or LiteralPathSet or TextSet);
        if (ClockRemark.OfUnverified(assertion, Time.GetUtcNow().UtcDateTime, isSignIn) is { } remark)
            WriteWarning(remark);
        WriteObject(assertion);
    }
}
