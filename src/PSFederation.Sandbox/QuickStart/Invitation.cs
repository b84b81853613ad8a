using System.Text.Json;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>Shows how to use a running sandbox: commands for people, JSON for programs.</summary>
internal static class Invitation
{
    /// <summary>The commands to paste into pwsh.</summary>
    public static string ForPeople(SandboxHost sandbox, OwnProviders? own = null) => $"""
        # The sandbox runs until you press Ctrl+C. Paste into pwsh:

        Import-Module '{ModuleLocation.Manifest}'
        $env:AWS_ENDPOINT_URL_STS = '{sandbox.StsEndpoint}'
        {OidcPart(own?.Oidc)}{SamlPart(own?.Saml)}
        # SAML: a person with user name and password
        $me = [pscredential]::new('onerole', (ConvertTo-SecureString '{sandbox.Users["onerole"].Password}' -AsPlainText))
        Get-SamlAssertion -SignInUri {sandbox.SamlSignInUrl} -Credential $me | Invoke-AssumeRoleWithSaml | Get-FederatedIdentity

        # OIDC: a person with the browser
        Get-OidcToken {sandbox.OidcIssuer} {sandbox.Clients.Cli.ClientId} |
            Invoke-AssumeRoleWithWebIdentity -RoleArn {sandbox.Roles.WebUser} | Get-FederatedIdentity

        # OIDC: a service with a client secret, as a profile that renews
        $env:SANDBOX_SECRET = '{sandbox.Clients.Service.ClientSecret}'
        Register-FederatedProfile psfederation-sandbox {sandbox.Roles.WebService} -Authority {sandbox.OidcIssuer} -ClientId {sandbox.Clients.Service.ClientId} -ClientCredentials -ClientSecretVariable SANDBOX_SECRET -EndpointUrl {sandbox.StsEndpoint} -Force
        Get-FederatedCredential psfederation-sandbox
        # When you are done: Unregister-FederatedProfile psfederation-sandbox
        # Users: {string.Join(", ", sandbox.Users.Values.Select(user => $"{user.UserName} (password {user.Password})"))}
        """;

    /// <summary>The same as one line of JSON.</summary>
    public static string ForPrograms(SandboxHost sandbox, OwnProviders? own = null) => JsonSerializer.Serialize(new
    {
        ModuleLocation.Manifest,
        sandbox.OidcIssuer,
        sandbox.SamlSignInUrl,
        sandbox.SamlSsoUrl,
        sandbox.SamlEcpUrl,
        sandbox.SamlLoopbackEntityId,
        sandbox.SamlMetadataUrl,
        sandbox.StsEndpoint,
        sandbox.ConsoleEndpoint,
        sandbox.OutboundIssuer,
        BrokerKey = new { sandbox.BrokerKey.UserArn, sandbox.BrokerKey.AccessKeyId, sandbox.BrokerKey.SecretAccessKey },
        BrokerRole = sandbox.Roles.ChainTarget,
        ServiceClientId = sandbox.Clients.Service.ClientId,
        ServiceSecret = sandbox.Clients.Service.ClientSecret,
        ServiceRole = sandbox.Roles.WebService,
        OwnSamlProvider = own?.Saml,
        OwnOidcProvider = own?.Oidc,
        Users = sandbox.Users.ToDictionary(user => user.Key, user => user.Value.Password),
        OneTimeCodes = sandbox.Users.ToDictionary(user => user.Key, user => user.Value.OneTimeCode),
    });

    /// <summary>What the other SAML identity provider has to send, and how to try it. Comments alone: only its owner knows where people sign in there.</summary>
    private static string SamlPart(OwnSamlProvider? own) => own is null ? string.Empty : $"""

        # SAML: your identity provider {own.EntityId}
        # For the service provider urn:amazon:webservices it has to send responses to
        # {SamlNames.AwsSignIn}, with two attributes:
        # https://aws.amazon.com/SAML/Attributes/RoleSessionName: the name of the person
        # https://aws.amazon.com/SAML/Attributes/Role:
        {string.Join('\n', own.Roles.Select(role => "#   " + role))}
        # Sign in at the address where people begin to sign in to AWS:
        #   Get-SamlAssertion -SignInUri 'ADDRESS' -Credential NAME |
        #       Invoke-AssumeRoleWithSaml | Get-FederatedIdentity
        # If the sign-in needs a browser: -Browser in place of -Credential NAME.

        """;

    /// <summary>How to sign in at the other OIDC provider with the browser.</summary>
    private static string OidcPart(OwnOidcProvider? own) => own is null ? string.Empty : $"""

        # OIDC: your provider {own.Issuer}
        # Its client needs the redirect URI http://127.0.0.1/callback, with any port.
        # A client with a secret also needs -ClientSecret.
        Get-OidcToken {own.Issuer} {own.ClientIds[0]} |
            Invoke-AssumeRoleWithWebIdentity -RoleArn {own.RoleArn} | Get-FederatedIdentity

        """;
}
