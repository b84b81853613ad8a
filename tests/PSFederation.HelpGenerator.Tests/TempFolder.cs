namespace PSFederation.HelpGenerator.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    internal TempFolder() => Path = Directory.CreateTempSubdirectory("help-").FullName;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal void CopyPages()
    {
        foreach (string file in Directory.GetFiles(Sample.PagesFolder))
            File.Copy(file, this[System.IO.Path.GetFileName(file)]);
    }

    /// <summary>Copies the sample pages, with the first place of a text in one of them changed.</summary>
    /// <returns>The text of that page.</returns>
    internal string Spoil(string page, string old, string changed)
    {
        CopyPages();
        string text = Sample.Page(page);
        int index = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(index >= 0, $"The sample does not hold: {old}");
        text = string.Concat(text.AsSpan(0, index), changed, text.AsSpan(index + old.Length));
        File.WriteAllText(this[page + ".md"], text);
        return text;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
