using System.Globalization;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust;

/// <summary>
/// The condition keys that do not come from the token or assertion (IAM's pages "AWS global condition context keys" and "IAM and AWS STS condition context keys").
/// </summary>
internal static class CommonKeys
{
    /// <summary>The tag keys that a request can set.</summary>
    public const string RequestTag = "aws:RequestTag/";

    /// <summary>The keys that are always known: time, transport and the account of the role.</summary>
    public static void Add(TrustContext context, TrustTarget target)
    {
        context.Set("aws:CurrentTime", ContextKey.Of(target.At.Iso(), "the time of the call"));
        context.Set("aws:EpochTime", ContextKey.Of(new DateTimeOffset(target.At, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "the time of the call"));
        context.Set("aws:SecureTransport", ContextKey.Of("true", "STS takes https only"));
        if (target.RoleArn is not null && target.Account is { } account)
            context.Set("aws:ResourceAccount", ContextKey.Of(account, "the account of the role"));
    }

    /// <summary>The session tags and source identity of the call.</summary>
    public static void AddSession(TrustContext context, IReadOnlyDictionary<string, string> tags, IReadOnlyList<string> transitive, string? sourceIdentity, string from)
    {
        foreach ((string key, string value) in tags)
            context.Set(RequestTag + key, ContextKey.Of(value, from));
        context.Set("aws:TagKeys", tags.Count > 0 ? ContextKey.Of(tags.Keys, from) : ContextKey.Missing($"{from} has no session tags"));
        context.Set("sts:TransitiveTagKeys", transitive.Count > 0 ? ContextKey.Of(transitive, from) : ContextKey.Missing($"{from} has no transitive tags"));
        context.Set("sts:SourceIdentity", sourceIdentity is null ? ContextKey.Missing($"{from} has no source identity") : ContextKey.Of(sourceIdentity, from));
    }

    /// <summary>The keys from -Context, which override all others.</summary>
    public static void AddGiven(TrustContext context, TrustTarget target)
    {
        foreach ((string key, IReadOnlyList<string> values) in target.Context)
            context.Set(key, values.Count == 0 ? ContextKey.Missing("-Context sets it to $null") : ContextKey.Of(values, "-Context"));
    }

    /// <summary>The state of a key that neither the token, the assertion nor the caller has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="identity">The identity: a token or an assertion.</param>
    public static ContextKey Other(string key, string identity)
    {
        if (key.StartsWith(RequestTag, StringComparison.OrdinalIgnoreCase))
            return ContextKey.Missing($"{identity} has no session tag {UntrustedText.Line(key[RequestTag.Length..])}");
        // "Anonymous requests … do not include" the first, and the others are only in requests "signed using temporary security credentials".
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) && Name(key) is ("username" or "tokenissuetime" or "multifactorauthpresent" or "multifactorauthage"))
            return ContextKey.Missing("the call is not signed with AWS credentials");
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            return ContextKey.Unknown(Name(key) switch
            {
                "sourceip" or "sourcevpc" or "sourcevpce" or "vpcsourceip" or "viaawsservice" => "it depends on the network of the call to STS",
                "useragent" or "referer" => "it depends on the program that calls STS",
                "requestedregion" => "it depends on the STS endpoint of the call",
                _ when key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase) => "the tags of a principal cannot be determined offline",
                _ => "it cannot be determined offline",
            });
        if (key.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))
            return ContextKey.Missing("STS does not set this key in this call");
        return ContextKey.Missing(key.StartsWith("saml:", StringComparison.OrdinalIgnoreCase)
            ? $"{identity} does not set this SAML key"
            : $"{identity} does not set this key");
    }

#pragma warning disable CA1308 // Compared, not shown.
    private static string Name(string key) => key[4..].ToLowerInvariant();
#pragma warning restore CA1308
}
