using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>The ways in at a SAML identity provider, and by what its assertions are verified.</content>
public sealed partial class RegisterFederatedProfileCommand : ISamlVerification
{
    /// <summary>Where a person would begin to sign in to AWS at a SAML identity provider, or where that takes requests.</summary>
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public Uri? SignInUri { get; set; }

    /// <summary>Sign in with the Kerberos ticket or NTLM identity of the account that runs the command.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = EcpSet, Mandatory = true)]
    public SwitchParameter UseDefaultCredentials { get; set; }

    /// <summary>Patterns on the labels of choices that the sign-in pages offer, such as second factors.</summary>
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FactorCompleter))]
    public string[] Factor { get; set; } = [];

    /// <summary>Sign in with the installed Chrome, Edge or Chromium, as happens when no other way is named.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    public SwitchParameter Browser { get; set; }

    /// <summary>The browser's program.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BrowserCompleter))]
    public string? BrowserPath { get; set; }

    /// <summary>The folder that keeps the browser's session.</summary>
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
    [ValidatePattern(ParameterPattern.EntityId)]
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
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string? AcsPath { get; set; }

    /// <summary>Where assertions are posted to beside AWS, or the address that the assertion is for.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public Uri[] AcsUrl { get; set; } = [];

    /// <summary>The file of the certificate whose private key signs the request.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public string? SigningCertificate { get; set; }

    /// <summary>Require the person to sign in again, even if the identity provider has a session.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter ForceAuthn { get; set; }

    /// <summary>The SAML provider in IAM.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public string? PrincipalArn { get; set; }

    /// <summary>The identity provider's metadata, by path or address: what is not signed by a key that it names does not get to AWS.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object[] Metadata { get; set; } = [];

    /// <summary>The certificates that may have signed, by path.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object[] Certificate { get; set; } = [];

    /// <summary>Takes SHA-1 signatures and the short keys of their age.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter AllowSha1 { get; set; }

    /// <summary>Takes a pinned certificate outside the time it is valid, as AWS does.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter AllowExpiredCertificate { get; set; }

    /// <summary>The private key that the assertion may be encrypted to, by path.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object[] DecryptionCertificate { get; set; } = [];

    /// <summary>Takes content keys that are encrypted by RSA PKCS #1 v1.5.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter AllowRsa15 { get; set; }

    /// <summary>Accepts assertions that are encrypted with Triple DES.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter AllowTripleDes { get; set; }

    /// <summary>How far clocks may differ.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [Seconds]
    public TimeSpan? ClockSkew { get; set; }

    private SamlMethod Saml(SamlMethod method)
    {
        if (SignInUri is not null)
            RequireAddress(SignInUri, nameof(SignInUri));
        foreach (Uri acs in AcsUrl)
            RequireAddress(acs, nameof(AcsUrl));
        return method with { SignInUri = SignInUri?.AbsoluteUri, PrincipalArn = PrincipalArn, Trust = Trust() };
    }

    private BrowserMethod BrowserMethod() => new()
    {
        BrowserPath = BrowserPath is null ? null : InstalledBrowser.Find(BrowserPath, FullPath).Path,
        BrowserProfile = FullPathIfGiven(BrowserProfile),
        AcsUrls = AcsUrls,
    };

    private LoopbackAcsMethod Loopback() => new()
    {
        ServiceProvider = ServiceProvider,
        SigningCertificate = FullPathIfGiven(SigningCertificate),
        ForceAuthn = ForceAuthn,
        Binding = Binding,
        AcsPort = AcsPort == 0 ? null : AcsPort,
        AcsPath = AcsPath,
        NoBrowser = NoBrowser,
    };

    private EcpMethod EcpMethod() => new()
    {
        ServiceProvider = ServiceProvider,
        SigningCertificate = FullPathIfGiven(SigningCertificate),
        ForceAuthn = ForceAuthn,
        AcsUrls = AcsUrls,
    };

    private string[] AcsUrls => [.. AcsUrl.Select(acs => acs.OriginalString)];

    private SamlTrustSettings Trust() => new()
    {
        Metadata = [.. Metadata.Select(item => Place(item, nameof(Metadata), "the path or address of a metadata document", takesAddress: true))],
        Certificates = [.. Certificate.Select(item => Place(item, nameof(Certificate), "the path of a certificate (PEM or DER)", takesAddress: false))],
        DecryptionCertificates = [.. DecryptionCertificate.Select(item => Place(item, nameof(DecryptionCertificate), "the path of a private key (PEM or PKCS #12)", takesAddress: false))],
        // A profile keeps whole seconds.
        Rules = ((ISamlVerification)this).Rules with { ClockSkew = ClockSkew is { } skew ? TimeSpan.FromSeconds((int)skew.TotalSeconds) : null },
    };

    /// <summary>Where something is: a profile holds no keys and no documents, since those are replaced over the years.</summary>
    private string Place(object input, string parameter, string expected, bool takesAddress)
    {
        switch (PSValue.Unwrap(input))
        {
            case Uri address when takesAddress:
                RequireAddress(address, parameter);
                return address.AbsoluteUri;
            case string text when takesAddress && SamlTrustSettings.IsAddress(text):
                RequireAddress(new Uri(text, UriKind.RelativeOrAbsolute), parameter);
                return text;
            case FileInfo file:
                return file.FullName;
            case string text when !text.TrimStart().StartsWith('<'):
                return FullPath(text);
            case var other:
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-{parameter} holds {(other is string ? "a document" : $"a {other.GetType().FullName}")}, and a profile holds where things are, since they are replaced over the years; expected {expected}.", parameter);
        }
    }
}
