using System.Text;

namespace PSFederation.Fuzz;

/// <summary>Changes text without knowing what it means: characters, ranges, and words of a dictionary.</summary>
/// <param name="words">What the format has a meaning for.</param>
internal sealed class TextMutator(IReadOnlyList<string> words)
{
    private const string Characters = "<>&\"'=/!?-[]#%; \t\r\n\0\u00A0\u2028\uFEFF\uFFFE\uD800\u0301éA0.:+_";

    /// <summary>One to four changes.</summary>
    public string Mutate(string text, FuzzRandom random)
    {
        StringBuilder builder = new(text);
        for (int changes = 1 + random.Below(4); changes > 0; changes--)
            MutateOnce(builder, random);
        return builder.ToString();
    }

    private void MutateOnce(StringBuilder text, FuzzRandom random)
    {
        int at = random.Below(text.Length);
        int length = Math.Min(random.OneIn(4) ? random.Below(text.Length) : random.Below(40), text.Length - at);
        switch (random.Below(8))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, random.Pick(words));
                break;
            case 2:
                text.Insert(random.Below(text.Length), text.ToString(at, length));
                break;
            case 3 when text.Length > 0:
                text[at] = Characters[random.Below(Characters.Length)];
                break;
            case 4:
                text.Insert(at, Characters[random.Below(Characters.Length)]);
                break;
            case 5:
                text.Length = random.OneIn(10) ? at : text.Length;
                break;
            case 6 when text.Length > 0:
                text[at] = (char)(text[at] ^ (1 << random.Below(7)));
                break;
            default:
                Replace(text, random.Pick(words), random.Pick(words), random.Below(2));
                break;
        }
    }

    private static void Replace(StringBuilder text, string from, string to, int all)
    {
        int at = text.ToString().IndexOf(from, StringComparison.Ordinal);
        if (at >= 0 && from.Length > 0)
            text.Replace(from, to, at, all == 1 ? text.Length - at : from.Length);
    }
}
