using System.Text;

namespace PSFederation.Core.AwsConfig;

/// <summary>
/// A <c>config</c> or <c>credentials</c> file of the AWS SDKs. Reading follows the SDKs' common rules; writing keeps the file
/// byte for byte, except for the changed lines. The SDK's SharedCredentialsFile writes in place, so others could read an incomplete
/// a file.
/// </summary>
internal sealed class ProfileFile
{
    private readonly List<ProfileLine> _lines;
    private readonly string _newLine;

    private ProfileFile(List<ProfileLine> lines, string newLine, IReadOnlyList<ProfileErrors> faults)
    {
        _lines = lines;
        _newLine = newLine;
        Faults = faults;
    }

    /// <summary>The lines that cannot be parsed. Empty for a file from <see cref="Parse"/>.</summary>
    public IReadOnlyList<ProfileErrors> Faults { get; }

    /// <summary>The section headings in order, as normalized by <see cref="ProfileLine.Normalize"/>, each once.</summary>
    public IEnumerable<string> Sections => _lines.Where(line => line.Kind == ProfileLineKind.Section).Select(line => line.Section!).Distinct(StringComparer.Ordinal);

    /// <summary>The whole text.</summary>
    public string Text => string.Concat(_lines.Select(line => line.Text));

    /// <summary>Reads a file's text to change it: every line must be valid.</summary>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="FederationException">A line is invalid; the message contains its number and never quotes it.</exception>
    public static ProfileFile Parse(string text, string path)
    {
        ProfileFile file = Read(text);
        return file.Faults.Count == 0 ? file : throw file.Faults[0].Error(path, "The file was not changed; correct this line.");
    }

    /// <summary>Reads a file's text to use it: a damaged line affects only its own section.</summary>
    public static ProfileFile Read(string text)
    {
        List<ProfileLine> lines = [];
        List<ProfileErrors> faults = [];
        string? section = null;
        ProfileLine? property = null;
        foreach (string raw in SplitKeepingEnds(text))
        {
            ProfileLine line = ProfileLine.Parse(raw, section, property, out string? problem);
            if (problem is not null)
            {
                // The lines after a damaged heading belong to an unknown section.
                section = line.Kind == ProfileLineKind.Section ? null : section;
                faults.Add(new ProfileErrors(lines.Count + 1, problem, section));
                line = new ProfileLine(raw, ProfileLineKind.Blank, section);
                property = null;
            }

            (section, property) = line.Kind switch
            {
                ProfileLineKind.Section => (line.Section, null),
                ProfileLineKind.Property => (section, line),
                _ => (section, property),
            };
            lines.Add(line);
        }

        return new ProfileFile(lines, LineEndOf(text), faults);
    }

    private static string LineEndOf(string text) =>
        text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : text.Contains('\r', StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal) ? "\r" : "\n";

    /// <summary>Whether the section exists.</summary>
    public bool Has(string section) => _lines.Exists(line => line.Kind == ProfileLineKind.Section && line.Section == section);

    /// <summary>
    /// The properties of a section: keys lower case, the last of several values, continuation lines joined by line feeds.
    /// </summary>
    public IReadOnlyDictionary<string, string> Properties(string section) =>
        Join(_lines.Where(line => line.Section == section)).GetValueOrDefault(section) ?? [];

    /// <summary>The properties of every section, in one pass over the file.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> AllProperties() => Join(_lines);

    private static Dictionary<string, Dictionary<string, string>> Join(IEnumerable<ProfileLine> lines)
    {
        Dictionary<string, Dictionary<string, string>> sections = new(StringComparer.Ordinal);
        Dictionary<string, string> properties = [];
        StringBuilder value = new();
        string? key = null;
        void End()
        {
            if (key is not null)
                properties[key] = value.ToString();
            key = null;
            value.Clear();
        }

        foreach (ProfileLine line in lines)
        {
            switch (line.Kind)
            {
                case ProfileLineKind.Section:
                    End();
                    if (!sections.TryGetValue(line.Section!, out properties!))
                        sections[line.Section!] = properties = new Dictionary<string, string>(StringComparer.Ordinal);
                    break;
                case ProfileLineKind.Property:
                    End();
                    key = line.Key;
                    value.Append(line.Value);
                    break;
                case ProfileLineKind.Continuation:
                    value.Append('\n').Append(line.Value);
                    break;
                default:
                    break;
            }
        }

        End();
        return sections;
    }

