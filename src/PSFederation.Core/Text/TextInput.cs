using System.Text;

namespace PSFederation.Core.Text;

/// <summary>Reads untrusted text within limits: from a file, or from a string that can refer to a file as <c>file://path</c>.</summary>
public static class TextInput
{
    /// <summary>
    /// The maximum length of untrusted text: 8 Mi characters. STS accepts 100,000; a saved page with an assertion of 10,000 roles has
    /// about 3 million.
    /// </summary>
    public const int MaxLength = 8 * 1024 * 1024;

    private const string FilePrefix = "file://";

    /// <summary>A character has at most four bytes.</summary>
    private const long MaxBytes = 4L * MaxLength;

    /// <summary>More than the longest path of Windows and Linux that a person types.</summary>
    private const int LongestPath = 1024;

    private static readonly string[] PathBeginnings = ["./", ".\\", "../", "..\\", "~/", "~\\"];

    /// <summary>The extensions of files that contain assertions, tokens and metadata.</summary>
    private static readonly string[] FileExtensions = [".jwt", ".xml", ".b64", ".base64", ".saml", ".txt", ".html", ".json"];

    /// <summary>
    /// Reads the file in a text of the AWS CLI form (<c>file://token.jwt</c>, with an unescaped path), or otherwise returns
    /// the text.
    /// </summary>
    /// <param name="text">A text, or <c>file://</c> and a path.</param>
    /// <param name="resolvePath">Converts a relative path to a full path.</param>
    /// <param name="what">The expected content, for messages: "a SAML response".</param>
    /// <exception cref="FederationException">It is too long, empty, or the file cannot be read.</exception>
    public static string Read(string text, Func<string, string> resolvePath, string what)
    {
        return FileOf(text, resolvePath) is { } path ? ReadFile(path, what) : Bounded(text, what, target: null);
    }

    /// <summary>Reads the content of a text, or of the file that it refers to. An error in a file names the file.</summary>
    /// <param name="text">A text, or <c>file://</c> and a path.</param>
    /// <param name="resolvePath">Converts a relative path to a full path.</param>
    /// <param name="what">The expected content, for messages: "a SAML response".</param>
    /// <param name="read">Reads the content.</param>
    /// <exception cref="FederationException">It is too long, empty, or the file or the content cannot be read.</exception>
    public static T Read<T>(string text, Func<string, string> resolvePath, string what, Func<string, T> read) =>
        FileOf(text, resolvePath) is { } path ? ReadFile(path, what, read) : read(Bounded(text, what, target: null));

    /// <summary>Reads a file and its content. An error in the content names the file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="what">The expected content, for messages: "a SAML response".</param>
    /// <param name="read">Reads the content.</param>
    /// <exception cref="FederationException">The file or its content cannot be read.</exception>
    public static T ReadFile<T>(string path, string what, Func<string, T> read)
    {
        string text = ReadFile(path, what);
        try
        {
            return read(text);
        }
        catch (FederationException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new FederationException(e.Code, $"File '{path}': {e.Message}", e.Target ?? path, e.InnerException);
        }
    }

    /// <summary>The file in a text of the AWS CLI form.</summary>
    /// <param name="text">A text, or <c>file://</c> and a path.</param>
    /// <param name="resolvePath">Converts a relative path to a full path.</param>
    /// <returns>The full path; null if the text does not refer to a file.</returns>
    public static string? FileOf(string text, Func<string, string> resolvePath)
    {
        string trimmed = text.Trim();
        return trimmed.StartsWith(FilePrefix, StringComparison.OrdinalIgnoreCase) ? resolvePath(PathOf(trimmed)) : null;
    }

