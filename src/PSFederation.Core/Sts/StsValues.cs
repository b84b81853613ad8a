using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>
/// All values from STS pass this check. Credentials are written to files, variables and headers, where a line break is special; AWS sends visible ASCII, so other
/// characters come from another server or an attacker on the network, and that response is not used.
/// </summary>
internal static class StsValues
{
    /// <summary>Throws if a key or token contains anything except visible ASCII.</summary>
    /// <exception cref="FederationException">It does; the value is not shown.</exception>
    public static void RequireKeys(string? target, params ReadOnlySpan<(string Name, string Value)> keys)
    {
        foreach ((string name, string value) in keys)
        {
            if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw Refused(target, name, "a character that AWS credentials never contain (white space, a control character or a non-ASCII character)");
            if (name != "AccessKeyId")
                Secrets.Use(value);
        }
    }

    /// <summary>Throws if a name or ID contains a control character, a line separator or an invisible character.</summary>
    /// <exception cref="FederationException">It does; the value is not shown.</exception>
    public static void RequireNames(string? target, params ReadOnlySpan<(string Name, string? Value)> names)
    {
        foreach ((string name, string? value) in names)
        {
            foreach (Rune rune in (value ?? string.Empty).EnumerateRunes())
            {
                if (SafeText.IsUnsafe(rune))
                    throw Refused(target, name, "a line break, a control character or an invisible character");
            }
        }
    }

    private static FederationException Refused(string? target, string name, string problem) => new(
        FederationErrorCode.StsServiceError, $"The response from STS contains {problem} in {name}; expected a response from AWS STS. The response was not used. Check -EndpointUrl and the proxy.", target);
}
