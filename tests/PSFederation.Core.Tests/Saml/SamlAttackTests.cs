using System.Text;
using System.Xml;
using PSFederation.Core.Saml.Verification;
using static PSFederation.Core.Tests.Saml.SignedSample;
using static PSFederation.Core.Tests.Saml.Signer;

namespace PSFederation.Core.Tests.Saml;

/// <summary>
/// Attacks on a signed document: the signature still verifies, but the document contains forged content. Each must be rejected, and the forged content must never be read.
/// </summary>
public class SamlAttackTests
{
    private const string SamlNs = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string SamlpNs = "urn:oasis:names:tc:SAML:2.0:protocol";

    private static void AssertRefused(SamlVerification verification)
    {
        Assert.False(verification.IsValid);
        Assert.Contains(verification.Checks, check => !check.Passed);
        if (verification.Assertion is { IsVerified: true } read)
            Assert.NotEqual(Evil, read.Subject);
    }

    private static void AssertRefused(string xml, SamlVerificationOptions? options = null) => AssertRefused(new SamlVerifier(options ?? Options).Verify(xml));

    /// <summary>Wraps the signed original into what the forged document lets it hide in.</summary>
    private static string Wrap(bool signResponse, Action<XmlDocument, XmlElement, XmlElement> arrange) => new SignedSample
    {
        AssertionSigner = signResponse ? null : Rsa,
        ResponseSigner = signResponse ? Rsa : null,
        AfterSigning = document =>
        {
            XmlElement original = Element(document, signResponse ? "Response" : "Assertion");
            XmlElement forged = Forged(document);
            arrange(document, original, forged);
        },
    }.Xml;

    private static XmlElement SignatureOf(XmlElement element) =>
        element.ChildNodes.OfType<XmlElement>().First(child => child.LocalName == "Signature");

    private static XmlElement Extension(XmlDocument document, string name, string ns) => document.CreateElement("x", name, ns);

    private static XmlElement ForgedResponse(XmlElement original, string id)
    {
        XmlElement forged = (XmlElement)original.CloneNode(deep: true);
        forged.SetAttribute("ID", id);
        forged.RemoveChild(SignatureOf(forged));
        forged.GetElementsByTagName("NameID", SamlNs)[0]!.InnerText = Evil;
        return forged;
    }

    /// <summary>Places where a schema lets foreign elements stand, and whether the Response or the Assertion is signed.</summary>
    public static TheoryData<string, bool> PlacesForOthers
    {
        get
        {
            TheoryData<string, bool> rows = [];
            foreach (string place in (string[])["Status/StatusDetail", "Extensions", "Assertion/Advice", "Assertion/Subject/SubjectConfirmation/SubjectConfirmationData", "Assertion/Conditions", "Assertion/AttributeStatement/Attribute/AttributeValue", "Assertion/Signature/Object"])
            {
                rows.Add(place, true);
                rows.Add(place, false);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(PlacesForOthers))]
    public void A_signature_in_any_other_place_is_refused(string place, bool signResponse)
    {
        // Before it is signed, so that the signature that counts is valid all the same.
        void Hide(XmlDocument document)
        {
            XmlElement at = document.DocumentElement!;
            foreach (string name in place.Split('/'))
            {
                XmlElement? next = at.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == name);
                if (next is null)
                {
                    string ns = name is "Signature" or "Object" ? Dsig : at.LocalName is "Response" or "Status" ? SamlpNs : SamlNs;
                    next = (XmlElement)at.AppendChild(document.CreateElement(ns == Dsig ? "ds" : ns == SamlpNs ? "samlp" : "saml", name, ns))!;
                }

                at = next;
            }

            at.AppendChild(document.CreateElement("ds", "Signature", Dsig));
        }

        SignedSample Sample(Action<XmlDocument> before) => new() { AssertionSigner = signResponse ? null : Rsa, ResponseSigner = signResponse ? Rsa : null, BeforeSigning = before };
        Assert.True(Sample(_ => { }).Verify().IsValid);
        SamlVerification verification = Sample(Hide).Verify();
        AssertRefused(verification);
        Assert.Null(verification.Assertion);
        Assert.Contains(verification.Checks, check => !check.Passed && check.Actual!.Contains("Signature", StringComparison.Ordinal));
    }

