using System.Collections;
using System.ComponentModel;

namespace PSFederation;

/// <summary>
/// How views show text from documents, servers and files. Properties contain the exact values; a view shows them in one line,
/// without control characters, characters that turn the direction of text, and line separators. For <c>PSFederation.Format.ps1xml</c>, which uses the
/// indexers of <see cref="Of"/>: ConstrainedLanguage mode allows property reads on every type, but method calls on a few types only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DisplayText
{
    /// <summary>Formats values for views: <c>Of[$_, 'RoleArn']</c>, <c>Of[$_, 'Source.RoleArn']</c> or <c>Of[$text]</c>.</summary>
    public static DisplayTextIndex Of { get; } = new();

    /// <summary>Formats times for views, with the offset of this machine: <c>Local[$_, 'Expiration']</c>. The properties themselves are UTC.</summary>
    public static DisplayTimeIndex Local { get; } = new();

    /// <summary>Formats long texts for tables, wrapped at words: <c>Words[$_, 'Actual', 22]</c>.</summary>
    public static DisplayWordsIndex Words { get; } = new();

    /// <summary>Whether views use colors: at a terminal, unless NO_COLOR is set (https://no-color.org). The engine removes colors only in some cases.</summary>
    public static bool IsColored => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Formats a value for a view.</summary>
    /// <param name="value">A text, a list of texts or objects, or a dictionary.</param>
    /// <returns>The text in one line; a list of such texts; numbers, times and Booleans unchanged.</returns>
    internal static object? Show(object? value) => value switch
    {
        null => null,
        string text => Line(text),
        ValueType => value is char c ? Line(c.ToString()) : value,
        IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => $"[{Text(key)}, {Text(dictionary[key])}]").ToArray(),
        IEnumerable values => values.Cast<object?>().Select(Text).ToArray(),
        _ => Text(value),
    };

    /// <summary>Formats a text in one line.</summary>
    /// <returns>The text without unsafe characters.</returns>
    internal static string Line(string? text) => SafeText.Line(text ?? string.Empty);

    private static string Text(object? value) => Line(value?.ToString());
}
