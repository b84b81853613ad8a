using System.Buffers.Text;
using System.Text;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Memory;

/// <summary>A day in which profiles with the shortest sessions renew themselves, in the time that the renewals take.</summary>
internal static class RenewalDay
{
    private const int Profiles = 10;

    /// <summary>Minutes between two programs that ask for the credentials of a profile.</summary>
    private const int ProgramInterval = 5;

    /// <summary>The shortest session of STS.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>The renewals of a day, and the bytes that it adds to the managed heap after a day like it.</summary>
    public static async Task<(long Renewals, long Bytes)> GrowthAsync()
    {
        TurnedClock clock = new();
        using ForgetfulSts sts = new(clock, Lifetime);
        string tokenFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(tokenFile, $"{Part("""{"alg":"RS256"}""")}.{Part("""{"iss":"https://login.example.com","sub":"ann","aud":"web","exp":4102444800}""")}.AAAA");
            FederatedProfileDefinition[] profiles = [.. Enumerable.Range(0, Profiles).Select(i => new FederatedProfileDefinition
            {
                Name = $"p{i}",
                SignIn = new TokenFileMethod { Path = tokenFile },
                Roles = [new RoleSettings { RoleArn = $"arn:aws:iam::111122223333:role/Day{i}", DurationSeconds = (int)Lifetime.TotalSeconds }],
                EndpointUrl = sts.Url,
                Region = "us-east-1",
            })];
            ProfileCredentials store = new(inMemory: true, TimeSpan.Zero, clock);
            FederatedCredential[] credentials = [.. await Task.WhenAll(profiles.Select(profile => store.GetAsync(profile, SignInCall.Silent, force: false, CancellationToken.None)))];
            long before = 0;
            long bytes = await MemoryGrowth.OfAsync(DayAsync, async () =>
            {
                before = sts.Calls;
                await DayAsync();
            });
            return (sts.Calls - before, bytes);

            async Task DayAsync()
            {
                for (int minute = 0; minute < 24 * 60; minute++)
                {
                    clock.Now += TimeSpan.FromMinutes(1);
                    foreach (FederatedCredential credential in credentials)
                        credential.GetKeys();
                    if (minute % ProgramInterval != 0)
                        continue;
                    foreach (FederatedProfileDefinition profile in profiles)
                        await store.GetSessionAsync(profile, SignInCall.Silent, force: false, CancellationToken.None);
                }
            }
        }
        finally
        {
            File.Delete(tokenFile);
        }
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>A clock that stands still until it is turned. Timers run by the clock of the machine: what waits for another thread does so for real.</summary>
    private sealed class TurnedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.Ticks;
    }
}
