using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>
/// The one gate for what STS returns. Keys go into files, variables and headers, where a line break means something; AWS sends visible ASCII, so anything
/// else comes from another server or from an attacker on the network, and that response is not used.
/// </summary>
internal static class StsValues
{
    /// <summary>Refuses an answer with a key or token that has anything but visible ASCII in it.</summary>
    /// <exception cref="FederationException">It has; the value is not shown.</exception>
    public static void RequireKeys(string? target, params ReadOnlySpan<(string Name, string Value)> keys)
    {
        foreach ((string name, string value) in keys)
        {
            if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw Refused(target, name, "a character that AWS keys never contain (a blank, a line break, a control character or a non-ASCII character)");
            if (name != "AccessKeyId")
                Secrets.Use(value);
        }
    }

    /// <summary>Refuses an answer with a name or id that has a control character, a line separator or an invisible character in it.</summary>
    /// <exception cref="FederationException">It has; the value is not shown.</exception>
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
        FederationErrorCode.StsServiceError, $"The response of STS contains {problem} in {name}; expected a response of AWS STS. The response was not used. Check -EndpointUrl and the proxy.", target);
}
