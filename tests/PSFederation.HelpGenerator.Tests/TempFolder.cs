namespace PSFederation.HelpGenerator.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    internal TempFolder() => Path = Directory.CreateTempSubdirectory("help-").FullName;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal void CopyFrom(string folder, string pattern = "*")
    {
        foreach (string file in Directory.GetFiles(folder, pattern))
            File.Copy(file, this[System.IO.Path.GetFileName(file)], overwrite: true);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
