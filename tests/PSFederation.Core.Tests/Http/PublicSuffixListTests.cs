using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

/// <summary>The algorithm of publicsuffix.org on rules of every kind: plain, wildcard, exception, private section, names outside ASCII.</summary>
public class PublicSuffixListTests
{
    [Theory]
    // A top-level domain with one rule, and with rules of two labels.
    [InlineData("com", "com")]
    [InlineData("amazon.com", "com")]
    [InlineData("www.amazon.com", "com")]
    [InlineData("uk", "uk")]
    [InlineData("co.uk", "co.uk")]
    [InlineData("bbc.co.uk", "co.uk")]
    [InlineData("idp.bbc.co.uk", "co.uk")]
    [InlineData("parliament.uk", "uk")]
    // Three labels.
    [InlineData("minato.tokyo.jp", "minato.tokyo.jp")]
    [InlineData("tokyo.jp", "tokyo.jp")]
    [InlineData("office.minato.tokyo.jp", "minato.tokyo.jp")]
    // A wildcard, and exceptions to it.
    [InlineData("ck", "ck")]
    [InlineData("firm.ck", "firm.ck")]
    [InlineData("idp.firm.ck", "firm.ck")]
    [InlineData("www.ck", "ck")]
    [InlineData("idp.www.ck", "ck")]
    [InlineData("ward.kawasaki.jp", "ward.kawasaki.jp")]
    [InlineData("city.kawasaki.jp", "kawasaki.jp")]
    [InlineData("sso.city.kawasaki.jp", "kawasaki.jp")]
    // The private section: hosts of customers.
    [InlineData("github.io", "github.io")]
    [InlineData("someone.github.io", "github.io")]
    [InlineData("s3.amazonaws.com", "s3.amazonaws.com")]
    // Not listed: the last label.
    [InlineData("corp", "corp")]
    [InlineData("idp.corp", "corp")]
    [InlineData("idp.contoso.local", "local")]
    // Names outside ASCII, as hosts have them.
    [InlineData("xn--p1ai", "xn--p1ai")]
    [InlineData("firma.xn--p1ai", "xn--p1ai")]
    [InlineData("xn--55qx5d.cn", "xn--55qx5d.cn")]
    [InlineData("shop.xn--55qx5d.cn", "xn--55qx5d.cn")]
    [InlineData("xn--krdsherad-m8a.no", "xn--krdsherad-m8a.no")]
    public void The_longest_rule_counts_unless_an_exception_does(string domain, string suffix)
    {
        Assert.Equal(suffix, PublicSuffixList.SuffixOf(domain));
        Assert.Equal(suffix == domain, PublicSuffixList.Contains(domain));
    }

    [Fact]
    public void An_empty_text_is_not_a_suffix() => Assert.False(PublicSuffixList.Contains(string.Empty));
}