    public static TheoryData<int, string> Wrappings => new()
    {
        // XSW 1: forged Response on top, the signed one within the moved Signature.
        {
            1, Wrap(true, (document, original, _) =>
            {
                XmlElement forged = ForgedResponse(original, "_evil"), signature = SignatureOf(original);
                document.ReplaceChild(forged, original);
                original.RemoveChild(signature);
                signature.AppendChild(original);
                forged.InsertAfter(signature, forged.FirstChild);
            })
        },
        // XSW 2: the same, with the Signature beside the signed Response.
        {
            2, Wrap(true, (document, original, _) =>
            {
                XmlElement forged = ForgedResponse(original, "_evil"), signature = SignatureOf(original);
                document.ReplaceChild(forged, original);
                original.RemoveChild(signature);
                forged.AppendChild(original);
                forged.AppendChild(signature);
            })
        },
        // XSW 3: forged Assertion before the signed one.
        { 3, Wrap(false, (document, original, forged) => original.ParentNode!.InsertBefore(forged, original)) },
        // XSW 4: the signed Assertion within the forged one.
        {
            4, Wrap(false, (document, original, forged) =>
            {
                original.ParentNode!.ReplaceChild(forged, original);
                forged.AppendChild(original);
            })
        },
        // XSW 5: the Signature stays with the forged Assertion, the signed one goes to the end.
        {
            5, Wrap(false, (document, original, forged) =>
            {
                XmlNode parent = original.ParentNode!;
                XmlElement signature = SignatureOf(original);
                original.RemoveChild(signature);
                forged.InsertAfter(signature, forged.FirstChild);
                parent.ReplaceChild(forged, original);
                parent.AppendChild(original);
            })
        },
        // XSW 6: the signed Assertion within the Signature of the forged one.
        {
            6, Wrap(false, (document, original, forged) =>
            {
                XmlElement signature = SignatureOf(original);
                original.ParentNode!.ReplaceChild(forged, original);
                original.RemoveChild(signature);
                forged.InsertAfter(signature, forged.FirstChild);
                signature.AppendChild(original);
            })
        },
        // XSW 7: the forged Assertion within Extensions, which a schema leaves alone.
        {
            7, Wrap(false, (document, original, forged) =>
            {
                XmlElement extensions = document.CreateElement("samlp", "Extensions", SamlpNs);
                extensions.AppendChild(forged);
                document.DocumentElement!.InsertBefore(extensions, original);
            })
        },
        // XSW 8: the signed Assertion within an Object of the forged one's Signature.
        {
            8, Wrap(false, (document, original, forged) =>
            {
                XmlElement signature = SignatureOf(original), holder = document.CreateElement("ds", "Object", Dsig);
                original.ParentNode!.ReplaceChild(forged, original);
                original.RemoveChild(signature);
                forged.InsertAfter(signature, forged.FirstChild);
                holder.AppendChild(original);
                signature.AppendChild(holder);
            })
        },
        // Nested: the signed Assertion is the Advice of the forged one.
        {
            9, Wrap(false, (document, original, forged) =>
            {
                original.ParentNode!.ReplaceChild(forged, original);
                XmlElement advice = document.CreateElement("saml", "Advice", SamlNs);
                advice.AppendChild(original);
                forged.AppendChild(advice);
            })
        },
        // Nested: the forged Assertion deep within an attribute value of an unsigned Response part.
        {
            10, Wrap(false, (document, original, forged) =>
            {
                XmlElement outer = Extension(document, "Holder", "urn:x");
                outer.AppendChild(forged);
                document.DocumentElement!.AppendChild(outer);
            })
        },
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Wrapping_is_refused(int number, string xml)
    {
        Assert.InRange(number, 1, 10);
        Assert.Contains(Evil, xml, StringComparison.Ordinal);
        AssertRefused(xml);
    }

    [Theory]
    [InlineData("ID")]
    [InlineData("Id")]
    [InlineData("id")]
    [InlineData("xml:id")]
    public void An_ID_that_occurs_twice_is_refused(string attribute) =>
        AssertRefused(new SignedSample { AfterSigning = d => Element(d, "Status").SetAttribute(attribute, AssertionId) }.Verify());

    [Fact]
    public void A_DOCTYPE_in_a_signed_document_is_refused() =>
        AssertRefused("<!DOCTYPE samlp:Response [<!ATTLIST saml:Assertion ID ID #IMPLIED>]>" + new SignedSample().Xml);

    [Fact]
    public void A_signature_without_Reference_is_refused() =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { ChangeSignedInfo = text => Cut(text, "<ds:Reference", "</ds:Reference>") } }.Verify());

    [Fact]
    public void A_signature_with_two_References_is_refused() =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace("</ds:SignedInfo>", Between(text, "<ds:Reference", "</ds:Reference>") + "</ds:SignedInfo>", StringComparison.Ordinal) } }.Verify());

    [Theory]
    [InlineData("URI=\"#_a\"", "URI=\"#_r\"")]
    [InlineData("URI=\"#_a\"", "URI=\"\"")]
    [InlineData("URI=\"#_a\"", "")]
    [InlineData("URI=\"#_a\"", "URI=\"#xpointer(id('_a'))\"")]
    [InlineData("URI=\"#_a\"", "URI=\"http://evil.example.com/\"")]
    [InlineData("URI=\"#_a\"", "URI=\"file:///etc/passwd\"")]
    public void A_Reference_to_anything_else_is_refused(string from, string to) =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace(from, to, StringComparison.Ordinal) } }.Verify());

    [Theory]
    [InlineData("http://www.w3.org/TR/1999/REC-xpath-19991116")]
    [InlineData("http://www.w3.org/TR/1999/REC-xslt-19991116")]
    [InlineData("http://www.w3.org/2002/06/xmldsig-filter2")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#base64")]
    [InlineData("urn:unknown")]
    public void Transforms_that_choose_or_compute_are_refused(string algorithm) =>
        AssertRefused(new SignedSample
        {
            AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace("<ds:Transforms>", $"<ds:Transforms><ds:Transform Algorithm=\"{algorithm}\"/>", StringComparison.Ordinal) },
        }.Verify());

    [Fact]
    public void A_flood_of_transforms_is_refused() =>
        AssertRefused(new SignedSample
        {
            AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace("</ds:Transforms>", string.Concat(Enumerable.Repeat($"<ds:Transform Algorithm=\"{Exclusive}\"/>", 1000)) + "</ds:Transforms>", StringComparison.Ordinal) },
        }.Verify());

    [Fact]
    public void HMAC_with_the_public_key_is_refused() =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { Method = More + "hmac-sha256" } }.Verify());

    [Theory]
    [InlineData("http://www.w3.org/2000/09/xmldsig#dsa-sha1")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-md5")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256")]
    [InlineData("")]
    public void Algorithms_that_are_not_on_the_list_are_refused(string method) =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { ChangeSignedInfo = text => text.Replace(More + "rsa-sha256", method, StringComparison.Ordinal) } }.Verify());

    [Fact]
    public void A_second_SignedInfo_is_refused() =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { Change = text => text.Replace("<ds:SignatureValue>", Between(text, "<ds:SignedInfo", "</ds:SignedInfo>") + "<ds:SignatureValue>", StringComparison.Ordinal) } }.Verify());

    [Theory]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue>AA==</ds:SignatureValue><ds:SignatureValue>")]
    [InlineData("</ds:Signature>", "<ds:Object><x/></ds:Object></ds:Signature>")]
    [InlineData("</ds:Signature>", "<evil/></ds:Signature>")]
    [InlineData("<ds:SignatureValue>", "<ds:SignatureValue><!-- -->")]
    [InlineData("<ds:DigestValue>", "<ds:DigestValue><!-- -->")]
    [InlineData("<ds:DigestValue>", "<ds:DigestValue>AAAA<!-- -->")]
    public void Anything_extra_in_the_signature_is_refused(string from, string to) =>
        AssertRefused(new SignedSample { AssertionSigner = Rsa with { Change = text => text.Replace(from, to, StringComparison.Ordinal) } }.Verify());

    [Fact]
    public void A_digest_smuggled_in_a_comment_is_refused()
    {
        // The value that was signed stands in the comment, the forged one's in the text (or the other way round): one of two readers errs.
        AssertRefused(new SignedSample
        {
            AssertionSigner = Rsa with { Change = text => System.Text.RegularExpressions.Regex.Replace(text, "<ds:DigestValue>(.*?)</ds:DigestValue>", "<ds:DigestValue><!--$1-->47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=</ds:DigestValue>") },
        }.Verify());
    }

    [Fact]
    public void A_second_signature_beside_the_first_is_refused() =>
        AssertRefused(new SignedSample
        {
            AfterSigning = d =>
            {
                XmlElement signature = SignatureOf(Element(d, "Assertion"));
                signature.ParentNode!.InsertAfter(signature.CloneNode(deep: true), signature);
            },
        }.Verify());

    [Theory]
    [InlineData("Name", "https://aws.amazon.com/SAML/Attributes/Role&#x20;")]
    [InlineData("Name", "https://aws.amazon.com/SAML/Attributes/Rolе")]
    public void An_attribute_that_only_looks_like_the_role_gives_no_role(string attribute, string value)
    {
        SampleResponse response = new() { Attributes = new SampleResponse().Attributes.Replace("https://aws.amazon.com/SAML/Attributes/Role\"", value + "\"", StringComparison.Ordinal) };
        Assert.Equal("Name", attribute);
        SamlVerification verification = new SignedSample { Response = response }.Verify();
        Assert.True(verification.Assertion is null || verification.Assertion.Roles.Count == 0 || value.EndsWith("&#x20;", StringComparison.Ordinal));
    }

    [Fact]
    public void Elements_of_another_namespace_are_not_read() =>
        AssertRefused(new SignedSample
        {
            AfterSigning = d =>
            {
                XmlElement fake = d.CreateElement("saml", "Assertion", "urn:oasis:names:tc:SAML:2.0:assertion ");
                fake.InnerXml = "<saml:Subject xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><saml:NameID>evil</saml:NameID></saml:Subject>";
                d.DocumentElement!.ReplaceChild(fake, Element(d, "Assertion"));
            },
        }.Verify());

    [Fact]
    public void Values_are_read_from_the_bytes_that_were_signed()
    {
        // Unsigned parts of the Response can be changed at will; they must not get into what counts as signed.
        SamlVerification verification = new SignedSample { AfterSigning = d => d.DocumentElement!.SetAttribute("Destination", "https://eu-central-1.signin.aws.amazon.com/saml") }.Verify();
        Assert.True(verification.IsValid);
        verification = new SignedSample { ResponseSigner = Rsa, AfterSigning = d => d.DocumentElement!.SetAttribute("Destination", "https://eu-central-1.signin.aws.amazon.com/saml") }.Verify();
        AssertRefused(verification);
    }

    [Fact]
    public void An_assertion_is_taken_once()
    {
        SamlAssertion assertion = new("x") { Issuer = "https://idp.example.com", AssertionId = Guid.NewGuid().ToString(), NotOnOrAfter = Now.AddMinutes(5) };
        Assert.True(ReplayCache.TryAdd(assertion, Now));
        Assert.False(ReplayCache.TryAdd(assertion, Now));
        Assert.True(ReplayCache.Contains(assertion));
    }

    [Fact]
    public void Entities_nested_a_million_times_cost_nothing()
    {
        StringBuilder bomb = new("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\">");
        for (char c = 'b'; c <= 'j'; c++)
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY {c} \"{string.Concat(Enumerable.Repeat($"&{(char)(c - 1)};", 10))}\">");
        bomb.Append("]><r>&j;</r>");
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(bomb.ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal), to = text.IndexOf(end, StringComparison.Ordinal) + end.Length;
        return text[from..to];
    }

    private static string Cut(string text, string start, string end) => text.Replace(Between(text, start, end), string.Empty, StringComparison.Ordinal);
}
