using System.Text;

namespace PSFederation.HelpGenerator.ModuleFiles;

/// <summary>The verb notices: writes THIRD-PARTY-NOTICES with the license of every package that has files in the module.</summary>
internal static class NoticesFile
{
    private static readonly string Rule = new('-', 100);

    /// <summary>Writes the notices, if there is a license text for every package.</summary>
    /// <param name="list">A file with a line for each shipped file: its path in the module, "|", and its path in the NuGet cache.</param>
    /// <param name="sourceNotices">The notices of works in the sources, which come first.</param>
    /// <param name="licenses">The folder with the texts of license expressions, such as MIT.txt.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="errors">Receives the packages without a license text.</param>
    internal static void Write(string list, string sourceNotices, string licenses, string target, HelpErrors errors)
    {
        ShippedPackage[] packages =
        [
            .. File.ReadLines(list).Where(line => line.Length > 0).Select(line => line.Split('|'))
                .GroupBy(parts => ShippedPackage.FolderOf(parts[1]), parts => parts[0], StringComparer.Ordinal)
                .Select(group => new ShippedPackage(group.Key, [.. group.Order(StringComparer.Ordinal)]))
                .OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase),
        ];
        StringBuilder text = new(File.ReadAllText(sourceNotices).ReplaceLineEndings("\n").TrimEnd());
        text.Append(Heading("Packages from nuget.org, unchanged")).AppendJoin(string.Empty, packages.Select(Describe));
        Append(text, "License of ", packages.Select(package => (package.Id, License(package, licenses, list, errors))));
        Append(text, "Notices that come with ", packages.SelectMany(package => package.Notices().Select(notice => (package.Id, notice))));
        if (errors.Lines.Count == 0)
            OutputFile.Write(target, text.Append('\n').ToString());
    }

    private static string License(ShippedPackage package, string licenses, string list, HelpErrors errors)
    {
        string standard = Path.Combine(licenses, package.LicenseExpression + ".txt");
        if (package.License() is string own)
            return own;
        if (File.Exists(standard))
            return File.ReadAllText(standard).ReplaceLineEndings("\n").Trim('\n');
        errors.Add(
            list,
            0,
            $"Package {package.Id} has the license '{package.LicenseExpression}', but its text is missing. "
            + $"Check that the license allows distribution in binary form, then add its text as {standard}.");
        return string.Empty;
    }

    private static string Describe(ShippedPackage package) => $"\n\n{package.Id} {package.Version}" + string.Concat(((string[])
    [
        "License: " + (package.LicenseExpression.Length > 0 ? package.LicenseExpression : "the text below"),
        package.Copyright,
        package.Address,
        .. package.Files,
    ]).Select(line => "\n    " + line));

    /// <summary>Packages with the same text share it.</summary>
    private static void Append(StringBuilder text, string heading, IEnumerable<(string Id, string Text)> texts)
    {
        foreach (IGrouping<string, string> group in texts.GroupBy(item => item.Text, item => item.Id, StringComparer.Ordinal))
            text.Append(Heading(heading + string.Join(", ", group))).Append("\n\n").Append(group.Key);
    }

    private static string Heading(string heading) => $"\n\n{Rule}\n{heading}\n{Rule}";
}
