using System.Text;

namespace PSFederation.Core.AwsConfig;

/// <summary>
/// A <c>config</c> or <c>credentials</c> file of the AWS SDKs. Reading follows the SDKs' common rules; what is written back is the file
/// byte for byte, but for the lines that were asked to change. The SDK's SharedCredentialsFile writes in place, so others could read half
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

    /// <summary>The lines that no reader understands. None of a file that <see cref="Parse"/> took.</summary>
    public IReadOnlyList<ProfileErrors> Faults { get; }

    /// <summary>The section headings in order, as normalized by <see cref="ProfileLine.Normalize"/>, each once.</summary>
    public IEnumerable<string> Sections => _lines.Where(line => line.Kind == ProfileLineKind.Section).Select(line => line.Section!).Distinct(StringComparer.Ordinal);

    /// <summary>The whole text.</summary>
    public string Text => string.Concat(_lines.Select(line => line.Text));

    /// <summary>Reads a file's text to change it: all of it must be understood.</summary>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="FederationException">A line that no SDK understands; the message names its number and never quotes it.</exception>
    public static ProfileFile Parse(string text, string path)
    {
        ProfileFile file = Read(text);
        return file.Faults.Count == 0 ? file : throw file.Faults[0].Error(path, "It was not changed; repair that line.");
    }

    /// <summary>Reads a file's text to use it: a line that is damaged concerns the section that it stands in, and no other.</summary>
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
                // What follows a damaged heading belongs to no section that is known.
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

        return new ProfileFile(lines, text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n", faults);
    }

    /// <summary>Whether there is such a section.</summary>
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

    /// <summary>Sets keys of a section (a null value removes the key), making the section when it is missing.</summary>
    public void Set(string section, IEnumerable<KeyValuePair<string, string?>> values)
    {
        foreach ((string key, string? value) in values)
        {
            RequireOneLine(section, "the name of the section");
            RequireOneLine(value, key);
            if (value is null)
                Remove(section, key);
            else if (!Replace(section, key, value))
                Insert(section, key, value);
        }
    }

    /// <summary>Removes a key of a section, with its continuation lines.</summary>
    public void Remove(string section, string key) =>
        _lines.RemoveAll(line => line.Section == section && line.Key == key);

    /// <summary>Removes the heading of a section that stands there once and has nothing under it but blank lines.</summary>
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
    /// The one gate into the files of AWS: a line break begins a new line, which may be a heading or a credential_process that programs
    /// run.
    /// </summary>
    private static void RequireOneLine(string? text, string what)
    {
        if (text is not null && text.EnumerateRunes().Any(SafeText.IsUnsafe))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The value for {what} contains a line break, a control character or an invisible character; expected a single line of text. Nothing was written to this file.", what);
    }

    /// <summary>Replaces the value that counts, the last one.</summary>
    private bool Replace(string section, string key, string value)
    {
        int last = _lines.FindLastIndex(line => line.Kind == ProfileLineKind.Property && line.Section == section && line.Key == key);
        if (last < 0)
            return false;
        _lines[last] = _lines[last].WithValue(value);
        // Blank lines and comments do not end a continuation. Those stay that belong to no value; the rest of the old value goes.
        int end = last + 1;
        while (end < _lines.Count && _lines[end].Kind is ProfileLineKind.Continuation or ProfileLineKind.Blank)
            end++;
        ProfileLine[] kept = [.. _lines.GetRange(last + 1, end - last - 1).Where(line => line.Kind == ProfileLineKind.Blank && line.Key is null)];
        _lines.RemoveRange(last + 1, end - last - 1);
        _lines.InsertRange(last + 1, kept);
        return true;
    }

    /// <summary>Inserts after the last line of the section that is neither blank nor a comment, else at the end of the file.</summary>
    private void Insert(string section, string key, string value)
    {
        int after = _lines.FindLastIndex(line => line.Section == section && line.Kind != ProfileLineKind.Blank);
        if (after < 0)
        {
            EndWithNewLine(_lines.Count - 1);
            _lines.Add(ProfileLine.NewSection(section, _newLine));
            after = _lines.Count - 1;
        }

        // An indented comment under a heading would go on with the key if it came to stand behind it.
        for (int next = after + 1; next < _lines.Count && _lines[next].Kind == ProfileLineKind.Blank; next++)
        {
            if (_lines[next].IsIndentedComment)
                after = next;
        }

        // With less white space than the lines around it, what follows would go on with it; with more, it would go on with what comes
        // before.
        string indent = _lines.FindLast(line => line.Section == section && line.Kind is ProfileLineKind.Section or ProfileLineKind.Property)!.Indent;
        EndWithNewLine(after);
        _lines.Insert(after + 1, ProfileLine.NewProperty(section, key, value, indent, _newLine));
    }

    private void EndWithNewLine(int index)
    {
        if (index >= 0 && !_lines[index].Text.EndsWith('\n'))
            _lines[index] = _lines[index] with { Text = _lines[index].Text + _newLine };
    }

    private static IEnumerable<string> SplitKeepingEnds(string text)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }
}
