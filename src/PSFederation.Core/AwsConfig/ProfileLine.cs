namespace PSFederation.Core.AwsConfig;

internal enum ProfileLineKind
{
    /// <summary>White space or a comment.</summary>
    Blank,

    /// <summary><c>[name]</c>.</summary>
    Section,

    /// <summary><c>key = value</c>.</summary>
    Property,

    /// <summary>An indented line that continues the property above.</summary>
    Continuation,
}

/// <summary>
/// A line of an AWS profile file with its meaning. The files are parsed like in botocore (Python's configparser), because the AWS CLI has
/// the most users. AWSSDK.Core and the other SDKs reject some of these forms: text after a heading, <c>key: value</c>, indented headings.
/// </summary>
/// <param name="Text">The unchanged line, including its line end.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Section">The section that it begins or belongs to, normalized.</param>
/// <param name="Key">The key that it sets or continues, lower case; also for a comment that other SDKs treat as part of the value above.</param>
/// <param name="Value">The value, without white space around it and without an inline comment.</param>
internal sealed record ProfileLine(string Text, ProfileLineKind Kind, string? Section = null, string? Key = null, string? Value = null)
{
    private static readonly char[] LineEnd = ['\r', '\n'];

    /// <summary>
    /// Settings whose values can contain <c> #</c> and <c> ;</c>: commands and paths. botocore and AWSSDK.Core support no inline comments; the
    /// other SDKs do. Values of other settings contain no spaces, so text after a space is a comment.
    /// </summary>
    private static readonly string[] WholeValues = [CredentialSettings.Process, "web_identity_token_file", "ca_bundle", "login_session"];

    /// <summary>Whether it is an indented comment, which SDKs other than botocore treat as part of the value above.</summary>
    public bool IsIndentedComment =>
        Kind == ProfileLineKind.Blank && Text.TrimStart('\uFEFF') is { Length: > 0 } line && char.IsWhiteSpace(line[0]) && !string.IsNullOrWhiteSpace(line);

    /// <summary>Its leading white space. A line with more than the property above continues that property.</summary>
    public string Indent => Text[..^Text.TrimStart('\uFEFF').TrimStart().Length].TrimStart('\uFEFF');

    /// <summary>Parses a line, given the lines before it.</summary>
    public static ProfileLine Parse(string text, string? section, ProfileLine? property, out string? problem)
    {
        problem = null;
        string line = text.TrimEnd(LineEnd).TrimStart('\uFEFF');
        string trimmed = line.Trim();
        if (trimmed.Length == 0)
            return new ProfileLine(text, ProfileLineKind.Blank, section);
        int indent = line.Length - line.TrimStart().Length;
        bool isInner = property is not null && indent > property.Indent.Length;
        if (trimmed[0] is '#' or ';')
            return new ProfileLine(text, ProfileLineKind.Blank, section, isInner ? property!.Key : null);
        if (isInner)
            return new ProfileLine(text, ProfileLineKind.Continuation, section, property!.Key, trimmed);
        return trimmed[0] == '[' ? ParseSection(text, trimmed, out problem) : ParseProperty(text, trimmed, section, indent > 0, out problem);
    }

    public static ProfileLine NewSection(string section, string newLine) =>
        new($"[{Quoted(section)}]{newLine}", ProfileLineKind.Section, section);

    public static ProfileLine NewProperty(string section, string key, string value, string indent, string newLine) =>
        new($"{indent}{key} = {value}{newLine}", ProfileLineKind.Property, section, key, value);

    /// <summary>The same property with another value; the indent, an inline comment and the line end stay.</summary>
    public ProfileLine WithValue(string value)
    {
        string line = Text.TrimEnd(LineEnd);
        int comment = CommentStart(Key!, line);
        string end = Text.Length > line.Length ? Text[line.Length..] : string.Empty;
        return new ProfileLine(
            $"{Indent}{Key} = {value}{(comment < 0 ? string.Empty : line[comment..])}{end}", ProfileLineKind.Property, Section, Key, value);
    }

