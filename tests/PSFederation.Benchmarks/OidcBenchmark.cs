using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Tests.Oidc.Verification;

namespace PSFederation.Benchmarks;

/// <summary>Verification of tokens, a row for each check, against bare JsonWebTokenHandler with the same keys, issuer and audience.</summary>
/// <remarks>Both run in this process's load context; in the module, the library would live in the private one, which costs once.</remarks>
internal static class OidcBenchmark
{
    private const int Rounds = 500;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static Task<IReadOnlyList<Row>> RowsAsync(Bench bench) => Task.FromResult<IReadOnlyList<Row>>(
    [
        RowOf("RS256", TokenSigner.Rsa, bench.Runs),
        RowOf("ES256", TokenSigner.NewElliptic("ES256", "k", ECCurve.NamedCurves.nistP256, "P-256"), bench.Runs),
    ]);

    private static Measurement RowOf(string algorithm, TokenSigner signer, int runs)
    {
        string token = signer.Sign();
        OidcVerifier ours = new(signer.Judge);
        JsonWebTokenHandler handler = new();
        TokenValidationParameters parameters = new()
        {
            IssuerSigningKeys = new JsonWebKeySet(signer.Jwks).GetSigningKeys(),
            ValidIssuer = TokenSigner.Issuer,
            ValidAudience = TokenSigner.Audience,
            ValidAlgorithms = [algorithm],
            ClockSkew = TimeSpan.FromDays(36_500),
        };
        if (!ours.Verify(token).IsValid || !Validate().IsValid)
            throw new InvalidOperationException("the sample is not valid");

        // Both until they are compiled for speed. The compiler works in the background, and on a busy machine that takes seconds.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
        {
            Milliseconds(() => ours.Verify(token), Rounds);
            Milliseconds(() => Validate(), Rounds);
        }

        return Pairwise.Run(
            $"JWT validation, {algorithm}, {Rounds} times", "bare JsonWebTokenHandler", 1.2, runs,
            () => Milliseconds(() => ours.Verify(token), Rounds), () => Milliseconds(() => Validate(), Rounds));

        TokenValidationResult Validate() => handler.ValidateTokenAsync(token, parameters).GetAwaiter().GetResult();
    }

    private static double Milliseconds(Action action, int rounds)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < rounds; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