    /// <summary>Sets keys of a section (a null value removes the key), and creates the section if it is missing.</summary>
    public void Set(string section, IEnumerable<KeyValuePair<string, string?>> values)
    {
        bool isChanged = false;
        foreach ((string key, string? value) in values)
        {
            RequireOneLine(section, "the section name");
            RequireOneLine(value, key);
            isChanged |= value is not null;
            if (value is null)
                Remove(section, key);
            else if (!Replace(section, key, value))
                Insert(section, key, value);
        }

        for (int i = 0; isChanged && i < _lines.Count; i++)
        {
            if (_lines[i].Kind == ProfileLineKind.Section && _lines[i].Section == section)
                _lines[i] = _lines[i].AsFound();
        }
    }

    /// <summary>Removes a key of a section, with its continuation lines.</summary>
    public void Remove(string section, string key) =>
        _lines.RemoveAll(line => line.Section == section && line.Key == key);

    /// <summary>Removes the heading of a section that appears once and contains only blank lines.</summary>
    /// <returns>Whether it was removed.</returns>
    public bool RemoveEmpty(string section)
    {
        List<ProfileLine> lines = _lines.FindAll(line => line.Section == section);
        if (lines is not [{ Kind: ProfileLineKind.Section }, ..] || !lines.Skip(1).All(line => line.Kind == ProfileLineKind.Blank && string.IsNullOrWhiteSpace(line.Text)))
            return false;
        _lines.Remove(lines[0]);
        return true;
    }

    /// <summary>
    /// All values for AWS files pass this check: a line break starts a new line, which could be a heading or a credential_process that programs
    /// run.
    /// </summary>
    private static void RequireOneLine(string? text, string what)
    {
        if (text is not null && text.EnumerateRunes().Any(SafeText.IsUnsafe))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The value for {what} contains a line break, a control character or an invisible character; expected a single line of text. The file was not changed.", what);
    }

    /// <summary>Replaces the effective value, which is the last one.</summary>
    private bool Replace(string section, string key, string value)
    {
        int last = _lines.FindLastIndex(line => line.Kind == ProfileLineKind.Property && line.Section == section && line.Key == key);
        if (last < 0)
            return false;
        _lines[last] = _lines[last].WithValue(value);
        // Blank lines and comments do not end a continuation. Lines that belong to no value stay; the rest of the old value is removed.
        int end = last + 1;
        while (end < _lines.Count && _lines[end].Kind is ProfileLineKind.Continuation or ProfileLineKind.Blank)
            end++;
        ProfileLine[] kept = [.. _lines.GetRange(last + 1, end - last - 1).Where(line => line.Kind == ProfileLineKind.Blank && line.Key is null)];
        _lines.RemoveRange(last + 1, end - last - 1);
        _lines.InsertRange(last + 1, kept);
        return true;
    }

    /// <summary>Inserts after the last line of the section that is not blank or a comment, or otherwise at the end of the file.</summary>
    private void Insert(string section, string key, string value)
    {
        int after = _lines.FindLastIndex(line => line.Section == section && line.Kind != ProfileLineKind.Blank);
        if (after < 0)
        {
            EndWithNewLine(_lines.Count - 1);
            _lines.Add(ProfileLine.NewSection(section, _newLine));
            after = _lines.Count - 1;
        }

        // An indented comment under a heading would continue the key if it followed it.
        for (int next = after + 1; next < _lines.Count && _lines[next].Kind == ProfileLineKind.Blank; next++)
        {
            if (_lines[next].IsIndentedComment)
                after = next;
        }

        // With less white space than its neighbors, the next line would continue it; with more, it would continue the line
        // before.
        string indent = _lines.FindLast(line => line.Section == section && line.Kind is ProfileLineKind.Section or ProfileLineKind.Property)!.Indent;
        EndWithNewLine(after);
        _lines.Insert(after + 1, ProfileLine.NewProperty(section, key, value, indent, _newLine));
    }

    private void EndWithNewLine(int index)
    {
        if (index >= 0 && _lines[index].Text is [.., not ('\n' or '\r')])
            _lines[index] = _lines[index] with { Text = _lines[index].Text + _newLine };
    }

    private static IEnumerable<string> SplitKeepingEnds(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            // As in Python, a single carriage return ends a line too.
            int end = text.AsSpan(start).IndexOfAny('\r', '\n');
            end = end < 0 ? text.Length : start + end + (text.AsSpan(start + end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1);
            yield return text[start..end];
            start = end;
        }
    }
}
