using System.Text.Json;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>Says how to use a running sandbox: for people to paste, for programs as JSON.</summary>
internal static class Invitation
{
    /// <summary>What to paste into one's own pwsh.</summary>
    public static string ForPeople(SandboxHost sandbox) => $"""
        The sandbox runs until you press Ctrl+C. Paste into pwsh:

        Import-Module '{ModuleLocation.Manifest}'
        $env:AWS_ENDPOINT_URL_STS = '{sandbox.StsEndpoint}'
        $me = [pscredential]::new('onerole', (ConvertTo-SecureString '{sandbox.Users["onerole"].Password}' -AsPlainText))
        Get-SamlAssertion -SignInUri {sandbox.SamlSignInUrl} -Credential $me | Invoke-AssumeRoleWithSaml | Get-FederatedIdentity

        Get-OidcToken {sandbox.OidcIssuer} {sandbox.Clients.Cli.ClientId} |
            Invoke-AssumeRoleWithWebIdentity -RoleArn {sandbox.Roles.WebUser} | Get-FederatedIdentity

        Users: {string.Join(", ", sandbox.Users.Values.Select(user => $"{user.UserName} (password {user.Password})"))}
        """;

    /// <summary>The same as one line of JSON.</summary>
    public static string ForPrograms(SandboxHost sandbox) => JsonSerializer.Serialize(new
    {
        ModuleLocation.Manifest,
        sandbox.OidcIssuer,
        sandbox.SamlSignInUrl,
        sandbox.SamlSsoUrl,
        sandbox.SamlEcpUrl,
        sandbox.SamlLoopbackEntityId,
        sandbox.SamlMetadataUrl,
        sandbox.StsEndpoint,
        ServiceSecret = sandbox.Clients.Service.ClientSecret,
        Users = sandbox.Users.ToDictionary(user => user.Key, user => user.Value.Password),
        OneTimeCodes = sandbox.Users.ToDictionary(user => user.Key, user => user.Value.OneTimeCode),
    });
}
