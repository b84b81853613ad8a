using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSFederation.Core.Oidc.Configuration;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Tests.Oidc.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Fuzz;

/// <summary>
/// Reading and verifying of tokens, and of the keys that they are verified with. An input begins with what was changed: the token (what is
/// verified in spite of that must read as it did before), what the issuer signed (anything may come out, but in good order), or the keys.
/// </summary>
internal sealed class JwtTarget : IFuzzTarget
{
    public const string TargetName = "jwt";

    private const char ChangedToken = 't';
    private const char SignedChange = 's';
    private const char ChangedKeys = 'k';

    private static readonly string[] Texts =
    [
        "\"alg\"", "\"none\"", "\"RS256\"", "\"rs256\"", "\"HS256\"", "\"ES256\"", "\"PS256\"", "\"kid\"", "\"typ\"", "\"at+jwt\"", "\"crit\":[\"b64\"],", "\"b64\":false,", "\"cty\":\"JWT\",",
        "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},", "\"jku\":\"https://evil.example\",", "\"x5c\":[\"AAAA\"],", "\"iss\":\"https://evil.example\",", "\"sub\":\"root\",", "\"aud\":[\"a\",\"b\"],", "\"azp\":\"x\",",
        "\"exp\":1e308,", "\"exp\":-1,", "\"exp\":1767326645.5,", "\"nbf\":99999999999999999999,", "\"iat\":\"1\",", "253402300799", "253402300800", "null", "true", "1e-400", "\\u0000", "\\ud800", "\\u0061lg",
        "{", "}", "[", "]", ":", ",", "\"", "{\"a\":{\"a\":{\"a\":", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "\"https://aws.amazon.com/tags\":{\"principal_tags\":{\"a\":[\"b\"]},\"transitive_tag_keys\":[\"a\"]},",
        "\"https://aws.amazon.com/tags/principal_tags/x\":\"y\",", "\"https://aws.amazon.com/source_identity\":\"ann\",", "\"kty\":\"RSA\",", "\"kty\":\"EC\",", "\"crv\":\"P-521\",", "\"n\":\"AQAB\",", "\"e\":\"AQ\",",
        "\"x\":\"\",", "\"use\":\"enc\",", "\"key_ops\":[\"verify\"],", "\"x5c\":[\"MIIB\"],", "\"keys\":[", new string('A', 3_000),
    ];

    private static readonly TextMutator Text = new([.. Texts, ".", "..", "=", "Bearer ", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJSUzI1NiJ9", "e30", "-", "_", "+", "/"]);

    private readonly TokenSigner[] _signers =
    [
        TokenSigner.NewElliptic("ES256", "e256", ECCurve.NamedCurves.nistP256, "P-256"),
        TokenSigner.NewElliptic("ES512", "e512", ECCurve.NamedCurves.nistP521, "P-521"),
        TokenSigner.NewRsa("RS256", "r256"),
        TokenSigner.NewRsa("PS384", "p384"),
    ];

    private readonly string _jwks;
    private readonly string[] _tokens;
    private readonly string[] _claims = [TokenSigner.Claims, TokenSigner.With(("https://aws.amazon.com/tags", """{"principal_tags":{"Team":["blue"]},"transitive_tag_keys":["Team"]}"""), ("nonce", "\"n\""), ("at_hash", "\"AAAA\""))];
    private readonly OidcVerificationOptions _options;
    private readonly string _good;

    public JwtTarget()
    {
        _jwks = $$"""{"keys":[{{string.Join(',', _signers.Select(signer => signer.Jwk()))}}]}""";
        _options = TokenSigner.Options with { Keys = JwkSet.Parse(_jwks, "fuzzer"), AccessToken = "a", Code = "c" };
        _tokens = [.. _signers.Select(signer => signer.Sign())];
        _good = Describe(new OidcVerifier(_options).Verify(_tokens[0]).RequireValid());
        // A sample that is not valid, or says something else, would make a run that finds nothing.
        if (Array.Exists(_tokens, token => Describe(new OidcVerifier(_options).Verify(token).RequireValid()) != _good))
            throw new InvalidOperationException("A sample does not read as the others before it is changed.");
    }

    public string Name => TargetName;

    public string Make(FuzzRandom random) => random.Below(8) switch
    {
        0 or 1 => ChangedToken + Text.Mutate(random.Pick(_tokens), random),
        2 or 3 => ChangedToken + Exchange(random.Pick(_tokens), random),
        4 => ChangedKeys + Text.Mutate(_jwks, random) + "\n" + random.Pick(_tokens),
        _ => SignedChange + Sign(random),
    };

    public string? Run(string input)
    {
        OidcVerificationOptions options = _options;
        string token = input[1..];
        if (input[0] == ChangedKeys)
        {
            int end = token.LastIndexOf('\n');
            try
            {
                JwkSet keys = JwkSet.Parse(token[..end], "fuzzer");
                _ = KeyFindings.Of(keys, TokenSigner.Now).ToList();
                options = options with { Keys = keys };
            }
            catch (FederationException)
            {
                return null;
            }

            token = token[(end + 1)..];
        }

        OidcVerification verification = new OidcVerifier(options).Verify(token);
        if (verification.Token is not { IsVerified: true } verified)
            return verification.IsValid ? "valid, and not verified" : null;
        return input[0] == SignedChange || Describe(verified) == _good ? null : $"verified as {Describe(verified)}";
    }

    /// <summary>One segment replaced by a changed one, or by that of another token.</summary>
    private string Exchange(string token, FuzzRandom random)
    {
        string[] segments = token.Split('.');
        int at = random.Below(3);
        segments[at] = random.OneIn(4) ? random.Pick(_tokens).Split('.')[random.Below(3)]
            : at == 2 ? Text.Mutate(segments[at], random)
            : Encode(Text.Mutate(Encoding.UTF8.GetString(Base64UrlText.Decode(segments[at])!), random));
        return string.Join('.', segments);
    }

    /// <summary>A header and claims that were changed before the issuer signed them; the elliptic keys are the quick ones.</summary>
    private string Sign(FuzzRandom random)
    {
        TokenSigner signer = _signers[0];
        string header = random.OneIn(2) ? Text.Mutate(signer.Header, random) : signer.Header;
        string claims = random.OneIn(4) ? random.Pick(_claims) : Text.Mutate(random.Pick(_claims), random);
        return signer.SignText(Encode(header) + "." + Encode(claims));
    }

    private static string Encode(string text) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(text));

    private static string Describe(OidcToken token) => JsonSerializer.Serialize(token.Claims);
}
