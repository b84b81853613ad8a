using System.Text;

namespace PSFederation.HelpGenerator;

/// <summary>Writes a file only when its content changes, so that a build sees no new input where there is none.</summary>
internal static class OutputFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the text as UTF-8 without a byte order mark.</summary>
    /// <returns>Whether the file changed.</returns>
    internal static bool Write(string path, string text)
    {
        byte[] content = Utf8.GetBytes(text);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllBytes(path, content);
        return true;
    }
}
