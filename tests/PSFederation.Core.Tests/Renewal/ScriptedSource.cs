using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>Returns the sessions of a test, and counts all calls and concurrent calls.</summary>
internal sealed class ScriptedSource(Func<int, CancellationToken, Task<FederatedSession>> answer) : ISessionSource
{
    private int _asked;
    private int _inside;

    public int Asked => Volatile.Read(ref _asked);

    public int MostAtOnce { get; private set; }

    public string Description => "a script";

    public bool NeedsPerson { get; init; }

    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _inside));
        try
        {
            return await answer(Interlocked.Increment(ref _asked), cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>A session of that number, issued now, that lives so long by the clock of STS.</summary>
    public static FederatedSession Session(TimeProvider time, int number, TimeSpan life, TimeSpan clockOffset = default)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        return new FederatedSession(
            new AwsSessionKeys($"ASIA{number}", $"secret{number}", $"token{number}", now + clockOffset + life),
            new FederatedCredentialSource { Method = FederatedCredentialMethod.AssumeRoleWithWebIdentity, RoleArn = "arn:aws:iam::111122223333:role/A", IssuedAt = now, ClockOffset = clockOffset });
    }
}
