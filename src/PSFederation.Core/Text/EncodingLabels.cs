using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace PSFederation.Core.Text;

/// <summary>An encoding of the Encoding Standard (encoding.spec.whatwg.org).</summary>
/// <param name="Name">Its name, for <c>_charset_</c> in a form.</param>
/// <param name="CodePage">Its .NET code page.</param>
internal sealed record NamedEncoding(string Name, int CodePage)
{
    /// <summary>UTF-8.</summary>
    public static readonly NamedEncoding Utf8 = new("UTF-8", 65001);

    /// <summary>UTF-16, little-endian.</summary>
    public static readonly NamedEncoding Utf16 = new("UTF-16LE", 1200);

    /// <summary>UTF-16, big-endian.</summary>
    public static readonly NamedEncoding Utf16BigEndian = new("UTF-16BE", 1201);

    /// <summary>The default encoding of a page (HTML 13.2.3.2, step 9).</summary>
    public static readonly NamedEncoding Windows1252 = new("windows-1252", 1252);

    /// <summary>The encoding for sending a form in this encoding: UTF-16 is never sent (Encoding 4.3, get an output encoding).</summary>
    public NamedEncoding ForOutput => CodePage is 1200 or 1201 ? Utf8 : this;

    /// <summary>The encoding. Invalid bytes become U+FFFD.</summary>
    /// <remarks>From the provider itself: it is registered only in pwsh, and a library must not register it for the whole process.</remarks>
    public Encoding ToEncoding() => CodePage switch
    {
        65001 => Encoding.UTF8,
        1200 => Encoding.Unicode,
        1201 => Encoding.BigEndianUnicode,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(CodePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))!,
    };

    /// <summary>The encoding with another fallback for unsupported characters.</summary>
    public Encoding ToEncoding(EncoderFallback lacking) =>
        CodePagesEncodingProvider.Instance.GetEncoding(CodePage, lacking, DecoderFallback.ReplacementFallback)
        ?? Encoding.GetEncoding(CodePage, lacking, DecoderFallback.ReplacementFallback);
}

/// <summary>The labels of encodings in pages, headers and XML declarations: the table of the Encoding Standard.</summary>
internal static class EncodingLabels
{
    private const string Resource = "PSFederation.Core.Text.EncodingLabels.txt";
    private const string NoCodePage = "-";

    private static readonly char[] WhiteSpace = ['\t', '\n', '\f', '\r', ' '];
    private static readonly Lazy<FrozenDictionary<string, NamedEncoding>> Labels = new(Read);

    /// <summary>The encoding with a label; null if .NET cannot read it (or the standard excludes it, such as utf-7).</summary>
    public static NamedEncoding? Find(string? label) => label is null ? null : Labels.Value.GetValueOrDefault(label.Trim(WhiteSpace));

    private static FrozenDictionary<string, NamedEncoding> Read()
    {
        using StreamReader reader = new(typeof(EncodingLabels).Assembly.GetManifestResourceStream(Resource)!);
        Dictionary<string, NamedEncoding> labels = new(StringComparer.OrdinalIgnoreCase);
        while (reader.ReadLine() is { } line)
        {
            string[] columns = line.Split(' ');
            if (columns[0] == "#" || columns[1] == NoCodePage)
                continue;
            NamedEncoding encoding = new(columns[0], int.Parse(columns[1], CultureInfo.InvariantCulture));
            foreach (string label in columns.Skip(2))
                labels.Add(label, encoding);
        }

        return labels.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
