using System.Text;
using System.Text.RegularExpressions;
using PSFederation.Core.Saml.Verification;
using static PSFederation.Core.Tests.Saml.SignedSample;

namespace PSFederation.Core.Tests.Saml.Comparison;

/// <summary>
/// The verdicts of libxmlsec1 and ruby-saml on the same mutations. They know less of SAML, or more of its schema, so verdicts differ; each
/// difference must be one of those explained here.
/// </summary>
[Trait("Duration", "Long")]
public sealed partial class ComparisonTests : IDisposable
{
    private const int Count = 500;

    /// <summary>Why this module refuses what another takes: words of the row that failed, and why that is right.</summary>
    private static readonly (string Row, string Words, string Reason)[] Stricter =
    [
        ("WellFormed", "expected only text", "markup within a value: readers have cut names there"),
        ("WellFormed", "more than one", "two elements where SAML has one: which is read?"),
        ("WellFormed", "expected exactly one", "no assertion, or several of them: the way of wrapping"),
        ("WellFormed", "has no Issuer", "an assertion without Issuer; SAML Core 2.3.3 asks for one"),
        ("WellFormed", "expected SAML 2.0", "another version, or another document"),
        ("WellFormed", "expected a Response or Assertion", "a root that is neither"),
        ("WellFormed", "is not a valid time", "a time that is none of xs:dateTime"),
        ("Text", "contains a comment", "a comment within a value, which the signature leaves out"),
        ("Signature", "is not Base64 text", "a comment, an element or a stray character within Base64"),
        ("Signature", "which is not allowed there", "anything but the elements of XML Signature within a signature"),
        ("Signature", "contains more than one", "two of an element of which a signature has one"),
        ("Signature", "the signed ID occurs", "an ID that is there twice: which element is meant?"),
        ("Signature", "the Reference is to", "a signature that lies elsewhere than in what it signs"),
        ("Signature", "lacks the enveloped-signature", "a signature over the document without the transform of SAML Core 5.4.4"),
        ("Signature", "contains an Object", "an Object within the signature (SAML Core 5.4.5)"),
        ("Signature", "signatures; expected one", "two signatures beside each other"),
        ("Signature", "no signature", "a signature somewhere, of neither the Response nor the Assertion"),
        ("Conditions", "", "a condition that is not understood (SAML Core 2.5.1.1)"),
        ("Issuer", "", "a signed Response without Issuer, or one with another"),
    ];

