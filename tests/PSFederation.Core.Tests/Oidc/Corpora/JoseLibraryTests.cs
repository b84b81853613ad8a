using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Tests.Oidc.Verification;
using PSFederation.Core.Text;
using PSFederation.Fuzz;
using static PSFederation.Core.Tests.Oidc.Verification.TokenSigner;

namespace PSFederation.Core.Tests.Oidc.Corpora;

/// <summary>
/// Mutations of valid tokens, judged here and by the library jose of npm, which comes with the oidc-provider of tests/Interop/servers. Where
/// the two differ, the test says why; an unexplained difference fails it.
/// </summary>
public sealed class JoseLibraryTests : IDisposable
{
    private const int RandomMutations = 600;

    /// <summary>Judges each token of a file as a relying party would, and prints a letter for each.</summary>
    private const string Script = """
        import { readFileSync } from 'node:fs';
        const { jwtVerify, createLocalJWKSet } = await import(process.argv[3]);
        const { jwks, tokens, issuer, audience, at } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
        const options = { issuer, audience, currentDate: new Date(at * 1000), clockTolerance: 300,
          algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] };
        let verdicts = '';
        for (const token of tokens) {
          try { await jwtVerify(token, createLocalJWKSet(jwks), options); verdicts += 'v'; } catch { verdicts += 'x'; }
        }
        console.log(verdicts);
        """;

