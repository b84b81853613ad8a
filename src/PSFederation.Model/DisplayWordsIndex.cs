using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace PSFederation;

/// <summary>The indexer of <see cref="DisplayText.Words"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DisplayWordsIndex
{
    internal DisplayWordsIndex()
    {
    }

    /// <summary>
    /// The text of a property. The engine wraps cells at words in the languages that it supports, but within words in the invariant culture, which a container usually has
    /// (LANG=C.UTF-8). In that case the lines are broken here, for a terminal with 80 columns.
    /// </summary>
    /// <param name="item">The object.</param>
    /// <param name="property">The name of the property.</param>
    /// <param name="width">The width of the column at 80 columns.</param>
    /// <returns>The text; null if the object has none.</returns>
    public string? this[object item, string property, int width] =>
        DisplayText.Of[item, property] is not string text ? null
        : CultureInfo.CurrentUICulture.Name.Length == 0 ? Wrap(text, width) : text;

    /// <summary>Breaks a text before words that do not fit; a word that is longer than a line is not broken.</summary>
    internal static string Wrap(string text, int width)
    {
        StringBuilder lines = new();
        int length = 0;
        bool isFirst = true;
        foreach (string word in text.Split(' '))
        {
            if (!isFirst)
            {
                bool fits = length + 1 + word.Length <= width;
                lines.Append(fits ? ' ' : '\n');
                length = fits ? length + 1 : 0;
            }

            lines.Append(word);
            length += word.Length;
            isFirst = false;
        }

        return lines.ToString();
    }
}