    /// <summary>Why ruby-saml refuses what this module takes: words of its objection.</summary>
    private static readonly (string Words, string Reason)[] RubyIsStricter =
    [
        ("saml-schema-protocol", "it validates against the schema; elements that are not read can be invalid here, and unsigned elements are not read"),
        ("did not match the expected audience", "it compares with the blanks around a value; XML Schema collapses those of xs:anyURI"),
        ("SubjectConfirmation", "it takes the first confirmation alone"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly string _certificate;
    private readonly Dictionary<string, SamlVerification> _ours = new(StringComparer.Ordinal);

    public ComparisonTests()
    {
        _certificate = Path.Combine(_folder.FullName, "idp.pem");
        File.WriteAllText(_certificate, Signer.Rsa.Certificate.ExportCertificatePem());
        foreach ((string name, string xml) in Mutations.Make(Count))
        {
            // All read the same bytes; half a surrogate pair becomes a question mark first.
            byte[] bytes = Encoding.UTF8.GetBytes(xml);
            File.WriteAllBytes(FileOf(name), bytes);
            _ours[name] = new SamlVerifier(Options).Verify(Convert.ToBase64String(bytes));
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string FileOf(string name) => Path.Combine(_folder.FullName, name + ".xml");

    private static string Describe(SamlVerification verification) => string.Join("; ", verification.Checks.Where(check => !check.Passed));

    private static bool IsExplained(SamlVerification ours) => ours.Checks.Where(check => !check.Passed).Any(check =>
        Stricter.Any(entry => entry.Row == check.Check && (check.Actual + check.Expected).Contains(entry.Words, StringComparison.Ordinal)));

    /// <summary>
    /// xmlsec1 reads KeyInfo although the key is given, and fails at what is broken in it: without KeyInfo it must agree. And libxml2, on which
    /// both programs stand, canonicalizes nothing with a relative namespace name (Canonical XML 1.0, 1.3); the framework takes it as it is.
    /// </summary>
    private async Task<bool> IsExplainedAsync(string name, Func<string, string, Task<bool>> accepts)
    {
        string folder = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "without-keyinfo.xml");
        string text = await File.ReadAllTextAsync(FileOf(name), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, KeyInfo().Replace(text, string.Empty), TestContext.Current.CancellationToken);
        return RelativeNamespace().IsMatch(text) || await accepts(folder, file);
    }

    [Fact]
    public async Task Signatures_have_the_verdict_of_libxmlsec1_or_an_explanation()
    {
        Dictionary<string, Verdict> theirs = await Validators.XmlSecAsync(_ours.Keys.Select(FileOf), _certificate);
        List<string> unexplained = [];
        foreach ((string name, SamlVerification ours) in _ours)
        {
            bool holds = ours.Assertion is { IsVerified: true };
            if (holds && !theirs[name].Accepts && !await IsExplainedAsync(name, async (_, file) => (await Validators.XmlSecAsync([file], _certificate)).Single().Value.Accepts))
                unexplained.Add($"{name}: verified here, and libxmlsec1 says {theirs[name].Word}");
            if (!holds && theirs[name].Accepts && !IsExplained(ours))
                unexplained.Add($"{name}: libxmlsec1 verifies it, and here {Describe(ours)}");
        }

        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained));
        Assert.InRange(_ours.Keys.Count(name => theirs[name].Accepts), Count / 6, Count);
        Assert.InRange(_ours.Keys.Count(name => !theirs[name].Accepts), Count / 6, Count);
    }

    [Fact]
    public async Task Responses_have_the_verdict_of_ruby_saml_or_an_explanation()
    {
        Dictionary<string, Verdict> theirs = await RubyAsync(_folder.FullName);
        List<string> unexplained = [];
        foreach ((string name, SamlVerification ours) in _ours)
        {
            Verdict ruby = theirs[name];
            if (ours.IsValid && !ruby.Accepts && !RubyIsStricter.Any(entry => ruby.Word.Contains(entry.Words, StringComparison.Ordinal))
                && !await IsExplainedAsync(name, async (folder, _) => (await RubyAsync(folder)).Single().Value.Accepts))
                unexplained.Add($"{name}: valid here, and ruby-saml says {ruby.Word}");
            if (!ours.IsValid && ruby.Accepts && !IsExplained(ours))
                unexplained.Add($"{name}: ruby-saml takes it, and here {Describe(ours)}");
            if (ours.IsValid && ruby.Accepts && ours.Assertion!.Subject != ruby.Word)
                unexplained.Add($"{name}: '{ours.Assertion.Subject}' here, '{ruby.Word}' in ruby-saml");
        }

        Assert.True(unexplained.Count == 0, string.Join(Environment.NewLine, unexplained));
        Assert.InRange(_ours.Keys.Count(name => theirs[name].Accepts), Count / 8, Count);
    }

    private Task<Dictionary<string, Verdict>> RubyAsync(string folder) =>
        Validators.RubySamlAsync(folder, _certificate, Options.Issuer!, "urn:amazon:webservices", "https://signin.aws.amazon.com/saml", Now);

    [GeneratedRegex("<ds:KeyInfo.*</ds:KeyInfo>", RegexOptions.Singleline)]
    private static partial Regex KeyInfo();

    [GeneratedRegex("xmlns:?[A-Za-z0-9]*=\"[^:\"]+\"")]
    private static partial Regex RelativeNamespace();
}
