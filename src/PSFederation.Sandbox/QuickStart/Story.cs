using System.Management.Automation;
using System.Net;
using System.Security;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>The quick start: the main job of the module, step by step, in the real PowerShell engine against a sandbox.</summary>
internal sealed class Story(SandboxHost sandbox, TextWriter output)
{
    private static readonly (string Name, string? Value)[] ForeignSettings =
    [
        ("AWS_PROFILE", null),
        ("AWS_REGION", null),
        ("AWS_DEFAULT_REGION", null),
        ("AWS_CONFIG_FILE", Path.Combine(AppContext.BaseDirectory, "no-config")),
        ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(AppContext.BaseDirectory, "no-credentials")),
    ];

    /// <summary>Runs all steps.</summary>
    /// <returns>0 if every step succeeded, otherwise 1 at the first failure.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("PSFederation quick start. The identity providers and STS run in a sandbox on 127.0.0.1; no data leaves this machine.").ConfigureAwait(false);
        // The AWS settings of this machine must not affect the quick start.
        foreach ((string name, string? value) in ForeignSettings)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        using Session session = new(output);
        session.Set("saml", sandbox.SamlSignInUrl);
        session.Set("me", Credential("onerole"));
        session.Set("issuer", sandbox.OidcIssuer);
        session.Set("webRole", sandbox.Roles.WebUser);
        session.Set("forged", sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }, MintKey.Foreign));
        Person person = new(sandbox);
        try
        {
            session.Title("Import the module, and use the STS of the sandbox");
            await session.RunAsync($"Import-Module '{ModuleLocation.Manifest}'", cancellationToken).ConfigureAwait(false);
            await session.RunAsync($"$env:AWS_ENDPOINT_URL_STS = '{sandbox.StsEndpoint}'", cancellationToken).ConfigureAwait(false);

            session.Title("SAML: sign in with user name and password, and show the roles in the assertion");
            await session.ShowAsync("$assertion = Get-SamlAssertion -SignInUri $saml -Credential $me", "$assertion", ["Subject", "Issuer", "Roles", "NotOnOrAfter"], cancellationToken).ConfigureAwait(false);

            session.Title("Exchange the assertion for credentials, and show the identity");
            await session.ShowAsync("$credential = $assertion | Invoke-AssumeRoleWithSaml", "$credential", Session.CredentialProperties, cancellationToken).ConfigureAwait(false);
            await session.ShowAsync("$identity = $credential | Get-FederatedIdentity", "$identity", ["Account", "Arn"], cancellationToken).ConfigureAwait(false);

            session.Title("OIDC: sign in with the browser (the quick start acts as the person who opens the link)");
            await session.ShowAsync("$token = Get-OidcToken $issuer psfederation-cli -NoBrowser", "$token", ["Subject", "Issuer", "Audience", "ExpiresAt"], cancellationToken, person.SignInAsync).ConfigureAwait(false);
            await session.ShowAsync("$webCredential = $token | Invoke-AssumeRoleWithWebIdentity -RoleArn $webRole", "$webCredential", Session.CredentialProperties, cancellationToken).ConfigureAwait(false);

            session.Title("A forged token is rejected, and the error says why");
            await session.FailAsync("$forged | Invoke-AssumeRoleWithWebIdentity -RoleArn $webRole", "StsInvalidIdentityToken", cancellationToken).ConfigureAwait(false);

            session.Title("Put the credentials into the environment, where AWS.Tools, the AWS CLI and every SDK find them");
            await session.RunAsync("$webCredential | Set-FederatedCredential -Scope Process", cancellationToken).ConfigureAwait(false);
            await session.ShowAsync("$identity = Get-FederatedIdentity", "$identity", ["Account", "Arn"], cancellationToken).ConfigureAwait(false);

            using ProfileSteps profile = new(sandbox, session);
            await profile.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoryException e)
        {
            await output.WriteLineAsync($"\nFAILED: {e.Message}").ConfigureAwait(false);
            return 1;
        }

        await output.WriteLineAsync("\nAll steps succeeded. To try it in your own pwsh: dotnet run --project src/PSFederation.Sandbox -- --serve").ConfigureAwait(false);
        return 0;
    }

    private PSCredential Credential(string userName)
    {
        SecureString password = new NetworkCredential(string.Empty, sandbox.Users[userName].Password).SecurePassword;
        return new PSCredential(userName, password);
    }
}
