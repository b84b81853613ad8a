using System.Diagnostics;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Benchmarks;

/// <summary>Verification of SAML responses: against bare SignedXml, over a growing number of roles, and of hostile XML.</summary>
internal static class SamlBenchmark
{
    private const int Rounds = 20;
    private const int MinRoles = 1_000;
    private const int MaxRoles = 10_000;
    private const int Hostile = 1_000_000;

    private static readonly SamlVerificationOptions Options = new()
    {
        SigningCertificates = [Signer.Rsa.Certificate],
        Issuer = "https://idp.example.com/metadata",
        At = new DateTime(2026, 1, 2, 3, 5, 5, DateTimeKind.Utc),
    };

    /// <summary>The rows.</summary>
    public static Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        (string Kind, double Milliseconds, double Mebibytes)[] hostile = [.. HostileXml()];
        (string slowest, double milliseconds, _) = hostile.MaxBy(item => item.Milliseconds);
        (string largest, _, double mebibytes) = hostile.MaxBy(item => item.Mebibytes);
        return Task.FromResult<IReadOnlyList<Row>>(
        [
            Verification(bench.Runs), Roles(bench.Runs),
            new Quantity($"1 MB of hostile XML is refused, the slowest of {hostile.Length} kinds ({slowest})", "ms", 100, [milliseconds]),
            new Quantity($"  the largest memory for it ({largest})", "MiB", 50, [mebibytes]),
        ]);
    }

    /// <summary>The row of the budget: a response of 7 KB, read and verified, against parsing it and SignedXml.CheckSignature.</summary>
    private static Measurement Verification(int runs)
    {
        string xml = Signed(30);
        Require(Verify(xml).IsValid, "the sample is not valid");
        Require(CheckSignature(xml), "SignedXml takes the sample for forged");
        // Both until they are compiled for speed.
        Milliseconds(() => Verify(xml), 2_000);
        Milliseconds(() => CheckSignature(xml), 2_000);
        return Pairwise.Run(
            $"SAML verification of {xml.Length / 1024.0:0.0} KB, {Rounds} times", "bare SignedXml on the same document", 0.45, runs,
            () => Milliseconds(() => Verify(xml)), () => Milliseconds(() => CheckSignature(xml)));
    }

    /// <summary>A tenth of the roles ten times over, and all of them once: equal when time grows with their number alone.</summary>
    private static Measurement Roles(int runs)
    {
        string few = Signed(MinRoles), many = Signed(MaxRoles);
        Require(Verify(many).Assertion is { IsVerified: true, Roles.Count: MaxRoles }, "not all roles were read");
        return Pairwise.Run(
            $"an assertion of {MaxRoles:N0} roles", $"ten times one of {MinRoles:N0}", 1.5, runs,
            () => Milliseconds(() => Verify(many), 1), () => Milliseconds(() => Verify(few), 10));
    }

    /// <summary>A megabyte of each kind of hostile XML: milliseconds and bytes until it is refused.</summary>
    private static IEnumerable<(string Kind, double Milliseconds, double Mebibytes)> HostileXml()
    {
        foreach ((string kind, string xml) in HostileDocuments())
        {
            Require(xml.Length > Hostile / 2, $"{kind} is shorter than a megabyte");
            // A role that cannot be used is a warning; the assertion offers none then.
            Require(Verify(xml) is { IsValid: false } or { Assertion.Roles.Count: 0 }, $"{kind} was accepted");
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            Verify(xml);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            // The shortest of some runs: what the machine does beside it is not meant.
            yield return (kind, Enumerable.Range(0, 15).Min(_ => Milliseconds(() => Verify(xml), 1)), bytes / 1048576.0);
        }
    }

    private static IEnumerable<(string Kind, string Xml)> HostileDocuments()
    {
        string signed = Signed(1), forged = signed.Replace("ann@example.com", "bob@example.com", StringComparison.Ordinal);
        StringBuilder entities = new("<!DOCTYPE r [<!ENTITY e0 \"x\">");
        for (int i = 1; entities.Length < Hostile; i++)
            entities.Append(System.Globalization.CultureInfo.InvariantCulture, $"<!ENTITY e{i} \"&e{i - 1};&e{i - 1};\">");
        yield return ("entities", entities + "]>" + signed);
        yield return ("depth", Repeat("<a>"));
        yield return ("siblings", Within(forged, Repeat("<a/>")));
        yield return ("attributes", Within(signed, "<a " + string.Concat(Enumerable.Range(0, Hostile / 10).Select(i => $"a{i:000000}=\"\" ")) + "/>"));
        yield return ("namespaces", Within(forged, string.Concat(Enumerable.Range(0, Hostile / 20).Select(i => $"<a xmlns:n{i:00000}=\"u\"/>"))));
        yield return ("names", Within(signed, string.Concat(Enumerable.Range(0, Hostile / 12).Select(i => $"<a{i:00000000}/>"))));
        yield return ("text", Within(forged, "<a>" + new string('x', Hostile) + "</a>"));
        yield return ("comments", Within(forged, Repeat("<!---->")));
        yield return ("References", signed.Replace("</ds:SignedInfo>", Repeat("<ds:Reference URI=\"#_a\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>") + "</ds:SignedInfo>", StringComparison.Ordinal));
        yield return ("Transforms", signed.Replace("</ds:Transforms>", Repeat("<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>") + "</ds:Transforms>", StringComparison.Ordinal));
        yield return ("blanks in SignedInfo", signed.Replace("</ds:SignedInfo>", Repeat("<!-- -->") + "</ds:SignedInfo>", StringComparison.Ordinal));
        const string method = "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"";
        string prefixes = string.Join(' ', Enumerable.Range(0, Hostile / 7).Select(i => $"p{i}"));
        yield return ("prefixes", forged.Replace(method + " />", $"{method}><ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"{prefixes}\"/></ds:CanonicalizationMethod>", StringComparison.Ordinal));
        yield return ("signatures", Within(signed, Repeat($"<ds:Signature xmlns:ds=\"{Signer.Dsig}\"/>")));
        yield return ("assertions", Within(signed, Repeat("<saml:Assertion ID=\"_a\"/>")));
        yield return ("roles that are blanks", Signed(0, new string(' ', Hostile)));
        yield return ("no XML", new string('A', Hostile));
    }

    private static string Repeat(string part) => string.Concat(Enumerable.Repeat(part, Hostile / part.Length));

    private static string Within(string response, string content) => response.Replace("</samlp:Response>", content + "</samlp:Response>", StringComparison.Ordinal);

    private static SamlVerification Verify(string xml) => new SamlVerifier(Options).Verify(xml);

    private static bool CheckSignature(string xml)
    {
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        XmlElement signature = (XmlElement)document.GetElementsByTagName("Signature", Signer.Dsig)[0]!;
        SignedXml signed = new((XmlElement)signature.ParentNode!);
        signed.LoadXml(signature);
        return signed.CheckSignature(Signer.Rsa.Certificate, verifySignatureOnly: true);
    }

    private static string Signed(int roles, string? value = null)
    {
        SampleResponse sample = new()
        {
            Attributes = SampleResponse.Attribute(
                    "Role", value is not null ? [value] : [.. Enumerable.Range(0, roles).Select(i => $"arn:aws:iam::111122223333:role/Team-{i:00000},{SampleResponse.Provider}")])
                + SampleResponse.Attribute("RoleSessionName", "ann@example.com") + SampleResponse.Attribute("SessionDuration", "3600"),
        };
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(sample.Xml);
        Signer.Rsa.Sign(document, "_a");
        return document.OuterXml;
    }

    private static double Milliseconds(Action action, int rounds = Rounds)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