    private static readonly TokenSigner Elliptic = NewElliptic("ES256", "e1", ECCurve.NamedCurves.nistP256, "P-256");
    private static readonly TextMutator Text = new([".", "=", "-", "_", "+", "eyJhbGciOiJub25lIn0", "e30", "AA", " ", "\n"]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>What jose takes and this module refuses, and why; in brackets the row that refuses.</summary>
    private static readonly Dictionary<string, string> Stricter = new(StringComparer.Ordinal)
    {
        ["jku"] = "a key that the token points to is refused rather than passed over [Header]",
        ["x5u"] = "the same [Header]",
        ["jwk"] = "the same for one that it brings [Header]",
        ["x5c"] = "the same [Header]",
        ["cty JWT"] = "a nested token is refused [Header]",
        ["typ logout+jwt"] = "a token of another kind is refused; jose looks at typ when it is told to [Type]",
        ["duplicate alg"] = "names must not occur twice; JSON.parse takes the last [WellFormed]",
        ["duplicate sub"] = "the same [WellFormed]",
        ["no sub"] = "OIDC Core 2 demands it; jose when it is told to [Subject]",
        ["no iat"] = "the same [IssuedAt]",
        ["no exp"] = "the same [ExpiresAt]",
        ["future iat"] = "issued in the future; jose looks at iat for its maxTokenAge alone [IssuedAt]",
        ["exp 253402300800"] = "beyond the year 9999 [WellFormed]",
        ["exp 1e308"] = "the same [WellFormed]",
        ["exp 1e309"] = "no number that a clock has; JSON.parse makes it infinite [WellFormed]",
        ["object as sub"] = "a subject is a text [WellFormed]",
        ["azp"] = "issued to a party that is not asked for; IAM takes azp in place of aud [AuthorizedParty]",
        ["long"] = "STS takes 20,000 characters [Size]",
        ["tags"] = "session tags that STS refuses [Session tags]",
        ["Base64url with bits left over"] = "one text for one value; Buffer of Node passes them over [WellFormed]",
    };

    private static IEnumerable<(string Label, string Token)> Mutations()
    {
        string token = Rsa.Sign();
        string[] parts = token.Split('.');
        string Header(string members) => $$"""{"alg":"RS256","kid":"k1",{{members}}}""";
        yield return ("none", token);
        yield return ("ES256", Elliptic.Sign());
        yield return ("foreign key", Foreign.Sign());
        yield return ("no signature", $"{parts[0]}.{parts[1]}.");
        foreach (string algorithm in (string[])["none", "None", "rs256", "HS256", "RS512", "PS256", "ES256", "EdDSA"])
        {
            yield return ("alg " + algorithm, Rsa.Sign(header: Rsa.Header.Replace("RS256", algorithm, StringComparison.Ordinal)));
        }

        yield return ("HMAC by the public key", OfSecret(System.Text.Encoding.UTF8.GetBytes(Rsa.Jwk())).Sign());
        yield return ("kid other", Rsa.Sign(header: Rsa.Header.Replace("k1", "k2", StringComparison.Ordinal)));
        yield return ("kid of the other kind", Rsa.Sign(header: Rsa.Header.Replace("k1", "e1", StringComparison.Ordinal)));
        yield return ("no kid", Rsa.Sign(header: """{"alg":"RS256"}"""));
        yield return ("crit", Rsa.Sign(header: Header("\"crit\":[\"x\"],\"x\":1")));
        yield return ("crit empty", Rsa.Sign(header: Header("\"crit\":[]")));
        yield return ("b64", Rsa.Sign(header: Header("\"crit\":[\"b64\"],\"b64\":false")));
        yield return ("jku", Rsa.Sign(header: Header("\"jku\":\"https://evil.example\"")));
        yield return ("x5u", Rsa.Sign(header: Header("\"x5u\":\"https://evil.example\"")));
        yield return ("jwk", Rsa.Sign(header: Header($"\"jwk\":{Foreign.Jwk()}")));
        yield return ("jwk of the forger", Foreign.Sign(header: Header($"\"jwk\":{Foreign.Jwk()}")));
        yield return ("x5c", Rsa.Sign(header: Header("\"x5c\":[\"AAAA\"]")));
        yield return ("cty JWT", Rsa.Sign(header: Header("\"cty\":\"JWT\"")));
        yield return ("typ at+jwt", Rsa.Sign(header: Header("\"typ\":\"at+jwt\"")));
        yield return ("typ logout+jwt", Rsa.Sign(header: Header("\"typ\":\"logout+jwt\"")));
        yield return ("duplicate alg", Rsa.Sign(header: """{"alg":"none","alg":"RS256","kid":"k1"}"""));
        yield return ("duplicate sub", Rsa.Sign(Claims.Replace("\"sub\"", "\"sub\":\"root\",\"sub\"", StringComparison.Ordinal)));
        foreach (string claim in (string[])["iss", "sub", "aud", "iat", "exp", "nbf"])
        {
            yield return ("no " + claim, Rsa.Sign(With((claim, null))));
            yield return ("object as " + claim, Rsa.Sign(With((claim, "{}"))));
        }

        foreach (string issuer in (string[])["https://idp.example.com/", "https://IDP.example.com", ""])
            yield return ("iss other", Rsa.Sign(With(("iss", JsonSerializer.Serialize(issuer)))));
        yield return ("aud other", Rsa.Sign(With(("aud", "\"other\""))));
        yield return ("aud among others", Rsa.Sign(With(("aud", "[\"other\",\"sts.amazonaws.com\"]"))));
        yield return ("aud empty", Rsa.Sign(With(("aud", "[]"))));
        yield return ("azp", Rsa.Sign(With(("azp", "\"other\""))));
        foreach (string exp in (string[])["0", "-1", "1767322799", "1767323000", "\"1767326645\"", "1767326645.5", "253402300800", "1e308", "1e309", "true"])
            yield return ("exp " + exp, Rsa.Sign(With(("exp", exp), ("iat", "1767320000"), ("nbf", null))));
        yield return ("future nbf", Rsa.Sign(With(("nbf", "1767324000"))));
        yield return ("near nbf", Rsa.Sign(With(("nbf", "1767323200"))));
        yield return ("future iat", Rsa.Sign(With(("iat", "1767324000"))));
        yield return ("long", Rsa.Sign(With(("pad", $"\"{new string('a', 16_000)}\""))));
        yield return ("tags", Rsa.Sign(With(("https://aws.amazon.com/tags", "{}"))));
        foreach (string payload in (string[])["[]", "\"text\"", "null", "1", string.Empty, "{", Claims + "x"])
            yield return ("payload " + payload, Rsa.Sign(payload));
        yield return ("Base64url with bits left over", token[..^1] + (char)(token[^1] + 1));
        yield return ("JSON", $$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","signature":"{{parts[2]}}"}""");
        yield return ("four segments", token + ".AA");
        for (int i = 0; i < RandomMutations; i++)
        {
            FuzzRandom random = new(seed: 7, i);
            yield return ("random", Text.Mutate(random.OneIn(2) ? token : Elliptic.Sign(), random));
        }
    }

    [Fact]
    public async Task Mutations_have_the_verdict_of_jose_or_an_explanation()
    {
        string home = Environment.GetEnvironmentVariable("INTEROP_HOME") is { Length: > 0 } named ? named : Path.Combine(Repository.Root, ".interop");
        string library = Path.Combine(home, "oidc-provider", "app", "node_modules", "jose", "dist", "webapi", "index.js");
        Assert.SkipUnless(File.Exists(library), "npm's jose is not here; tests/Interop/servers/interop install oidc-provider brings it.");
        (string Label, string Token)[] mutations = [.. Mutations()];
        string jwks = $$"""{"keys":[{{Rsa.Jwk()}},{{Elliptic.Jwk()}}]}""";
        string verdicts = await JudgeAsync(library, jwks, [.. mutations.Select(mutation => mutation.Token)]);
        Assert.Equal(mutations.Length, verdicts.Length);
        OidcVerifier ours = new(Options with { Keys = JwkSet.Parse(jwks, "test") });
        List<string> unexplained = [];
        HashSet<string> met = [];
        for (int i = 0; i < mutations.Length; i++)
        {
            (string label, string token) = mutations[i];
            OidcVerification verification = ours.Verify(token);
            bool theirs = verdicts[i] == 'v';
            if (verification.IsValid == theirs)
                continue;
            if (theirs && (Stricter.ContainsKey(label) || (label == "random" && IsLooseBase64(token))))
                met.Add(label);
            else if (!(verification.IsValid && token != token.Trim()))
                unexplained.Add($"{label}: jose {theirs}; {string.Join("; ", verification.Checks.Where(check => !check.Passed))}; {(label == "random" ? token : string.Empty)}");
        }

        Assert.Empty(unexplained);
        Assert.Contains('v', verdicts);
        Assert.Empty(Stricter.Keys.Except(met));
    }

    /// <summary>Whether a segment is not Base64url to the letter: Node's decoder passes over what it does not know.</summary>
    private static bool IsLooseBase64(string token) => token.Split('.').Any(segment => Base64UrlText.Decode(segment) is null);

    private async Task<string> JudgeAsync(string library, string jwks, string[] tokens)
    {
        string script = Path.Combine(_folder.FullName, "judge.mjs"), data = Path.Combine(_folder.FullName, "data.json");
        await File.WriteAllTextAsync(script, Script, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            data,
            JsonSerializer.Serialize(new { jwks = JsonSerializer.Deserialize<JsonElement>(jwks), tokens, issuer = Issuer, audience = Audience, at = new DateTimeOffset(Now).ToUnixTimeSeconds() }),
            TestContext.Current.CancellationToken);
        using Process process = Process.Start(new ProcessStartInfo("node", [script, data, library]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output.Trim();
    }
}
