using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>
/// Detects misspelled names of AWS attributes: STS compares names exactly, including upper and lower case (IAM User Guide, "Configure SAML
/// assertions for the authentication response").
/// </summary>
internal static class AwsAttributeNames
{
    /// <summary>At most two added, missing or swapped letters.</summary>
    private const int MaxTypos = 2;

    /// <summary>A longer name is not a misspelling, and the comparison time grows with the square of the length.</summary>
    private const int MaxName = 256;

    private static readonly string[] Known = [SamlNames.Role, SamlNames.RoleSessionName, SamlNames.SessionDuration, SamlNames.SourceIdentity, SamlNames.TransitiveTagKeys];

    /// <summary>Whether STS reads an attribute of that name.</summary>
    public static bool IsKnown(string name) => Known.Contains(name) || name.StartsWith(SamlNames.PrincipalTag, StringComparison.Ordinal);

    /// <summary>The report row for an AWS attribute.</summary>
    public static string CheckOf(string known) => known switch
    {
        SamlNames.Role => AwsFinding.Roles,
        SamlNames.RoleSessionName => AwsFinding.RoleSessionName,
        _ => AwsFinding.Attributes,
    };

    /// <summary>The intended name of an attribute; null if it does not look like an attribute for STS.</summary>
    /// <param name="name">The Name of the attribute.</param>
    /// <param name="friendlyName">Its FriendlyName.</param>
    /// <param name="firstValue">Its first value.</param>
    public static string? Meant(string name, string? friendlyName, string? firstValue)
    {
        if (name.Length > MaxName)
            return null;
        if (firstValue is not null && firstValue.Contains(":saml-provider/", StringComparison.Ordinal) && RoleValue.Parse(firstValue, out _) is not null)
            return SamlNames.Role;
        string compact = Compact(name);
        bool isOfAws = compact.Contains("amazon", StringComparison.Ordinal);
        string last = isOfAws ? Compact(LastSegment(name)) : compact;
        int colon = name.LastIndexOf(':');
        if (colon >= 0 && Compact(name[..colon]) is var tag && (isOfAws ? tag.EndsWith("principaltag", StringComparison.Ordinal) : tag == "principaltag"))
            return SamlNames.PrincipalTag + name[(colon + 1)..];
        foreach (string known in Known)
        {
            string wanted = Compact(known[SamlNames.AwsAttributes.Length..]);
            // Other systems have a Role too, so that name alone does not mean the AWS attribute.
            if (last == wanted ? isOfAws || known != SamlNames.Role : isOfAws && Distance(last, wanted) <= (wanted.Length > MaxTypos * 3 ? MaxTypos : 1))
                return known;
        }

        return friendlyName is null || isOfAws ? null : Meant(friendlyName, friendlyName: null, firstValue: null);
    }

    /// <summary>How a name differs from the intended name.</summary>
    public static string Difference(string name, string meant) =>
        name.Equals(meant, StringComparison.OrdinalIgnoreCase) ? "they differ only by case"
        : name.Trim() == meant || string.Concat(name.Where(c => c is > ' ' and <= '~')) == meant ? "it has white space or invisible characters"
        : name.TrimEnd('/') == meant ? "it ends in a slash"
        : name.Equals("http" + meant[5..], StringComparison.OrdinalIgnoreCase) ? "it begins with http:"
        : "names must match character by character";

    /// <summary>The message about such an attribute.</summary>
    public static string Message(string name, string meant) =>
        $"The assertion has the attribute {InputPreview.Quote(name)}, which STS ignores; expected '{meant}' ({Difference(name, meant)}). Ask the identity provider's administrator to correct the name.";

    private static string LastSegment(string name)
    {
        string trimmed = name.TrimEnd('/', ' ', '\t', '\r', '\n');
        return trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    /// <summary>Letters and digits in lower case: a name without punctuation.</summary>
    private static string Compact(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>How many letters must be added, taken away or changed, or neighbors exchanged (Damerau–Levenshtein, restricted).</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MaxTypos)
            return int.MaxValue;
        int[] before = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