    /// <summary>Reads a file: UTF-8, UTF-16 with a byte order mark, or XML in the encoding that it declares (XML 4.3.3).</summary>
    /// <param name="path">The full path.</param>
    /// <param name="what">The expected content, for messages: "a SAML response".</param>
    /// <exception cref="FederationException">The file is missing, unreadable, too long or empty.</exception>
    public static string ReadFile(string path, string what)
    {
        RequirePath(path, what);
        try
        {
            if (Directory.Exists(path))
                throw new FederationException(FederationErrorCode.FileUnreadable, $"'{path}' is a folder; expected a file that contains {what}.", path);
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // A pipe or a device has no length; the limit below applies to them too.
            if (file.CanSeek && file.Length > MaxBytes)
                throw TooLarge($"The file '{path}' has {file.Length.Grouped()} bytes", what, path);
            using MemoryStream bytes = ReadBounded(file);
            using StreamReader reader = new(bytes, EncodingOf(bytes, path, what), detectEncodingFromByteOrderMarks: true);
            return Bounded(ReadBounded(reader), what, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FederationException(
                FederationErrorCode.FileNotFound, $"The file '{path}' does not exist; expected a file that contains {what}. Check the path.", path, e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new FederationException(
                FederationErrorCode.FileUnreadable, $"The file '{path}' cannot be read ({e.Message}); expected a file that contains {what}. Check its permissions.", path, e);
        }
    }

    /// <summary>Throws if a text does not look like a path: an address, or the expected content itself. Such a text is not shown.</summary>
    /// <param name="what">The expected content, for messages: "a SAML response".</param>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static void RequirePath(string path, string what)
    {
        if (InputPreview.LooksSecret(path) && !File.Exists(path))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The path looks like {what} itself; expected the path of a file. Pipe the text, or specify it with -InputObject.");
    }

    /// <summary>Whether a text looks like a path where the content of a file is expected. For texts that are not that content.</summary>
    public static bool LooksLikePath(string text)
    {
        string path = text.Trim();
        return path.Length is > 0 and <= LongestPath
            && !path.AsSpan().ContainsAny('\r', '\n')
            && (Path.IsPathFullyQualified(path)
                || PathBeginnings.Any(beginning => path.StartsWith(beginning, StringComparison.Ordinal))
                || FileExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
    }

    private static string PathOf(string fileText)
    {
        string path = fileText[FilePrefix.Length..];
        // file:///C:/token.jwt is the browser form; /C:/token.jwt is not a valid path on Windows.
        return path.Length > 2 && path[0] == '/' && char.IsAsciiLetter(path[1]) && path[2] == ':' ? path[1..] : path;
    }

    /// <summary>Enough bytes for the longest text, and a few more.</summary>
    private static MemoryStream ReadBounded(FileStream file)
    {
        MemoryStream bytes = new();
        byte[] buffer = new byte[32 * 1024];
        int read;
        while (bytes.Length <= MaxBytes && (read = file.Read(buffer)) > 0)
            bytes.Write(buffer, 0, read);
        bytes.Position = 0;
        return bytes;
    }

    private static Encoding EncodingOf(MemoryStream bytes, string path, string what)
    {
        ReadOnlySpan<byte> text = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (!XmlEncoding.IsXml(text))
            return new UTF8Encoding(false);
        return XmlEncoding.Find(text)?.ToEncoding()
            ?? throw new FederationException(
                FederationErrorCode.FileUnreadable, $"The XML file '{path}' declares an incorrect or unknown encoding; expected {what} in UTF-8, UTF-16, or an encoding that browsers support (XML 1.0, 4.3.3). Convert it to UTF-8.", path);
    }

    private static string ReadBounded(StreamReader reader)
    {
        StringBuilder text = new();
        char[] buffer = new char[32 * 1024];
        int read;
        while (text.Length <= MaxLength && (read = reader.Read(buffer)) > 0)
            text.Append(buffer, 0, read);
        return text.ToString();
    }

    private static string Bounded(string text, string what, string? target)
    {
        if (text.Length > MaxLength)
            throw TooLarge(target is null ? $"The text has {text.Length.Grouped()} characters" : $"The file '{target}' has more than {MaxLength.Grouped()} characters", what, target);
        if (string.IsNullOrWhiteSpace(text))
            throw new FederationException(
                FederationErrorCode.InputEmpty, $"{(target is null ? "The text" : $"The file '{target}'")} is empty; expected {what}.", target);
        return text;
    }

    private static FederationException TooLarge(string found, string what, string? target) =>
        new(FederationErrorCode.InputTooLarge, $"{found}; expected {what} of at most {MaxLength.Grouped()} characters.", target);
}
