using System.Management.Automation;
using System.Security;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Commands;

/// <summary>Get-SamlAssertion: reads a SAML assertion, or signs in and gets one.</summary>
[Cmdlet(VerbsCommon.Get, "SamlAssertion", DefaultParameterSetName = FormSet)]
[OutputType(typeof(SamlAssertion))]
public sealed class GetSamlAssertionCommand : SamlVerifyingCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";
    private const string FormSet = "Form";
    private const string IntegratedSet = "Integrated";
    private const string CodeLabel = "Code";
    private const string BrowserSet = "Browser";
    private const string LoopbackSet = "LoopbackAcs";
    private const string EcpSet = "Ecp";

    /// <summary>What an entity id may be made of: no blanks and no control characters.</summary>
    private const string EntityId = @"\A[^\s\p{C}]{1,1024}\z";

    private const int PersonTimeout = 300;
    private const int AnswerTimeout = 100;

    /// <summary>Files that hold a response.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that hold a response, taken as they stand.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The text of a response.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("SamlResponse")]
    public string InputObject { get; set; } = string.Empty;

    /// <summary>Where a person would begin to sign in to AWS, or where the identity provider takes requests.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public Uri? SignInUri { get; set; }

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

    /// <summary>Sign in with the installed Chrome, Edge or Chromium.</summary>
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    public SwitchParameter Browser { get; set; }

    /// <summary>The browser's program.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BrowserCompleter))]
    public string? BrowserPath { get; set; }

    /// <summary>The folder that keeps the browser's session at the identity provider.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    public string? BrowserProfile { get; set; }

    /// <summary>Sign in with the default browser, which brings the answer to an address of this machine.</summary>
    [Parameter(ParameterSetName = LoopbackSet, Mandatory = true)]
    public SwitchParameter LoopbackAcs { get; set; }

    /// <summary>Sign in without pages, by the Enhanced Client or Proxy profile.</summary>
    [Parameter(ParameterSetName = EcpSet, Mandatory = true)]
    public SwitchParameter Ecp { get; set; }

    /// <summary>The entity id to ask by.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidatePattern(EntityId)]
    public string? ServiceProvider { get; set; }

    /// <summary>How the request gets to the identity provider.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SamlBinding? Binding { get; set; }

    /// <summary>The port on 127.0.0.1 that the answer comes to.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidateRange(0, 65_535)]
    public int AcsPort { get; set; }

    /// <summary>The path that the answer comes to.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidatePattern(@"\A/[A-Za-z0-9/_.~-]*\z")]
    public string AcsPath { get; set; } = "/saml/acs";

    /// <summary>Where assertions are posted to beside AWS, or the address that the assertion is for.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public Uri[] AcsUrl { get; set; } = [];

    /// <summary>The certificate whose private key signs the request: an object, or a path.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object? SigningCertificate { get; set; }

    /// <summary>Have the person sign in anew although the identity provider knows a session.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter ForceAuthn { get; set; }

    /// <summary>Show the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>How long the sign-in of a person, or an answer of the identity provider, may take, in seconds.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateRange(1, 86_400)]
    public int? TimeoutSec { get; set; }

    private readonly SamlTexts<SamlAssertion> _texts;

    /// <summary>Makes the cmdlet.</summary>
    public GetSamlAssertionCommand() => _texts = new SamlTexts<SamlAssertion>(TryRead);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case FormSet or IntegratedSet:
                Emit(Renewable(SamlAcceptance.Accept(await SignInAsync(cancellationToken), Options with { IsSignIn = true })));
                break;
            case BrowserSet:
                BrowserAssertion captured = await CaptureAsync(cancellationToken);
                Emit(Renewable(SamlAcceptance.Accept(captured.SamlResponse, Options with { IsSignIn = true, Recipient = captured.Acs })));
                break;
            case LoopbackSet:
                Emit(await SignInByLoopbackAsync(cancellationToken));
                break;
            case EcpSet:
                Emit(await SignInByEcpAsync(cancellationToken));
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

    /// <summary>Null when it cannot be read at all; what is read and not verified is an error of its own.</summary>
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

    private SamlAssertion Read(string text) => SamlAcceptance.Accept(TextInput.Read(text, FullPath, IdentityInput.SamlText), Options);

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.SamlText, nameof(SignInUri)))
            Report(() => Emit(SamlAcceptance.Accept(TextInput.ReadFile(file, IdentityInput.SamlText), Options)));
    }

    private Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        RequireAddress(SignInUri!, nameof(SignInUri));
        TimeSpan timeout = Timeout(AnswerTimeout);
        OneTimeCodes codes = new(SecretTextAttribute.Reveal(OneTimeCode), (question, _) => OnPipelineAsync(() => HostQuestion.AskSecret(Host, question, CodeLabel)));
        if (UseDefaultCredentials)
            return IntegratedSignIn.SignInAsync(SignInUri!, codes, timeout, Reporter, cancellationToken);
        if (ParameterSetName == IntegratedSet)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-UseDefaultCredentials:$false leaves no way to sign in; expected the switch, or -Credential.", nameof(UseDefaultCredentials));
        return new FormSignIn(FederationHttpClient.Get(), Credential.GetNetworkCredential(), codes, timeout, Reporter).SignInAsync(SignInUri!, cancellationToken);
    }

    /// <summary>The account's own identity, or the browser's session, signs in again without a person; unless that takes a private key that ends with this command.</summary>
    private SamlAssertion Renewable(SamlAssertion assertion)
    {
        if (DecryptionCertificate.Length > 0 || (ParameterSetName != BrowserSet && !UseDefaultCredentials))
            return assertion;
        BrowserSignInOptions? browser = ParameterSetName == BrowserSet ? BrowserOptions() : null;
        IIdentitySource<SamlAssertion> source = browser is not null
            ? new BrowserSource(() => browser, SignInUri!, Options, Time)
            : new IntegratedSource(SignInUri!, Options, Timeout(AnswerTimeout), Time);
        return assertion.WithRenewal(new IdentityRenewal<SamlAssertion>(source.Description, stop => source.GetAsync(SignInCall.Silent, stop)));
    }

    private async Task<SamlAssertion> SignInByLoopbackAsync(CancellationToken cancellationToken)
    {
        RequireAddressIfGiven(SignInUri, nameof(SignInUri));
        using RequestSigner? signer = SamlTrust.Signer(SigningCertificate, FullPath);
        LoopbackAcsOptions options = new()
        {
            SignInUri = SignInUri,
            Binding = Binding,
            ServiceProvider = ServiceProvider,
            Port = AcsPort,
            Path = AcsPath,
            ForceAuthn = ForceAuthn,
            Signer = signer,
            OpensBrowser = !NoBrowser,
            Patience = Timeout(PersonTimeout),
        };
        return await new LoopbackAcs(Time, Reporter).SignInAsync(options, Options, cancellationToken);
    }

    private async Task<SamlAssertion> SignInByEcpAsync(CancellationToken cancellationToken)
    {
        RequireAddressIfGiven(SignInUri, nameof(SignInUri));
        RequireAcsUrls();
        if (AcsUrl.Length > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-AcsUrl names {AcsUrl.Length} addresses; expected one with -Ecp, since an assertion is for one.", nameof(AcsUrl));
        if ((Credential == PSCredential.Empty) != UseDefaultCredentials)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Ecp signs in with -Credential or with -UseDefaultCredentials; expected one of the two.", nameof(Credential));
        using RequestSigner? signer = SamlTrust.Signer(SigningCertificate, FullPath);
        EcpOptions options = new()
        {
            SignInUri = SignInUri,
            ServiceProvider = ServiceProvider,
            AcsUrl = AcsUrl.FirstOrDefault()?.OriginalString,
            ForceAuthn = ForceAuthn,
            Signer = signer,
            Credential = Credential == PSCredential.Empty ? null : Credential.GetNetworkCredential(),
            UsesDefaultCredentials = UseDefaultCredentials,
            Timeout = Timeout(AnswerTimeout),
        };
        return await new EcpSignIn(FederationHttpClient.Get(), Time, Reporter).SignInAsync(options, Options, cancellationToken);
    }

    private TimeSpan Timeout(int seconds) => TimeSpan.FromSeconds(TimeoutSec ?? seconds);

    private void RequireAcsUrls()
    {
        foreach (Uri acs in AcsUrl)
            RequireAddress(acs, nameof(AcsUrl));
    }

    private static void RequireAddressIfGiven(Uri? address, string parameter)
    {
        if (address is not null)
            RequireAddress(address, parameter);
    }

    private Task<BrowserAssertion> CaptureAsync(CancellationToken cancellationToken)
    {
        RequireAddress(SignInUri!, nameof(SignInUri));
        RequireAcsUrls();
        if (!Browser)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Browser:$false leaves no way to sign in; expected the switch, or -Credential.", nameof(Browser));
        return new BrowserSignIn(BrowserOptions(), Time, Reporter).SignInAsync(cancellationToken);
    }

    private BrowserSignInOptions BrowserOptions() => new()
    {
        SignInUri = SignInUri!,
        Browser = InstalledBrowser.Find(BrowserPath, FullPath),
        ProfileFolder = BrowserProfile is null ? null : FullPath(BrowserProfile),
        AcsUrls = AcsUrl,
        Patience = Timeout(PersonTimeout),
    };

    private void Emit(SamlAssertion assertion)
    {
        foreach (string warning in assertion.Warnings)
            WriteWarning(warning);
        if (assertion.NotOnOrAfter is { } end && end <= Time.GetUtcNow().UtcDateTime)
            WriteWarning($"The assertion expired at {end:u}.");
        WriteObject(assertion);
    }
}
