using PSFederation.Core.Text;

namespace PSFederation.Input;

/// <summary>
/// The strings of a pipeline. Each is a SAML response, or all are the lines of one response: <c>Get-Content</c> without <c>-Raw</c> sends a response
/// line by line.
/// </summary>
/// <typeparam name="T">What a response becomes.</typeparam>
/// <param name="tryRead">Reads a text; null when it is not a response.</param>
internal sealed class SamlTexts<T>(Func<string, T?> tryRead)
    where T : class
{
    private readonly List<string> _lines = [];
    private long _length;

    /// <summary>Adds a string. If it is a complete response, it is read. Otherwise, it waits for the remaining lines.</summary>
    public T? Take(string text)
    {
        if (_lines.Count == 0 && tryRead(text) is { } response)
            return response;
        _length += text.Length;
        if (_lines.Count > 0 && _length > TextInput.MaxLength)
            throw new FederationException(
                FederationErrorCode.InputTooLarge, $"The lines have more than {TextInput.MaxLength.Grouped()} characters; expected those of a SAML response.");
        _lines.Add(text);
        return null;
    }

    /// <summary>
    /// Reads the remaining strings as one text if they form a response. Otherwise, returns them unchanged, so that each gets its own error.
    /// </summary>
    public (T? Response, IReadOnlyList<string> Texts) Rest() =>
        _lines.Count > 1 && tryRead(string.Join('\n', _lines)) is { } response ? (response, []) : (null, _lines);
}
