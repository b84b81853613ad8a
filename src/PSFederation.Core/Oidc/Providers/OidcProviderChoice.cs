using PSFederation.Core.Aws;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Providers;

/// <summary>A provider that was chosen by name, with its tenant parameters, and their effect on a client.</summary>
/// <param name="Settings">The client, with the parameters of the issuer.</param>
public sealed record OidcProviderChoice(OidcProvider Provider, OidcClientSettings Settings)
{
    /// <summary>Apple accepts six months; the secret is used at once.</summary>
    private static readonly TimeSpan SecretLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Entra ID names that are not one tenant: their tokens come from many issuers, but an IAM provider has one.</summary>
    private static readonly string[] NoTenants = ["common", "organizations", "consumers"];

    /// <summary>The provider in the settings; null if there is none.</summary>
    /// <exception cref="FederationException">The provider is unknown.</exception>
    public static OidcProviderChoice? Of(OidcClientSettings settings) =>
        settings.Provider is null ? null : new OidcProviderChoice(OidcProviders.Find(settings.Provider), settings);

    /// <summary>The issuer.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="FederationException">A parameter of it is missing or wrong.</exception>
    public string Authority()
    {
        List<string> missing = [];
        string? authority = StringTemplate.Expand(Provider.Authority, Value, missing);
        return authority ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, $"{Provider.Title} needs {string.Join(" and ", missing.Select(Parameter).Distinct().Select(name => "-" + name))}. What to register: {Provider.Registration}", missing[0]);
    }

    /// <summary>The client, with the known requirements of the provider.</summary>
    /// <param name="client">The client; its own settings stay.</param>
    /// <returns>The client for the flows.</returns>
    /// <exception cref="FederationException">A value that the provider requires is missing.</exception>
    public OidcClient Apply(OidcClient client, TimeProvider time)
    {
        bool own = client.Authority.Length == 0;
        client = client with
        {
            Authority = own ? Authority() : client.Authority,
            Endpoints = Provider.Endpoints,
            IssuerForm = own ? Provider.Issuer : null,
        };
        if (Provider.SecretAudience is not null && client.ClientSecret is null)
            client = client with { ClientSecret = SignedSecret(client, time), Key = null };
        if (Provider.NeedsSecret is { } reason && client is { ClientSecret: null, Key: null, Certificate: null })
            throw new FederationException(FederationErrorCode.ParameterMissing, $"-ClientSecret is missing. {reason}", Provider.Name);
        return Provider.SecretInBody && client.ClientSecret is not null && client.Authentication == OidcClientAuthentication.Automatic
            ? client with { Authentication = OidcClientAuthentication.Post }
            : client;
    }

    /// <summary>Throws if the provider does not redirect to this machine.</summary>
    /// <exception cref="FederationException">It does not.</exception>
    public void RequireRedirect()
    {
        if (Provider.NoRedirect is { } reason)
            throw new FederationException(FederationErrorCode.ParameterInvalid, $"An interactive sign-in at {Provider.Title} is not possible here. {reason}", Provider.Name);
    }

    private string SignedSecret(OidcClient client, TimeProvider time)
    {
        if (client.Key is not { } key || key.KeyId is null || Settings.TeamId is null)
            throw new FederationException(FederationErrorCode.ParameterMissing, Provider.NeedsSecret!, Provider.Name);
        if (key.Algorithm != "ES256")
            throw new FederationException(
                FederationErrorCode.CertificateUnusable, $"{Provider.Title} accepts secrets signed with ES256; the key signs with {key.Algorithm}. Expected the .p8 file as downloaded.", Provider.Name);
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        return key.Sign(new Dictionary<string, object?>
        {
            ["iss"] = Settings.TeamId,
            ["iat"] = now,
            ["exp"] = now + (long)SecretLifetime.TotalSeconds,
            ["aud"] = Provider.SecretAudience,
            ["sub"] = client.ClientId,
        });
    }

    private string? Value(string place) => place switch
    {
        nameof(OidcClientSettings.Tenant) => Settings.Tenant is null ? null : CheckedTenant(Settings.Tenant),
        nameof(OidcClientSettings.Domain) => Settings.Domain is null ? null : Host(Settings.Domain),
        nameof(OidcClientSettings.Realm) => Settings.Realm is null ? null : Uri.EscapeDataString(Settings.Realm),
        nameof(OidcClientSettings.UserPoolId) => Settings.UserPoolId is null ? null : CheckedPool(Settings.UserPoolId),
        "Region" => Settings.UserPoolId is null ? null : CheckedPool(Settings.UserPoolId).Split('_')[0],
        "Suffix" => AwsPartitions.Get(AwsPartitions.PartitionOf(Settings.UserPoolId ?? string.Empty)).DnsSuffix,
        _ => null,
    };

    /// <summary>The user pool ID fills two placeholders.</summary>
    private static string Parameter(string place) => place is "Region" or "Suffix" ? nameof(OidcClientSettings.UserPoolId) : place;

    private static string CheckedTenant(string tenant) =>
        NoTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase) || !tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
            ? throw Wrong(nameof(OidcClientSettings.Tenant), tenant, "the ID or a domain of one tenant; an IAM provider has one issuer, but 'common', 'organizations' and 'consumers' have many")
            : tenant;

    private static string CheckedPool(string pool) =>
        pool.IndexOf('_', StringComparison.Ordinal) > 0 && pool.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? pool
            : throw Wrong(nameof(OidcClientSettings.UserPoolId), pool, "the ID of a user pool, such as eu-central-1_AbCdEfGhI");

    /// <summary>The host and path of a domain value, with or without https and slashes.</summary>
    private static string Host(string domain)
    {
        string text = domain.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? domain["https://".Length..] : domain;
        text = text.TrimEnd('/');
        // A Uri ignores trailing white space, but a realm can follow.
        return !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && Uri.TryCreate("https://" + text, UriKind.Absolute, out Uri? address)
            && address is { Host.Length: > 0, Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 } && !text.Contains("://", StringComparison.Ordinal)
                ? text
                : throw Wrong(nameof(OidcClientSettings.Domain), domain, "a host name, optionally with a path, such as dev-1.okta.com");
    }

    private static FederationException Wrong(string parameter, string value, string expected) =>
        new(FederationErrorCode.ParameterInvalid, $"-{parameter} is {InputPreview.Quote(value)}; expected {expected}.", InputPreview.Target(value));
}
