using System.Text;

namespace PSFederation.HelpGenerator.Text;

/// <summary>Breaks text between words.</summary>
internal static class WordWrap
{
    /// <summary>Breaks a text into lines; line breaks in it stay.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The most characters a line may have; a longer word has a line of its own. Null: no limit.</param>
    internal static IEnumerable<string> Lines(string text, int? width) =>
        text.Split('\n').SelectMany(line => width is int limit ? Fill(line, limit) : [line.Trim()]);

    private static IEnumerable<string> Fill(string text, int width)
    {
        StringBuilder line = new();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            if (line.Length > 0)
                line.Append(' ');
            line.Append(word);
        }

        yield return line.ToString();
    }
}
