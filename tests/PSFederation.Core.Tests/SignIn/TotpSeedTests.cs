using System.Buffers.Text;
using System.Text;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Time-based one-time codes by the test vectors of RFC 6238, appendix B, and the forms that seeds come in.</summary>
public sealed class TotpSeedTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static string Base32(string ascii)
    {
        StringBuilder text = new();
        string bits = string.Concat(Encoding.ASCII.GetBytes(ascii).Select(each => Convert.ToString(each, 2).PadLeft(8, '0')));
        for (int i = 0; i < bits.Length; i += 5)
            text.Append(Alphabet[Convert.ToInt32(bits.Substring(i, Math.Min(5, bits.Length - i)).PadRight(5, '0'), 2)]);
        return text.ToString();
    }

    private static string Code(string seed, long seconds) => TotpSeed.Read(seed, "seed").Code(DateTimeOffset.FromUnixTimeSeconds(seconds));

    /// <summary>The seeds of the appendix, as its erratum 2866 gives them: 20, 32 and 64 bytes of the digits.</summary>
    [Theory]
    [InlineData(59, "94287082", "46119246", "90693936")]
    [InlineData(1111111109, "07081804", "68084774", "25091201")]
    [InlineData(1111111111, "14050471", "67062674", "99943326")]
    [InlineData(1234567890, "89005924", "91819424", "93441116")]
    [InlineData(2000000000, "69279037", "90698825", "38618901")]
    [InlineData(20000000000, "65353130", "77737706", "47863826")]
    public void Codes_are_those_of_the_standard(long seconds, string sha1, string sha256, string sha512)
    {
        string digits = string.Concat(Enumerable.Repeat("1234567890", 7));
        Assert.Equal(sha1, Code($"otpauth://totp/x?secret={Base32(digits[..20])}&digits=8", seconds));
        Assert.Equal(sha256, Code($"otpauth://totp/x?secret={Base32(digits[..32])}&digits=8&algorithm=SHA256", seconds));
        Assert.Equal(sha512, Code($"otpauth://totp/x?secret={Base32(digits[..64])}&digits=8&algorithm=sha-512&period=30", seconds));
        Assert.Equal(sha1[2..], Code(Base32(digits[..20]), seconds));
    }

    [Theory]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    [InlineData(" gezd gnbv gy3t qojq gezd gnbv gy3t qojq ")]
    [InlineData("GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ====")]
    [InlineData("otpauth://totp/Example:ann@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example")]
    [InlineData("OTPAUTH://TOTP/a?SECRET=gezdgnbvgy3tqojqgezdgnbvgy3tqojq&DIGITS=6")]
    public void A_seed_is_read_in_the_forms_that_people_copy(string seed) => Assert.Equal("287082", Code(seed, 59));

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("GEZDGNBV1")]
    [InlineData("GEZDGNBVı")]
    [InlineData("otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ")]
    [InlineData("otpauth://totp/x")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=9")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=0x6")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&secret=GEZDGNBVGY3TQOJR")]
    public void A_text_that_is_not_a_seed_is_rejected_and_not_shown(string text)
    {
        FederationException error = Fail.With(FederationErrorCode.SecretUnavailable, () => TotpSeed.Read(text, "seed"), "GEZDGNBV");
        Assert.Contains("'seed'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Base32", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Every key comes back from its Base32 text: two seeds give the same codes only if they are the same.</summary>
    [Fact]
    public void Different_keys_give_different_codes()
    {
        Random random = new(6238);
        HashSet<string> codes = [];
        for (int i = 0; i < 200; i++)
        {
            string key = Base64Url.EncodeToString(Enumerable.Range(0, random.Next(8, 40)).Select(_ => (byte)random.Next(256)).ToArray());
            codes.Add(string.Concat(Enumerable.Range(0, 4).Select(step => Code(Base32(key), step * 30L))));
        }

        Assert.Equal(200, codes.Count);
    }

    [Fact]
    public void The_key_is_not_shown() => Assert.DoesNotContain("GEZD", TotpSeed.Read("GEZDGNBVGY3TQOJQ", "seed").ToString(), StringComparison.Ordinal);
}
