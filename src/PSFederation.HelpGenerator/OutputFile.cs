namespace PSFederation.HelpGenerator;

/// <summary>Writes a file only if its content changes, so that a build does not see unchanged files as new input.</summary>
internal static class OutputFile
{
    internal static void Write(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text);
    }
}
