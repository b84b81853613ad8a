using System.Management.Automation;
using PSFederation.Core;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Commands;

/// <content>The identity provider and the way in.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    private const string CodeSet = "AuthorizationCode";
    private const string DeviceSet = "DeviceCode";
    private const string ClientSet = "ClientCredentials";
    private const string FileSet = "TokenFile";
    private const string ProfileSet = "Profile";
    private const string AmbientSet = "Ambient";
    private const string IntegratedSet = "Integrated";
    private const string BrowserSet = "Browser";

    /// <summary>The file that holds the token, and is kept fresh by others.</summary>
    [Parameter(ParameterSetName = FileSet, Mandatory = true)]
    [Alias("TokenFile")]
    [ValidateNotNullOrEmpty]
    public string WebIdentityTokenFile { get; set; } = string.Empty;

    /// <summary>The token of the platform that the command will run on: CI, Kubernetes, another cloud.</summary>
    [Parameter(ParameterSetName = AmbientSet, Mandatory = true)]
    public SwitchParameter Ambient { get; set; }

    /// <summary>The platform; recognised when left out.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? From { get; set; }

    /// <summary>The Azure DevOps service connection whose token it shall be.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    public string? ServiceConnectionId { get; set; }

    /// <summary>Where a person would begin to sign in to AWS at a SAML identity provider.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    public Uri? SignInUri { get; set; }

    /// <summary>Sign in with the Kerberos ticket or NTLM identity of the account that runs the command.</summary>
    [Parameter(ParameterSetName = IntegratedSet, Mandatory = true)]
    public SwitchParameter UseDefaultCredentials { get; set; }

    /// <summary>Sign in with the installed Chrome, Edge or Chromium.</summary>
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
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

    /// <summary>The SAML provider in IAM.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = IntegratedSet)]
    public string? PrincipalArn { get; set; }

    /// <summary>Another federated profile, whose credentials the role is assumed with.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string SourceProfileName { get; set; } = string.Empty;

    /// <summary>The issuer.</summary>
    [Parameter(ParameterSetName = CodeSet, Mandatory = true)]
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    [Alias("Issuer")]
    public string Authority { get; set; } = string.Empty;

    /// <summary>The client id registered with the provider.</summary>
    [Parameter(ParameterSetName = CodeSet, Mandatory = true)]
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public string ClientId { get; set; } = string.Empty;

    /// <summary>A machine's own token (RFC 6749 section 4.4).</summary>
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public SwitchParameter ClientCredentials { get; set; }

    /// <summary>Sign in with a code that is typed in anywhere (RFC 8628).</summary>
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>The environment variable that will hold the client secret.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? ClientSecretVariable { get; set; }

    /// <summary>The file that will hold the client secret.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? ClientSecretPath { get; set; }

    /// <summary>The scopes.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>The resources that the access token is for (RFC 8707).</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string[] Resource { get; set; } = [];

    /// <summary>The audience that the token is for.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? Audience { get; set; }

    /// <summary>Which token goes to STS.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public OidcTokenType TokenType { get; set; }

    /// <summary>The port of the redirect address on 127.0.0.1.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidateRange(0, 65_535)]
    public int? RedirectPort { get; set; }

    /// <summary>The path of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidatePattern(@"\A/[A-Za-z0-9/_.~-]*\z")]
    public string? RedirectPath { get; set; }

    /// <summary>Show the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS takes.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [ArgumentCompleter(typeof(ProviderIdCompleter))]
    public string? ProviderId { get; set; }

    private SignInRecipe SignIn() => ParameterSetName switch
    {
        FileSet => new SignInRecipe { Way = FederatedSignIn.TokenFile, Path = FullPath(WebIdentityTokenFile), ProviderId = ProviderId },
        IntegratedSet or BrowserSet => Saml(),
        AmbientSet => new SignInRecipe { Way = FederatedSignIn.Ambient, Platform = From, Audience = Audience, ServiceConnectionId = ServiceConnectionId },
        ProfileSet => new SignInRecipe { Way = FederatedSignIn.Profile, SourceProfile = ProfileStore.Get(SourceProfileName).Name },
        ClientSet => Client(FederatedSignIn.ClientCredentials),
        DeviceSet => Client(FederatedSignIn.DeviceCode),
        _ => Client(FederatedSignIn.AuthorizationCode),
    };

    private SignInRecipe Saml()
    {
        RequireAddress(SignInUri!, nameof(SignInUri));
        if (PrincipalArn is not null)
            Arn.RequireSamlProvider(PrincipalArn, nameof(PrincipalArn));
        return new SignInRecipe
        {
            Way = ParameterSetName == BrowserSet ? FederatedSignIn.Browser : FederatedSignIn.Integrated,
            SignInUri = SignInUri!.AbsoluteUri,
            BrowserPath = BrowserPath is null ? null : InstalledBrowser.Find(BrowserPath, FullPath).Path,
            BrowserProfile = BrowserProfile is null ? null : FullPath(BrowserProfile),
            PrincipalArn = PrincipalArn,
        };
    }

    private SignInRecipe Client(FederatedSignIn way)
    {
        RequireAddress(new Uri(Authority, UriKind.RelativeOrAbsolute), nameof(Authority));
        bool machine = way == FederatedSignIn.ClientCredentials;
        if (ClientSecretVariable is not null && ClientSecretPath is not null)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-ClientSecretVariable and -ClientSecretPath both say where the client secret is; expected one of them.", nameof(ClientSecretVariable));
        if (machine && ClientSecretVariable is null && ClientSecretPath is null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "Client credentials need a secret, which no profile holds: name the environment variable that will hold it with -ClientSecretVariable, or the file with -ClientSecretPath.", nameof(ClientSecretVariable));
        return new SignInRecipe
        {
            Way = way,
            Authority = Authority,
            ClientId = ClientId,
            ClientSecretVariable = ClientSecretVariable,
            Path = ClientSecretPath is null ? null : FullPath(ClientSecretPath),
            Scopes = Scope,
            Resources = Resource,
            Audience = Audience,
            // A machine has no ID token, unless it was asked for by name.
            TokenType = machine && !MyInvocation.BoundParameters.ContainsKey(nameof(TokenType)) ? OidcTokenType.AccessToken : TokenType,
            RedirectPort = RedirectPort is 0 ? null : RedirectPort,
            RedirectPath = RedirectPath,
            NoBrowser = NoBrowser,
            ProviderId = ProviderId,
        };
    }
}
