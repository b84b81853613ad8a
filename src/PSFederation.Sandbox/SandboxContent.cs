using System.Text.Json;
using PSFederation.Sandbox.Hosting;
using PSFederation.Sandbox.Saml;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox;

/// <summary>The initial users, roles and providers of a sandbox.</summary>
internal static class SandboxContent
{
    public const string FirstSamlProvider = $"arn:aws:iam::{SandboxAccounts.First}:saml-provider/SandboxIdP";
    public const string SecondSamlProvider = $"arn:aws:iam::{SandboxAccounts.Second}:saml-provider/SandboxIdP";
    public const string ServiceAudience = "sts.amazonaws.com";

    public static Dictionary<string, SandboxUser> CreateUsers(SandboxRoles roles)
    {
        Dictionary<string, string> tags = new() { ["Department"] = "Engineering" };
        SandboxUser[] users =
        [
            NewUser("onerole", "One Role", [roles.Developer]),
            NewUser("threeroles", "Three Roles", [roles.ReadOnly, roles.PowerUser, roles.Auditor], tags, sourceIdentity: "threeroles"),
            NewUser("manyroles", "Many Roles", roles.Many, tags),
            NewUser("norole", "No Role", []),
        ];
        return users.ToDictionary(user => user.UserName, StringComparer.Ordinal);
    }

    public static string Register(StsRegistry registry, SandboxRoles roles, string samlMetadata, string oidcIssuer, OidcClients clients)
    {
        registry.AddSamlProvider(FirstSamlProvider, samlMetadata);
        registry.AddSamlProvider(SecondSamlProvider, samlMetadata);
        string oidcProvider = registry.AddOidcProvider(
            SandboxAccounts.First, oidcIssuer, clients.Cli.ClientId, clients.Service.ClientId, ServiceAudience);

        registry.AddRole(roles.Developer, SamlTrust(FirstSamlProvider), 43200);
        registry.AddRole(roles.ReadOnly, SamlTrust(FirstSamlProvider));
        registry.AddRole(roles.PowerUser, SamlTrust(FirstSamlProvider), 7200);
        registry.AddRole(roles.Auditor, SamlTrust(SecondSamlProvider));
        foreach (string role in roles.Many)
        {
            registry.AddRole(role, SamlTrust(ProviderOf(role)));
        }

        string prefix = oidcIssuer[(oidcIssuer.IndexOf("://", StringComparison.Ordinal) + 3)..];
        registry.AddRole(roles.WebUser, WebTrust(oidcProvider, new() { [$"{prefix}:aud"] = clients.Cli.ClientId }), 43200);
        registry.AddRole(roles.WebService, WebTrust(oidcProvider, new()
        {
            [$"{prefix}:aud"] = ServiceAudience,
            [$"{prefix}:sub"] = new[] { clients.Service.ClientId, clients.PrivateKeyJwt.ClientId },
        }));
        registry.AddRole(roles.ChainTarget, AccountTrust(null));
        registry.AddRole(roles.ExternalTarget, AccountTrust(roles.ExternalId));
        return oidcProvider;
    }

    private static SandboxUser NewUser(
        string name,
        string displayName,
        IEnumerable<string> roles,
        Dictionary<string, string>? tags = null,
        string? sourceIdentity = null) => new()
        {
            UserName = name,
            Password = RandomText.Password(),
            Email = name + "@example.com",
            DisplayName = displayName,
            SamlRoles = [.. roles.Select(role => $"{role},{ProviderOf(role)}")],
            Tags = tags ?? [],
            TransitiveTagKeys = [.. tags?.Keys ?? Enumerable.Empty<string>()],
            SourceIdentity = sourceIdentity,
        };

    private static string ProviderOf(string role)
        => role.Contains(SandboxAccounts.First, StringComparison.Ordinal) ? FirstSamlProvider : SecondSamlProvider;

    /// <summary>Trusts responses for the AWS sign-in, and responses that a tool received at a loopback address.</summary>
    public static string SamlTrust(string provider) => Policy(
        new { Federated = provider },
        ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
        new() { ["StringLike"] = new Dictionary<string, object> { ["SAML:aud"] = new[] { SamlNames.AwsSignIn, "http://127.0.0.1:*" } } });

    /// <summary>Trusts tokens that meet the conditions.</summary>
    public static string WebTrust(string provider, Dictionary<string, object> conditions) => Policy(
        new { Federated = provider },
        ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        new() { ["StringEquals"] = conditions });

    private static string AccountTrust(string? externalId) => Policy(
        new { AWS = $"arn:aws:iam::{SandboxAccounts.First}:root" },
        ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        externalId is null ? null : new() { ["StringEquals"] = new Dictionary<string, object> { ["sts:ExternalId"] = externalId } });

    private static string Policy(object principal, string[] actions, Dictionary<string, object>? conditions)
    {
        Dictionary<string, object> statement = new() { ["Effect"] = "Allow", ["Principal"] = principal, ["Action"] = actions };
        if (conditions is not null)
        {
            statement["Condition"] = conditions;
        }

        return JsonSerializer.Serialize(new Dictionary<string, object> { ["Version"] = "2012-10-17", ["Statement"] = new[] { statement } });
    }
}
