using PSFederation.Core.Aws;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Providers;

/// <summary>A provider that was chosen by name, with what names its tenant, and what follows from that for a client.</summary>
/// <param name="Settings">The client, with the parameters that make the issuer.</param>
public sealed record OidcProviderChoice(OidcProvider Provider, OidcClientSettings Settings)
{
    /// <summary>Apple takes six months; the secret is used at once.</summary>
    private static readonly TimeSpan SecretLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Tenants of Entra ID that are none: their tokens come from many issuers, and IAM registers one.</summary>
    private static readonly string[] NoTenants = ["common", "organizations", "consumers"];

    /// <summary>The provider that settings name; null when they name none.</summary>
    /// <exception cref="FederationException">There is no such provider.</exception>
    public static OidcProviderChoice? Of(OidcClientSettings settings) =>
        settings.Provider is null ? null : new OidcProviderChoice(OidcProviders.Find(settings.Provider), settings);

    /// <summary>The issuer.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="FederationException">A parameter that makes it is missing or wrong.</exception>
    public string Authority()
    {
        List<string> missing = [];
        string? authority = StringTemplate.Expand(Provider.Authority, Value, missing);
        return authority ?? throw new FederationException(
            FederationErrorCode.ParameterMissing, $"{Provider.Title} needs {string.Join(" and ", missing.Select(Parameter).Distinct().Select(name => "-" + name))}. What to register: {Provider.Registration}", missing[0]);
    }

    /// <summary>The client, with what the provider is known to want.</summary>
    /// <param name="client">The client; what it names itself stays.</param>
    /// <returns>The client for the flows.</returns>
    /// <exception cref="FederationException">Something that the provider wants is missing.</exception>
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

    /// <summary>Refuses a sign-in with the browser where the provider does not redirect to this machine.</summary>
    /// <exception cref="FederationException">It does not.</exception>
    public void RequireRedirect()
    {
        if (Provider.NoRedirect is { } reason)
            throw new FederationException(FederationErrorCode.ParameterInvalid, $"An interactive sign-in at {Provider.Title} is not possible from here. {reason}", Provider.Name);
    }

    private string SignedSecret(OidcClient client, TimeProvider time)
    {
        if (client.Key is not { } key || key.KeyId is null || Settings.TeamId is null)
            throw new FederationException(FederationErrorCode.ParameterMissing, Provider.NeedsSecret!, Provider.Name);
        if (key.Algorithm != "ES256")
            throw new FederationException(
                FederationErrorCode.CertificateUnusable, $"{Provider.Title} takes secrets signed with ES256; the key signs with {key.Algorithm}. Expected the .p8 file as it was downloaded.", Provider.Name);
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

    /// <summary>Two places are made of the user pool's id.</summary>
    private static string Parameter(string place) => place is "Region" or "Suffix" ? nameof(OidcClientSettings.UserPoolId) : place;

    private static string CheckedTenant(string tenant) =>
        NoTenants.Contains(tenant, StringComparer.OrdinalIgnoreCase) || !tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
            ? throw Wrong(nameof(OidcClientSettings.Tenant), tenant, "the id or a domain of one tenant; IAM registers one issuer, and 'common', 'organizations' and 'consumers' have many")
            : tenant;

    private static string CheckedPool(string pool) =>
        pool.IndexOf('_', StringComparison.Ordinal) > 0 && pool.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? pool
            : throw Wrong(nameof(OidcClientSettings.UserPoolId), pool, "the id of a user pool, such as eu-central-1_AbCdEfGhI");

    /// <summary>The host and path of what people give as a domain: with or without https and slashes.</summary>
    private static string Host(string domain)
    {
        string text = domain.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? domain["https://".Length..] : domain;
        text = text.TrimEnd('/');
        // A Uri passes over white space at its end, where a realm may follow.
        return !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && Uri.TryCreate("https://" + text, UriKind.Absolute, out Uri? address)
            && address is { Host.Length: > 0, Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 } && !text.Contains("://", StringComparison.Ordinal)
                ? text
                : throw Wrong(nameof(OidcClientSettings.Domain), domain, "a host, perhaps with a path, such as dev-1.okta.com");
    }

    private static FederationException Wrong(string parameter, string value, string expected) =>
        new(FederationErrorCode.ParameterInvalid, $"-{parameter} is {InputPreview.Quote(value)}; expected {expected}.", InputPreview.Target(value));
}
