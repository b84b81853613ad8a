using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>The sign-in methods at a SAML identity provider, and the verification of its assertions.</content>
public sealed partial class RegisterFederatedProfileCommand : ISamlVerification
{
    /// <summary>The address where a person starts to sign in to AWS at a SAML identity provider, or where the provider accepts requests.</summary>
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public Uri? SignInUri { get; set; }

    /// <summary>Signs in with the Kerberos ticket or NTLM identity of the account that runs the command.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = EcpSet, Mandatory = true)]
    public SwitchParameter UseDefaultCredentials { get; set; }

    /// <summary>Patterns for the labels of choices on the sign-in pages, such as second factors.</summary>
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FactorCompleter))]
    public string[] Factor { get; set; } = [];

    /// <summary>Signs in with the installed Chrome, Edge or Chromium. This is the default if no other sign-in method is specified.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    public SwitchParameter Browser { get; set; }

    /// <summary>The program of the browser.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BrowserCompleter))]
    public string? BrowserPath { get; set; }

    /// <summary>The folder where the browser keeps the session.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    public string? BrowserProfile { get; set; }

    /// <summary>Signs in with the default browser, which sends the response to an address on this machine.</summary>
    [Parameter(ParameterSetName = LoopbackSet, Mandatory = true)]
    public SwitchParameter LoopbackAcs { get; set; }

    /// <summary>Signs in without pages, with the Enhanced Client or Proxy profile.</summary>
    [Parameter(ParameterSetName = EcpSet, Mandatory = true)]
    public SwitchParameter Ecp { get; set; }

    /// <summary>The entity id of the service provider in the request.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidatePattern(ParameterPattern.EntityId)]
    public string? ServiceProvider { get; set; }

    /// <summary>How to send the request to the identity provider.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SamlBinding? Binding { get; set; }

    /// <summary>The port on 127.0.0.1 that receives the response.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidateRange(0, 65_535)]
    public int AcsPort { get; set; }

    /// <summary>The path that receives the response.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string? AcsPath { get; set; }

    /// <summary>Assertion consumer services in addition to those of AWS, or the address that the assertion is for.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public Uri[] AcsUrl { get; set; } = [];

    /// <summary>The file with the certificate and private key that sign the request.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public string? SigningCertificate { get; set; }

    /// <summary>Asks the identity provider to require a new sign-in, even if it has a session.</summary>
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

    /// <summary>The paths or addresses of the identity provider's metadata. Assertions without a signature by a key in the metadata are not sent to AWS.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object[] Metadata { get; set; } = [];

    /// <summary>The paths of the certificates that are trusted to sign.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object[] Certificate { get; set; } = [];

    /// <summary>Accepts SHA-1 signatures, and RSA keys of 1,024 bits.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter AllowSha1 { get; set; }

    /// <summary>Accepts a trusted certificate that has expired or is not valid yet, as AWS does.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter AllowExpiredCertificate { get; set; }

    /// <summary>The path of the private key that decrypts the assertion.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    [Parameter(ParameterSetName = FormSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object[] DecryptionCertificate { get; set; } = [];

    /// <summary>Accepts content keys that are encrypted with RSA PKCS #1 v1.5.</summary>
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

    /// <summary>How far clocks can differ.</summary>
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
        // A profile stores whole seconds.
        Rules = ((ISamlVerification)this).Rules with { ClockSkew = ClockSkew is { } skew ? TimeSpan.FromSeconds((int)skew.TotalSeconds) : null },
    };

    /// <summary>The location of a key or document. A profile does not contain keys and documents, because they are replaced over time.</summary>
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
                    FederationErrorCode.ParameterInvalid, $"-{parameter} has {(other is string ? "a document" : other.GetType().FullName!.WithArticle())}, but a profile stores only its location, because the content changes over time; expected {expected}.", parameter);
        }
    }
}
