using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Profiles;

namespace PSFederation.Commands;

/// <content>The way in.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    private const string CodeSet = "AuthorizationCode";
    private const string DeviceSet = "DeviceCode";
    private const string ClientSet = "ClientCredentials";
    private const string ExchangeSet = "TokenExchange";
    private const string FileSet = "TokenFile";
    private const string ProfileSet = "Profile";
    private const string AmbientSet = "Ambient";
    private const string IntegratedSet = "Integrated";
    private const string BrowserSet = "Browser";
    private const string LoopbackSet = "LoopbackAcs";
    private const string EcpSet = "Ecp";

    /// <summary>The file that holds the token, and is kept fresh by others.</summary>
    [Parameter(ParameterSetName = FileSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Alias("TokenFile")]
    [ValidateNotNullOrEmpty]
    public string? WebIdentityTokenFile { get; set; }

    /// <summary>The token of the platform that the command will run on: CI, Kubernetes, another cloud.</summary>
    [Parameter(ParameterSetName = AmbientSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public SwitchParameter Ambient { get; set; }

    /// <summary>The platform; recognised when left out.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? From { get; set; }

    /// <summary>The Azure DevOps service connection whose token it shall be.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ServiceConnectionId { get; set; }

    /// <summary>Another federated profile, whose credentials the role is assumed with.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string SourceProfileName { get; set; } = string.Empty;

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS takes.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [ArgumentCompleter(typeof(ProviderIdCompleter))]
    public string? ProviderId { get; set; }

    private SignInRecipe SignIn() => ParameterSetName switch
    {
        FileSet => new SignInRecipe { Way = FederatedSignIn.TokenFile, Path = FullPath(WebIdentityTokenFile!), ProviderId = ProviderId },
        AmbientSet => new SignInRecipe { Way = FederatedSignIn.Ambient, Platform = From, Audience = Audience, ServiceConnectionId = ServiceConnectionId },
        ProfileSet => new SignInRecipe { Way = FederatedSignIn.Profile, SourceProfile = ProfileStore.Get(SourceProfileName).Name },
        IntegratedSet => Saml(FederatedSignIn.Integrated),
        BrowserSet => Saml(FederatedSignIn.Browser),
        LoopbackSet => Saml(FederatedSignIn.LoopbackAcs),
        EcpSet => Saml(FederatedSignIn.Ecp),
        ClientSet => Client(FederatedSignIn.ClientCredentials),
        DeviceSet => Client(FederatedSignIn.DeviceCode),
        ExchangeSet => Exchange(),
        _ => Client(FederatedSignIn.AuthorizationCode),
    };

    private string? FullPathIfGiven(string? path) => path is null ? null : FullPath(path);
}
