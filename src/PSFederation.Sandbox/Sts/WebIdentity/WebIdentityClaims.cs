using System.Buffers.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PSFederation.Sandbox.Sts.WebIdentity;

/// <summary>The claims of a token. A duplicate claim makes the token invalid, because its value is ambiguous.</summary>
internal sealed partial class WebIdentityClaims
{
    private const string TagsClaim = "https://aws.amazon.com/tags";
    private const string FlatTagPrefix = TagsClaim + "/principal_tags/";
    private const string FlatTransitiveKeys = TagsClaim + "/transitive_tag_keys";
    private const string SourceIdentityClaim = "https://aws.amazon.com/source_identity";
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly JsonElement _payload;

    private WebIdentityClaims(JsonElement payload) => _payload = payload;

    /// <summary>Reads the payload of a token; null if it is not valid.</summary>
    public static WebIdentityClaims? Parse(string encodedPayload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Base64Url.DecodeFromChars(encodedPayload), Options);
            return document.RootElement.ValueKind is JsonValueKind.Object ? new WebIdentityClaims(document.RootElement.Clone()) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            return null;
        }
    }

    public bool Has(string claim) => _payload.TryGetProperty(claim, out _);

    public string? Text(string claim)
        => _payload.TryGetProperty(claim, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reads a claim that is a string or a list of strings.</summary>
    public IReadOnlyList<string> Strings(string claim) => _payload.TryGetProperty(claim, out JsonElement value) ? Strings(value) : [];

    /// <summary>Reads a NumericDate (RFC 7519 2); null if the claim is absent.</summary>
    public long? Time(string claim)
    {
        if (!_payload.TryGetProperty(claim, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out double seconds) && Math.Abs(seconds) < 1e12
            ? (long)seconds
            : throw StsErrors.InvalidIdentityToken($"The claim {claim} is not a time");
    }

    public string? SourceIdentity()
        => Text(SourceIdentityClaim) is not { } identity ? null
            : Name().IsMatch(identity) && !identity.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) ? identity
            : throw StsErrors.InvalidIdentityToken("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"");

    /// <summary>Reads the session tags: nested in one claim, or flattened into claims whose names contain the keys.</summary>
    public SessionTags Tags()
    {
        List<KeyValuePair<string, string>> tags = [];
        List<string> transitive = [];
        foreach (JsonProperty claim in _payload.EnumerateObject())
        {
            if (claim.Name is TagsClaim && claim.Value.ValueKind is JsonValueKind.Object)
            {
                if (claim.Value.TryGetProperty("principal_tags", out JsonElement nested) && nested.ValueKind is JsonValueKind.Object)
                {
                    tags.AddRange(nested.EnumerateObject().Select(tag => Tag(tag.Name, tag.Value)));
                }

                transitive.AddRange(claim.Value.TryGetProperty("transitive_tag_keys", out JsonElement keys) ? Strings(keys) : []);
            }
            else if (claim.Name.StartsWith(FlatTagPrefix, StringComparison.Ordinal))
            {
                tags.Add(Tag(claim.Name[FlatTagPrefix.Length..], claim.Value));
            }
            else if (claim.Name is FlatTransitiveKeys)
            {
                transitive.AddRange(Strings(claim.Value));
            }
        }

        return SessionTags.Create(tags, transitive, null);
    }

    private static KeyValuePair<string, string> Tag(string key, JsonElement value)
        => Strings(value) is [var single]
            ? new(key, single)
            : throw StsErrors.InvalidIdentityToken("A session tag must have exactly one value");

    private static List<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array =>
        [
            .. value.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!),
        ],
        _ => [],
    };

    [GeneratedRegex(@"\A[a-zA-Z_0-9+=,.@-]{2,64}\z")]
    private static partial Regex Name();
}
