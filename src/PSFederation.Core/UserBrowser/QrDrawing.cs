using System.Collections;
using System.Text;
using QRCoder;

namespace PSFederation.Core.UserBrowser;

/// <summary>Draws a link as a QR code of half blocks, so that a phone can open it from the screen.</summary>
internal static class QrDrawing
{
    /// <summary>The maximum length that a phone can scan; a longer link is too large for most terminals anyway.</summary>
    private const int MaxLength = 500;

    /// <summary>White blocks on black, in palette colors that themes do not change, so the code is dark on light in any terminal.</summary>
    private const string Colors = "\e[38;5;231;48;5;16m";
    private const string NoColors = "\e[0m";

    /// <summary>The drawing; null if the link has special characters, or if the code does not fit.</summary>
    /// <param name="link">The link from a server.</param>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="rows">Its height.</param>
    public static string? Of(Uri link, int columns, int rows)
    {
        string text = new UriBuilder(link) { Host = link.IdnHost }.Uri.AbsoluteUri;
        // A person would see other characters than the camera reads.
        if (text.Length > MaxLength || !text.All(c => c is > ' ' and < '\u007f'))
            return null;
        using QRCodeGenerator generator = new();
        // The lowest error correction level: a screen has no damage, and each level makes the code larger.
        using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        // With the quiet zone of four modules.
        List<BitArray> modules = code.ModuleMatrix;
        // A line that fills the last column wraps in some terminals.
        return modules.Count < columns && (modules.Count + 1) / 2 < rows ? Draw(modules) : null;
    }

    private static string Draw(List<BitArray> modules)
    {
        StringBuilder drawing = new();
        for (int y = 0; y < modules.Count; y += 2)
        {
            if (y > 0)
                drawing.Append(Environment.NewLine);
            drawing.Append(Colors);
            for (int x = 0; x < modules.Count; x++)
                drawing.Append((IsLight(modules, x, y), IsLight(modules, x, y + 1)) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            drawing.Append(NoColors);
        }

        return drawing.ToString();
    }

    private static bool IsLight(List<BitArray> modules, int x, int y) => y >= modules.Count || !modules[y][x];
}
