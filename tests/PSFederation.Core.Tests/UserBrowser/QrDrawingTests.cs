using PSFederation.Core.UserBrowser;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace PSFederation.Core.Tests.UserBrowser;

/// <summary>Links drawn as QR codes, read back by another library from the cells as a terminal shows them.</summary>
public sealed class QrDrawingTests
{
    private const string White = "\e[38;5;231;48;5;16m", End = "\e[0m";
    private const int CellSize = 4;

    /// <summary>The link in a drawing. Both colors are set on each line, so it does not depend on the theme.</summary>
    internal static string Decode(string drawing)
    {
        string[] lines = drawing.Split(Environment.NewLine);
        Assert.All(lines, line => Assert.True(line.StartsWith(White, StringComparison.Ordinal) && line.EndsWith(End, StringComparison.Ordinal)));
        string[] cells = [.. lines.Select(line => line[White.Length..^End.Length])];
        int width = cells[0].Length;
        Assert.All(cells, line => Assert.Equal(width, line.Length));
        byte[] pixels = new byte[width * CellSize * cells.Length * 2 * CellSize];
        for (int y = 0; y < cells.Length * 2 * CellSize; y++)
        {
            for (int x = 0; x < width * CellSize; x++)
            {
                char cell = cells[y / CellSize / 2][x / CellSize];
                bool isTop = y / CellSize % 2 == 0;
                pixels[(y * width * CellSize) + x] = cell switch { '█' => 255, '▀' => isTop ? (byte)255 : (byte)0, '▄' => isTop ? (byte)0 : (byte)255, ' ' => 0, _ => throw new InvalidOperationException($"U+{(int)cell:X4}") };
            }
        }

        RGBLuminanceSource image = new(pixels, width * CellSize, cells.Length * 2 * CellSize, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(image)), new Dictionary<DecodeHintType, object> { [DecodeHintType.PURE_BARCODE] = false }).Text;
    }

    [Theory]
    [InlineData("https://idp.example/go?user_code=WDJB-MJHT")]
    [InlineData("https://login.example.com/realms/staff/device?user_code=ABCD-EFGH&x=%C3%A9%20y")]
    [InlineData("http://127.0.0.1:8400/device?user_code=1234")]
    public void A_phone_reads_the_link(string link) => Assert.Equal(link, Decode(QrDrawing.Of(new Uri(link), 80, 40)!));

    [Fact]
    public void Links_of_every_length_are_read()
    {
        for (int length = 0; length < 450; length += 23)
        {
            string link = "https://idp.example/" + string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 26))));
            Assert.Equal(link, Decode(QrDrawing.Of(new Uri(link), 200, 100)!));
        }
    }

    [Fact]
    public void A_code_has_a_quiet_zone_of_four_modules()
    {
        string[] lines = QrDrawing.Of(new Uri("https://idp.example/go"), 80, 40)!.Split(Environment.NewLine);
        Assert.All([lines[0], lines[1]], line => Assert.Equal(White + new string('█', line.Length - White.Length - End.Length) + End, line));
        Assert.All(lines, line => Assert.StartsWith(White + "████", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.EndsWith("████" + End, line, StringComparison.Ordinal));
        Assert.StartsWith(White + "████████", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_outside_of_ASCII_is_drawn_as_it_is_looked_up() =>
        Assert.Equal("https://xn--bcher-kva.example/go", Decode(QrDrawing.Of(new Uri("https://bücher.example/go"), 80, 40)!));

    [Fact]
    public void Nothing_is_drawn_that_does_not_fit_or_is_too_long()
    {
        Uri link = new("https://idp.example/go?user_code=WDJB-MJHT");
        int width = QrDrawing.Of(link, 80, 40)!.Split(Environment.NewLine)[0].Length - White.Length - End.Length;
        Assert.NotNull(QrDrawing.Of(link, width + 1, 40));
        Assert.Null(QrDrawing.Of(link, width, 40));
        Assert.Null(QrDrawing.Of(link, 80, (width + 1) / 2));
        Assert.Null(QrDrawing.Of(new Uri("https://idp.example/" + new string('a', 500)), 1000, 1000));
    }
}
