using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Memory;

/// <summary>Long sessions do not grow. Runs beside no other test, because the heap is that of the process.</summary>
[Collection(Alone)]
public sealed class MemoryGrowthTests
{
    public const string Alone = "Memory";

    private const int WarmUp = 1_000, Exchanges = 10_000;

    /// <summary>Bytes: a hundred for an exchange, which is less than the shortest token has.</summary>
    private const long Bound = 100 * Exchanges;

    /// <summary>The bound sees what it is for.</summary>
    [Fact]
    public async Task Exchanges_that_each_keep_their_token_would_exceed_the_bound()
    {
        List<string> kept = [];
        long bytes = await MemoryGrowth.OfAsync(() => Task.CompletedTask, () =>
        {
            for (int i = 0; i < Exchanges; i++)
                kept.Add(Token(i));
            return Task.CompletedTask;
        });
        Assert.True(bytes > Bound, $"{bytes} bytes");
        Assert.Equal(Exchanges, kept.Count);
    }

    [Fact]
    public async Task Ten_thousand_exchanges_of_as_many_tokens_keep_nothing()
    {
        using ForgetfulSts sts = new(TimeProvider.System, TimeSpan.FromHours(1));
        int next = 0;
        string lastKey = string.Empty;
        long bytes = await MemoryGrowth.OfAsync(() => ExchangeAsync(WarmUp), () => ExchangeAsync(Exchanges));
        Assert.Equal(WarmUp + Exchanges, sts.Calls);
        Assert.Equal($"ASIA{WarmUp + Exchanges:0000000000000000}", lastKey);
        Assert.True(bytes < Bound, $"{Exchanges} exchanges add {bytes} bytes");

        async Task ExchangeAsync(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using IDisposable secrets = Secrets.Begin();
                int number = next++;
                StsFederationClient client = new(new AwsSettings(_ => null), TimeProvider.System, QuietReporter.Instance);
                FederatedSession session = await client.AssumeRoleWithWebIdentityAsync(
                    JwtReader.Read(Token(number), OidcTokenType.IdToken), string.Create(CultureInfo.InvariantCulture, $"session{number}"), providerId: null,
                    new StsRequest { RoleArn = string.Create(CultureInfo.InvariantCulture, $"arn:aws:iam::111122223333:role/Web{number}"), DurationSeconds = 7200, EndpointUrl = sts.Url, Region = "us-east-1" },
                    TestContext.Current.CancellationToken);
                lastKey = session.Keys.AccessKeyId;
            }
        }
    }

    [Fact]
    public async Task A_day_of_renewals_keeps_nothing()
    {
        (long renewals, long bytes) = await RenewalDay.GrowthAsync();
        // Ten profiles, whose keys of 15 minutes are due after ten.
        Assert.Equal(10 * 24 * 6, renewals);
        Assert.True(bytes < 300 * renewals, $"{renewals} renewals add {bytes} bytes");
    }

    private static string Token(int number) => $"{Part("""{"alg":"RS256"}""")}.{Part($$"""{"iss":"https://login.example.com","sub":"{{number}}","aud":"web","exp":4102444800}""")}.AAAA";

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

/// <summary>Its tests run when no other test does.</summary>
[CollectionDefinition(MemoryGrowthTests.Alone, DisableParallelization = true)]
public sealed class MemoryAlone;
