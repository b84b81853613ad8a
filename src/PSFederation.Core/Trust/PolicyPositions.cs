using System.Text;

namespace PSFederation.Core.Trust;

/// <summary>Converts byte offsets to lines and columns.</summary>
internal sealed class PolicyPositions
{
    private readonly byte[] _utf8;
    private readonly List<int> _lines = [0];

    public PolicyPositions(byte[] utf8)
    {
        _utf8 = utf8;
        for (int i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '\n')
                _lines.Add(i + 1);
        }
    }

    /// <summary>The position of a byte.</summary>
    public TextPosition At(int offset)
    {
        int line = _lines.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        int start = _lines[line];
        return new TextPosition(line + 1, Encoding.UTF8.GetCharCount(_utf8, start, Math.Min(offset, _utf8.Length) - start) + 1);
    }
}
