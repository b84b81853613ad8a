using System.Text;

namespace PSFederation.HelpGenerator.ModuleFiles;

/// <summary>The verb notices: writes THIRD-PARTY-NOTICES with the license of every package that has files in the module.</summary>
internal sealed class NoticesCommand
{
    private static readonly string Rule = new('-', 100);

    private readonly string _list;
    private readonly string _sourceNotices;
    private readonly string _licenses;
    private readonly TextWriter _output;

    /// <summary>Says what to read.</summary>
    /// <param name="list">A file with a line for each shipped file: its path in the module, "|", and its path in the NuGet cache.</param>
    /// <param name="sourceNotices">The notices of the works that are in the sources. They come first.</param>
    /// <param name="licenses">The folder with the texts of licenses that packages name by an expression, such as MIT.txt.</param>
    /// <param name="output">Where the written file is named.</param>
    internal NoticesCommand(string list, string sourceNotices, string licenses, TextWriter output)
    {
        _list = list;
        _sourceNotices = sourceNotices;
        _licenses = licenses;
        _output = output;
    }

    /// <summary>Writes the notices, if there is a license text for every package.</summary>
    internal void Run(string target, HelpErrors errors)
    {
        ShippedPackage[] packages =
        [
            .. File.ReadLines(_list).Where(line => line.Length > 0).Select(line => line.Split('|'))
                .GroupBy(parts => ShippedPackage.FolderOf(parts[1]), parts => parts[0], StringComparer.Ordinal)
                .Select(group => ShippedPackage.Read(group.Key, [.. group.Order(StringComparer.Ordinal)]))
                .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase),
        ];
        StringBuilder text = new(File.ReadAllText(_sourceNotices).ReplaceLineEndings("\n").TrimEnd());
        Heading(text, "Packages from nuget.org, unchanged");
        foreach (ShippedPackage package in packages)
            Describe(text, package);
        Dictionary<string, List<string>> licenses = new(StringComparer.Ordinal);
        foreach (ShippedPackage package in packages)
            Add(licenses, LicenseText(package, errors), package);
        foreach ((string license, List<string> names) in licenses)
            Section(text, "License of " + string.Join(", ", names), license);
        Dictionary<string, List<string>> notices = new(StringComparer.Ordinal);
        foreach (ShippedPackage package in packages)
        {
            foreach (string notice in package.Notices())
                Add(notices, notice, package);
        }

        foreach ((string notice, List<string> names) in notices)
            Section(text, "Notices that come with " + string.Join(", ", names), notice);
        if (errors.Count == 0 && OutputFile.Write(target, text.Append('\n').ToString()))
            _output.WriteLine($"wrote {target}");
    }

    private string LicenseText(ShippedPackage package, HelpErrors errors)
    {
        if (package.License() is { } own)
            return own;
        string standard = Path.Combine(_licenses, package.LicenseExpression + ".txt");
        if (package.LicenseExpression.Length > 0 && File.Exists(standard))
            return File.ReadAllText(standard).ReplaceLineEndings("\n").Trim('\n');
        errors.Add(
            _list,
            1,
            HelpErrorCode.LicenseMissing,
            $"Package {package.Id} has the license '{package.LicenseExpression}', and there is no text of it. Check that the license allows distribution in binary form, then add its text as {standard}.");
        return string.Empty;
    }

    private static void Describe(StringBuilder text, ShippedPackage package)
    {
        text.Append("\n\n").Append(package.Id).Append(' ').Append(package.Version);
        foreach (string line in (string[])
        [
            package.LicenseExpression.Length > 0 ? "License: " + package.LicenseExpression : "License: the text below",
            package.Copyright.Length > 0 ? package.Copyright : "Copyright " + package.Authors,
            package.Address,
            .. package.Files,
        ])
            text.Append("\n    ").Append(line);
    }

    private static void Add(Dictionary<string, List<string>> texts, string text, ShippedPackage package)
    {
        if (!texts.TryGetValue(text, out List<string>? names))
            texts.Add(text, names = []);
        names.Add(package.Id);
    }

    private static void Section(StringBuilder text, string heading, string content)
    {
        Heading(text, heading);
        text.Append("\n\n").Append(content);
    }

    private static void Heading(StringBuilder text, string heading) => text.Append("\n\n").Append(Rule).Append('\n').Append(heading).Append('\n').Append(Rule);
}
