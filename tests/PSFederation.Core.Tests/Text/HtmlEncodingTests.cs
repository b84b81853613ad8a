using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Text;

/// <summary>The encoding of a page by its bytes, and the labels of the Encoding Standard.</summary>
public sealed class HtmlEncodingTests
{
    [Theory]
    [InlineData("utf8", "UTF-8")]
    [InlineData(" UTF-8\n", "UTF-8")]
    [InlineData("latin1", "windows-1252")]
    [InlineData("ISO-8859-1", "windows-1252")]
    [InlineData("us-ascii", "windows-1252")]
    [InlineData("iso-8859-9", "windows-1254")]
    [InlineData("sjis", "Shift_JIS")]
    [InlineData("ks_c_5601-1987", "EUC-KR")]
    [InlineData("gb2312", "GBK")]
    [InlineData("x-mac-roman", "macintosh")]
    [InlineData("utf-7", null)]
    [InlineData("utf-32", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_label_names_what_the_standard_says(string? label, string? name) => Assert.Equal(name, EncodingLabels.Find(label)?.Name);

    /// <summary>Here no provider of code pages is registered, in pwsh one is: nothing may depend on it.</summary>
    [Theory]
    [InlineData("windows-1252", "grüße€", "6772FCDF6580")]
    [InlineData("iso-8859-2", "ź", "BC")]
    [InlineData("koi8-r", "да", "C4C1")]
    [InlineData("shift_jis", "日本", "93FA967B")]
    [InlineData("euc-kr", "한", "C7D1")]
    [InlineData("gb18030", "中", "D6D0")]
    [InlineData("big5", "中", "A4A4")]
    [InlineData("euc-jp", "日", "C6FC")]
    [InlineData("iso-8859-8-i", "א", "E0")]
    [InlineData("utf-16be", "é", "00E9")]
    public void An_encoding_that_is_not_registered_is_read(string label, string text, string bytes)
    {
        Encoding encoding = EncodingLabels.Find(label)!.ToEncoding();
        Assert.Equal(text, encoding.GetString(Convert.FromHexString(bytes)));
        Assert.Equal(bytes, Convert.ToHexString(encoding.GetBytes(text)));
    }

    [Fact]
    public void Every_label_that_has_a_code_page_can_be_read_with()
    {
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, "src", "PSFederation.Core", "Text", "EncodingLabels.txt")).Where(line => line[0] != '#'))
        {
            string[] columns = line.Split(' ');
            if (columns[1] != "-")
                Assert.All(columns[2..], label => Assert.Equal("a", EncodingLabels.Find(label)!.ToEncoding().GetString(EncodingLabels.Find(label)!.ToEncoding().GetBytes("a"))));
        }
    }

    [Theory]
    [InlineData("", null, "windows-1252")]
    [InlineData("<p>no word", null, "windows-1252")]
    [InlineData("<meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<META CHARSET = 'Shift_JIS'>", null, "Shift_JIS")]
    [InlineData("<meta\tcharset=\"koi8-r\"/>", null, "KOI8-R")]
    [InlineData("<meta/charset=utf-8>", null, "UTF-8")]
    [InlineData("<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-2'>", null, "ISO-8859-2")]
    [InlineData("<meta content='text/html; charset = \"big5\"' http-equiv=content-type>", null, "Big5")]
    [InlineData("<meta content='text/html; charset=big5'>", null, "windows-1252")]
    [InlineData("<meta name=x content=y><meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<meta charset=nonsense><meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<!-- <meta charset=koi8-r> --><meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<!--><meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<p title='<meta charset=koi8-r>'><meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<!doctype html><?x ?></p><meta charset=utf-8>", null, "UTF-8")]
    [InlineData("<metadata charset=koi8-r>", null, "windows-1252")]
    [InlineData("<meta charset=koi8-r charset=utf-8>", null, "KOI8-R")]
    [InlineData("<meta charset=utf-16>", null, "UTF-8")]
    [InlineData("<meta charset=x-user-defined>", null, "windows-1252")]
    [InlineData("<?xml version='1.0' encoding='iso-8859-2'?><html>", null, "ISO-8859-2")]
    [InlineData("<meta charset=utf-8>", "koi8-r", "KOI8-R")]
    [InlineData("<meta charset=utf-8>", "nonsense", "UTF-8")]
    [InlineData("<meta charset=utf-8>", "utf-7", "UTF-8")]
    [InlineData("\uFEFF<meta charset=koi8-r>", "big5", "UTF-8")]
    [InlineData("<meta charset=", null, "windows-1252")]
    [InlineData("<meta charset='utf-8", null, "windows-1252")]
    [InlineData("<", null, "windows-1252")]
    [InlineData("<!--", null, "windows-1252")]
    [InlineData("<meta http-equiv=content-type content='charset charset=utf-8'>", null, "UTF-8")]
    public void A_page_is_read_by_mark_header_and_meta(string page, string? header, string expected) =>
        Assert.Equal(expected, HtmlEncoding.Find(Encoding.UTF8.GetBytes(page), header).Name);

    [Fact]
    public void A_declaration_far_down_does_not_count() =>
        Assert.Equal("windows-1252", HtmlEncoding.Find(Encoding.ASCII.GetBytes(new string(' ', 1024) + "<meta charset=utf-8>"), null).Name);

    [Theory]
    [InlineData("FFFE3C00", "UTF-16LE")]
    [InlineData("FEFF003C", "UTF-16BE")]
    [InlineData("3C003F007800", "UTF-16LE")]
    [InlineData("003C003F0078", "UTF-16BE")]
    public void UTF_16_is_known_by_its_bytes(string bytes, string expected) => Assert.Equal(expected, HtmlEncoding.Find(Convert.FromHexString(bytes), charset: null).Name);

    /// <summary>Any bytes have an encoding, and are found out in reasonable time.</summary>
    [FsCheck.Xunit.Property(MaxTest = 2000)]
    public void Any_bytes_have_an_encoding(byte[] tail)
    {
        byte[] page = [.. "<meta "u8, .. tail];
        Assert.NotNull(ByteOrderMark.Decode(page, HtmlEncoding.Find(page, null)));
    }
}