    /// <summary>
    /// A heading in one form: <c>default</c>, <c>profile NAME</c>, <c>sso-session NAME</c>, or the bare name; one space after the kind, and no
    /// quotes around the name after it. A bare name is as it stands: quotes belong to it.
    /// </summary>
    public static string Normalize(string heading)
    {
        string trimmed = heading.Trim();
        int space = trimmed.IndexOfAny([' ', '\t']);
        return space >= 0 && IsKind(trimmed[..space]) ? $"{trimmed[..space]} {Unquote(trimmed[space..].Trim())}" : trimmed;
    }

    /// <summary>The same heading in the form that the AWS CLI finds: no white space within the brackets, and quotes around a name with spaces.</summary>
    public ProfileLine AsFound()
    {
        int start = Text.IndexOf('[', StringComparison.Ordinal) + 1, end = Text.LastIndexOf(']');
        string inner = Text[start..end], name = Quoted(Section!);
        bool isFound = inner == inner.Trim() && (name == Section || inner.AsSpan().IndexOfAny('"', '\'') >= 0);
        return isFound ? this : this with { Text = $"{Text[..start]}{name}{Text[end..]}" };
    }

    /// <summary>As in botocore, the heading ends at the last bracket, and text after it is ignored.</summary>
    private static ProfileLine ParseSection(string text, string trimmed, out string? problem)
    {
        int end = trimmed.LastIndexOf(']');
        problem = end < 0 ? "Profile definition must end with ']'"
            : end == 1 ? "Profile definition has no name"
            : null;
        return new ProfileLine(text, ProfileLineKind.Section, problem is null ? Normalize(trimmed[1..end]) : null);
    }

    private static ProfileLine ParseProperty(string text, string trimmed, string? section, bool isIndented, out string? problem)
    {
        // As in botocore, an equals sign or a colon, whichever comes first. The other SDKs accept only the equals sign.
        int sign = trimmed.AsSpan().IndexOfAny('=', ':');
        string key = sign < 0 ? string.Empty : trimmed[..sign].Trim().ToLowerInvariant();
        int comment = CommentStart(key, trimmed);
        bool hasSign = sign >= 0 && (comment < 0 || sign < comment);
        string found = isIndented && !hasSign ? ", found continuation" : string.Empty;
        problem = section is null ? "Expected a profile definition" + found
            : !hasSign ? (isIndented ? "Expected a property definition" : "Expected an '=' sign defining a property") + found
            : key.Length == 0 ? "Property did not have a name"
            : null;
        return problem is not null
            ? new ProfileLine(text, ProfileLineKind.Property)
            : new ProfileLine(text, ProfileLineKind.Property, section, key, (comment < 0 ? trimmed : trimmed[..comment])[(sign + 1)..].Trim());
    }

    /// <summary>Where the white space before an inline comment begins; a mark within a value is not a comment.</summary>
    private static int CommentStart(string key, string line)
    {
        if (WholeValues.Contains(key))
            return -1;
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] is '#' or ';' && char.IsWhiteSpace(line[i - 1]))
            {
                while (i > 0 && char.IsWhiteSpace(line[i - 1]))
                    i--;
                return i;
            }
        }

        return -1;
    }

    /// <summary>A name with spaces needs quotes after the section kind; otherwise the AWS CLI does not find it.</summary>
    private static string Quoted(string section)
    {
        int space = section.IndexOf(' ', StringComparison.Ordinal);
        string kind = space < 0 ? string.Empty : section[..space];
        return IsKind(kind) && section.IndexOf(' ', space + 1) >= 0
            ? $"{kind} \"{section[(space + 1)..]}\""
            : section;
    }

    private static bool IsKind(string word) => word is "profile" or "sso-session" or "services";

    private static string Unquote(string name) =>
        name.Length >= 2 && name[0] == name[^1] && name[0] is '"' or '\'' ? name[1..^1] : name;
}
