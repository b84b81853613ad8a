using System.Text.Json.Nodes;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Text;

/// <summary>Articles and plurals of values in messages.</summary>
public class EnglishTextTests
{
    [Theory]
    [InlineData("AuthnRequest", "an AuthnRequest")]
    [InlineData("Response", "a Response")]
    [InlineData("EntityDescriptor", "an EntityDescriptor")]
    [InlineData("exp", "an exp")]
    [InlineData("nbf", "an nbf")]
    [InlineData("sub", "a sub")]
    [InlineData("typ", "a typ")]
    [InlineData("kid", "a kid")]
    [InlineData("html", "an html")]
    [InlineData("rss", "an rss")]
    [InlineData("SAMLResponse", "a SAMLResponse")]
    [InlineData("X509Certificate2", "an X509Certificate2")]
    [InlineData("XmlDocument", "an XmlDocument")]
    [InlineData("NameID", "a NameID")]
    [InlineData("LogoutRequest", "a LogoutRequest")]
    [InlineData("Uri", "a Uri")]
    [InlineData("userName", "a userName")]
    [InlineData("UInt32", "a UInt32")]
    [InlineData("unknown", "an unknown")]
    [InlineData("System.Int32", "a System.Int32")]
    [InlineData("Amazon.Runtime.Model", "an Amazon.Runtime.Model")]
    [InlineData("null", "a null")]
    [InlineData("8", "an 8")]
    [InlineData("", "a ")]
    public void An_article_fits_the_sound_of_the_word(string word, string expected) => Assert.Equal(expected, word.WithArticle());

    [Theory]
    [InlineData(0, "0 tags")]
    [InlineData(1, "1 tag")]
    [InlineData(2, "2 tags")]
    [InlineData(12_345, "12,345 tags")]
    public void A_noun_agrees_with_its_number(int number, string expected) => Assert.Equal(expected, number.Counted("tag"));

    [Theory]
    [InlineData("""{"exp":"soon"}""", "has an exp that is not a number")]
    [InlineData("""{"nbf":"soon"}""", "has an nbf that is not a number")]
    [InlineData("""{"iss":7}""", "has an iss that is not a string")]
    [InlineData("""{"sub":7}""", "has a sub that is not a string")]
    public void A_claim_of_the_wrong_type_has_the_right_article(string claims, string words)
    {
        string token = $"{Encode("""{"alg":"none"}""")}.{Encode(claims)}.";
        Assert.Contains(words, Fail.With(FederationErrorCode.JwtMalformed, () => JwtReader.Read(token, OidcTokenType.IdToken)).Message, StringComparison.Ordinal);

        static string Encode(string json) => Base64UrlText.Encode(System.Text.Encoding.UTF8.GetBytes(json));
    }

    [Fact]
    public void A_document_of_another_kind_has_the_right_article() => Assert.Contains(
        "The XML is an AuthnRequest in",
        Fail.With(FederationErrorCode.SamlNotAResponse, () => SamlResponseReader.Read($"<samlp:AuthnRequest xmlns:samlp='{SamlNames.Protocol}' ID='a' Version='2.0'/>")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_member_of_the_wrong_type_has_the_right_article() =>
        Assert.Contains("has an authority that is not a string", Assert.Throws<FormatException>(() => MemberReader.Of(new JsonObject { ["authority"] = 7 }).Text("authority")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "the check passed")]
    [InlineData(2, "all 2 checks passed")]
    public void A_report_of_one_check_has_a_summary_in_the_singular(int count, string expected) =>
        Assert.Equal(expected, CheckSummary.Of([.. Enumerable.Repeat(FederationCheckResult.Passed, count)]));

    [Theory]
    [InlineData("""{"keys":[7]}""", "is a set whose only key is not a JSON object")]
    [InlineData("""{"keys":[]}""", "is a set of 0 keys; expected one key")]
    public void A_key_set_says_how_many_keys_it_has(string json, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => JsonWebKeyReader.Read(json, algorithm: null, keyId: null)).Message);
}
