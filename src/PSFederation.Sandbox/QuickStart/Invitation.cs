using System.Text.Json;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>Shows how to use a running sandbox: commands for people, JSON for programs.</summary>
internal static class Invitation
{
    /// <summary>The commands to paste into pwsh.</summary>
    public static string ForPeople(SandboxHost sandbox, OwnProvider? own = null) => $"""
        # The sandbox runs until you press Ctrl+C. Paste into pwsh:

        Import-Module '{ModuleLocation.Manifest}'
        $env:AWS_ENDPOINT_URL_STS = '{sandbox.StsEndpoint}'

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
        {(own is null ? string.Empty : OwnProviderPart(sandbox, own))}
        # Users: {string.Join(", ", sandbox.Users.Values.Select(user => $"{user.UserName} (password {user.Password})"))}
        """;

    /// <summary>The same as one line of JSON.</summary>
    public static string ForPrograms(SandboxHost sandbox, OwnProvider? own = null) => JsonSerializer.Serialize(new
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
        OwnProvider = own,
        Users = sandbox.Users.ToDictionary(user => user.Key, user => user.Value.Password),
        OneTimeCodes = sandbox.Users.ToDictionary(user => user.Key, user => user.Value.OneTimeCode),
    });

    /// <summary>What the other provider has to send, and how to try it. Only comments, because the sign-in depends on the provider.</summary>
    private static string OwnProviderPart(SandboxHost sandbox, OwnProvider own) => $"""

        # SAML: your identity provider {own.EntityId}
        # Its responses need the audience urn:amazon:webservices, and these attributes:
        #   https://aws.amazon.com/SAML/Attributes/Role             {string.Join("\n#                                                           ", own.Roles)}
        #   https://aws.amazon.com/SAML/Attributes/RoleSessionName  the name of the person, such as the email address
        # The STS is {sandbox.StsEndpoint}; sign in at your own provider, for example with the browser:
        #   Get-SamlAssertion -SignInUri ADDRESS -Browser | Invoke-AssumeRoleWithSaml | Get-FederatedIdentity

        """;
}
