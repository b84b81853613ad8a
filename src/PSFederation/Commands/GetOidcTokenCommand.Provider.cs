using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Commands;

/// <content>Providers that are specified by name.</content>
public sealed partial class GetOidcTokenCommand
{
    /// <summary>The name of the provider, instead of its issuer.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>Entra ID: the id or domain of the tenant.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    public string? Tenant { get; set; }

    /// <summary>Okta, Auth0, Keycloak: the host, optionally with a path.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    public string? Domain { get; set; }

    /// <summary>Keycloak: the realm.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    public string? Realm { get; set; }

    /// <summary>Cognito: the id of the user pool.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    public string? UserPoolId { get; set; }

    /// <summary>Apple: the id of the team.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = RefreshSet)]
    public string? TeamId { get; set; }

    private OidcClientSettings WithProvider(OidcClientSettings client) => client with
    {
        Provider = Provider,
        Tenant = Tenant,
        Domain = Domain,
        Realm = Realm,
        UserPoolId = UserPoolId,
        TeamId = TeamId,
    };
}
