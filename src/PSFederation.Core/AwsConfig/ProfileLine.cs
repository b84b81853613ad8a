namespace PSFederation.Core.AwsConfig;

internal enum ProfileLineKind
{
    /// <summary>White space or a comment.</summary>
    Blank,

    /// <summary><c>[name]</c>.</summary>
    Section,

    /// <summary><c>key = value</c>.</summary>
    Property,

    /// <summary>An indented line that goes on with the property above.</summary>
    Continuation,
}

/// <summary>A line of an AWS profile file with what it means.</summary>
/// <param name="Text">The line as it stands, its line end included.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Section">The section it begins or lies in, normalised.</param>
/// <param name="Key">The key it sets or goes on with, lower case.</param>
/// <param name="Value">The value, without white space around it and without an inline comment.</param>
internal sealed record ProfileLine(string Text, ProfileLineKind Kind, string? Section = null, string? Key = null, string? Value = null)
{
    private static readonly char[] LineEnd = ['\r', '\n'];

    /// <summary>Whether it is a comment only because no property stands before it.</summary>
    public bool IsIndentedComment =>
        Kind == ProfileLineKind.Blank && Text.TrimStart('\uFEFF') is { Length: > 0 } line && char.IsWhiteSpace(line[0]) && !string.IsNullOrWhiteSpace(line);

    /// <summary>Reads a line in the light of the lines before it.</summary>
    public static ProfileLine Parse(string text, string? section, ProfileLine? property, out string? problem)
    {
        problem = null;
        string line = text.TrimEnd(LineEnd).TrimStart('\uFEFF');
        string trimmed = line.Trim();
        if (trimmed.Length == 0 || line[0] is '#' or ';')
            return new ProfileLine(text, ProfileLineKind.Blank, section);
        if (line[0] == '[')
            return ParseSection(text, trimmed, out problem);
        if (char.IsWhiteSpace(line[0]))
            return ParseContinuation(text, trimmed, section, property, out problem);
        return ParseProperty(text, trimmed, section, out problem);
    }

    public static ProfileLine NewSection(string section, string newLine) =>
        new($"[{Quoted(section)}]{newLine}", ProfileLineKind.Section, section);

    public static ProfileLine NewProperty(string section, string key, string value, string newLine) =>
        new($"{key} = {value}{newLine}", ProfileLineKind.Property, section, key, value);

    /// <summary>The same property with another value; an inline comment and the line end stay.</summary>
    public ProfileLine WithValue(string value)
    {
        string line = Text.TrimEnd(LineEnd);
        int comment = CommentStart(line);
        string end = Text.Length > line.Length ? Text[line.Length..] : string.Empty;
        return new ProfileLine(
            $"{Key} = {value}{(comment < 0 ? string.Empty : line[comment..])}{end}", ProfileLineKind.Property, Section, Key, value);
    }

    /// <summary>
    /// A heading in one form: <c>default</c>, <c>profile NAME</c>, <c>sso-session NAME</c>, or the bare name; one space after the kind, no
    /// quotes.
    /// </summary>
    public static string Normalize(string heading)
    {
        string trimmed = heading.Trim();
        int space = trimmed.IndexOfAny([' ', '\t']);
        if (space < 0)
            return Unquote(trimmed);
        return $"{trimmed[..space]} {Unquote(trimmed[space..].Trim())}";
    }

    private static ProfileLine ParseSection(string text, string trimmed, out string? problem)
    {
        problem = null;
        int end = trimmed.IndexOf(']', StringComparison.Ordinal);
        if (end < 0)
            problem = "Profile definition must end with ']'";
        else if (trimmed[(end + 1)..].Trim() is { Length: > 0 } rest && rest[0] is not ('#' or ';'))
            problem = "something follows the ']' that is not a comment";
        return new ProfileLine(text, ProfileLineKind.Section, problem is null ? Normalize(trimmed[1..end]) : null);
    }

    private static ProfileLine ParseContinuation(string text, string trimmed, string? section, ProfileLine? property, out string? problem)
    {
        // An indented comment belongs to nothing.
        bool comment = trimmed[0] is '#' or ';' && property is null;
        problem = comment || property is not null
            ? null
            : section is null ? "Expected a profile definition, found continuation" : "Expected a property definition, found continuation";
        return comment
            ? new ProfileLine(text, ProfileLineKind.Blank, section)
            : new ProfileLine(text, ProfileLineKind.Continuation, section, property?.Key, trimmed);
    }

    private static ProfileLine ParseProperty(string text, string trimmed, string? section, out string? problem)
    {
        int comment = CommentStart(trimmed);
        string definition = comment < 0 ? trimmed : trimmed[..comment];
        int equals = definition.IndexOf('=', StringComparison.Ordinal);
        problem = section is null ? "Expected a profile definition"
            : equals < 0 ? "Expected an '=' sign defining a property"
            : definition[..equals].Trim().Length == 0 ? "Property did not have a name"
            : null;
        return problem is not null
            ? new ProfileLine(text, ProfileLineKind.Property)
            : new ProfileLine(
                text, ProfileLineKind.Property, section, definition[..equals].Trim().ToLowerInvariant(), definition[(equals + 1)..].Trim());
    }

    /// <summary>Where the white space before an inline comment begins; a mark within a value is not a comment.</summary>
    private static int CommentStart(string line)
    {
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

    /// <summary>A name with blanks needs quotes behind a kind, or the AWS CLI does not see it.</summary>
    private static string Quoted(string section)
    {
        int space = section.IndexOf(' ', StringComparison.Ordinal);
        string kind = space < 0 ? string.Empty : section[..space];
        return kind is "profile" or "sso-session" or "services" && section.IndexOf(' ', space + 1) >= 0
            ? $"{kind} \"{section[(space + 1)..]}\""
            : section;
    }

    private static string Unquote(string name) =>
        name.Length >= 2 && name[0] == name[^1] && name[0] is '"' or '\'' ? name[1..^1] : name;
}
