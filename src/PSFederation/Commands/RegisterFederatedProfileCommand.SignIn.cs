using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Commands;

/// <content>The sign-in method.</content>
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
    private const string FormSet = "Form";

    /// <summary>The token file, which another program keeps up to date.</summary>
    [Parameter(ParameterSetName = FileSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [Alias("TokenFile")]
    [ValidateNotNullOrEmpty]
    public string? WebIdentityTokenFile { get; set; }

    /// <summary>Another federated profile, whose credentials are used to assume the role.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string SourceProfileName { get; set; } = string.Empty;

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS accepts.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [ArgumentCompleter(typeof(ProviderIdCompleter))]
    public string? ProviderId { get; set; }

    private SignInMethod SignIn() => ParameterSetName switch
    {
        FileSet => TokenFile(),
        AmbientSet => Platform(Audience),
        ProfileSet => Source(),
        IntegratedSet => Saml(new IntegratedMethod { Factor = Factor }),
        BrowserSet => Saml(BrowserMethod()),
        LoopbackSet => Saml(Loopback()),
        EcpSet => Saml(EcpMethod()),
        FormSet => Saml(Form()),
        ClientSet => Oidc(new ClientCredentialsMethod()),
        DeviceSet => Oidc(new DeviceCodeMethod { ProviderId = ProviderId, NoBrowser = NoBrowser }),
        ExchangeSet => Oidc(Exchange()),
        _ => Oidc(Code() with { ProviderId = ProviderId }),
    };

    private ProfileMethod Source()
    {
        // The profile must already exist.
        ProfileStore.Get(SourceProfileName);
        return new ProfileMethod { SourceProfile = SourceProfileName };
    }

    private TokenFileMethod TokenFile() => new() { Path = FullPath(WebIdentityTokenFile!), ProviderId = ProviderId };

    private string? FullPathIfGiven(string? path) => path is null ? null : FullPath(path);
}
