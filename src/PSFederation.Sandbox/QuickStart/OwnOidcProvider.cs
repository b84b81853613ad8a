using System.Text.Json;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>An OIDC provider that is not the sandbox's: the STS takes its tokens for these clients, as after CreateOpenIDConnectProvider and CreateRole.</summary>
/// <param name="Issuer">The issuer, exactly as its tokens name it.</param>
/// <param name="ClientIds">The audiences that are accepted.</param>
/// <param name="ProviderArn">The ARN of the IAM provider.</param>
/// <param name="RoleArn">The ARN of the role that trusts it.</param>
internal sealed record OwnOidcProvider(string Issuer, IReadOnlyList<string> ClientIds, string ProviderArn, string RoleArn)
{
    /// <summary>The role that trusts the provider.</summary>
    public const string Role = $"arn:aws:iam::{SandboxAccounts.First}:role/OwnOidcProvider";

    private const int MaximumDocument = 1024 * 1024;

    private const int MaximumText = 255;

    private const int MaximumClientIds = 100;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>Registers the provider and a role that trusts it. IAM connects to the provider too when it is created.</summary>
    /// <param name="registry">Where they are registered.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="clientIds">The audiences.</param>
    /// <param name="cancellationToken">Cancels the request to the provider.</param>
    /// <exception cref="OwnProviderException">The issuer or a client id is not valid, or the provider publishes no configuration of this issuer.</exception>
    public static async Task<OwnOidcProvider> RegisterAsync(StsRegistry registry, string issuer, IReadOnlyList<string> clientIds, CancellationToken cancellationToken)
    {
        try
        {
            Validate(issuer, clientIds);
            string provider = registry.AddOidcProvider(SandboxAccounts.First, issuer, clientIds);
            registry.AddRole(Role, SandboxContent.WebTrust(provider, new() { [$"{registry.FindOidcProvider(SandboxAccounts.First, issuer)!.ConditionPrefix}:aud"] = clientIds }), SessionDuration.RoleMaximum);
            await CheckAsync(issuer, cancellationToken).ConfigureAwait(false);
            return new OwnOidcProvider(issuer, clientIds, provider, Role);
        }
        catch (StsException e)
        {
            throw new OwnProviderException($"{e.Message}\nExpected in --trust-issuer the issuer exactly as the tokens name it, such as https://login.example.com, and in --trust-client a client id of 1 to 255 characters.");
        }
    }

    /// <summary>The rules of CreateOpenIDConnectProvider. Unlike IAM, the sandbox takes http on loopback, and a port.</summary>
    private static void Validate(string issuer, IReadOnlyList<string> clientIds)
    {
        bool valid = issuer.Length <= MaximumText
            && !issuer.Any(character => character is <= ' ' or '?' or '#' or '@')
            && Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address)
            && (issuer.StartsWith("https://", StringComparison.Ordinal) || (issuer.StartsWith("http://", StringComparison.Ordinal) && address.IsLoopback));
        if (!valid)
        {
            throw StsErrors.Validation($"Invalid Open ID Connect Provider URL: {issuer}");
        }

        if (clientIds.Count > MaximumClientIds || clientIds.Any(id => id.Length is 0 or > MaximumText))
        {
            throw StsErrors.Validation("Invalid client ID");
        }
    }

    private static async Task CheckAsync(string issuer, CancellationToken cancellationToken)
    {
        Uri address = new(issuer.TrimEnd('/') + "/.well-known/openid-configuration");
        string? published;
        try
        {
            using HttpClientHandler handler = new() { CheckCertificateRevocationList = true, AllowAutoRedirect = false };
            using HttpClient http = new(handler) { Timeout = Wait, MaxResponseContentBufferSize = MaximumDocument };
            using JsonDocument document = JsonDocument.Parse(await http.GetStringAsync(address, cancellationToken).ConfigureAwait(false));
            published = document.RootElement.GetProperty("issuer").GetString();
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OwnProviderException($"The provider publishes no OpenID configuration at {address}: {e.Message}\nStart the provider first, and check --trust-issuer.");
        }

        if (published != issuer)
        {
            throw new OwnProviderException(
                $"--trust-issuer is {issuer}, and {address} names the issuer {JsonSerializer.Serialize(published)}. AWS compares them character by character, a slash at the end too: use the published one.");
        }
    }
}
