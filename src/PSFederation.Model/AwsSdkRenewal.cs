using System.Reflection;

namespace PSFederation;

/// <summary>
/// The session of an AWS SDK object. Its own <c>GetCredentials()</c> is called at every use, so it renews as in the SDK, with its
/// own cache and its own renewal rule.
/// </summary>
/// <param name="credentials">The object.</param>
/// <param name="source">The source of its credentials.</param>
/// <param name="isAutomatic">Whether the SDK renews them.</param>
internal sealed class AwsSdkRenewal(object credentials, FederatedCredentialSource source, bool isAutomatic) : ISessionRenewal
{
    /// <summary>The maximum number of attempts to read the credentials with their expiration.</summary>
    private const int Attempts = 3;

    private readonly MethodInfo _getCredentials = credentials.GetType().GetMethod("GetCredentials", Type.EmptyTypes)
        ?? throw new MissingMethodException(credentials.GetType().FullName, "GetCredentials()");

    private volatile FederatedSession? _held;
    private volatile Failure? _failure;

    /// <inheritdoc/>
    public FederatedSession Held => _held ?? new FederatedSession(AwsSessionKeys.NotRequested, source);

    /// <inheritdoc/>
    public FederatedCredentialRenewal Status => new()
    {
        IsAutomatic = isAutomatic,
        How = isAutomatic ? $"by the AWS SDK ({Name})" : $"not automatically ({Name}); get new credentials from the same source",
        LastError = _failure?.Error.Message,
        LastErrorAt = _failure?.At,
    };

    private string Name => credentials.GetType().Name;

    /// <inheritdoc/>
    public FederatedSession GetSession()
    {
        // An object that reads the environment at each use could return the credentials of a concurrent script block.
        if (!isAutomatic && _held is { } converted)
            return converted;
        // If the SDK waits for its own asynchronous code, that code must not wait for this thread.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return Request();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <inheritdoc/>
    public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken) =>
        // GetCredentials() takes no cancellation token and can wait for a server, a program or a person.
        Task.Run(GetSession, CancellationToken.None).WaitAsync(cancellationToken);

    private FederatedSession Request()
    {
        AwsSessionKeys keys;
        try
        {
            keys = ReadKeys();
        }
#pragma warning disable CA1031 // An SDK object can throw any exception, and SDK types must not reach the user.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FederationException error = e as FederationException ?? new FederationException(
                _held is null ? FederationErrorCode.CredentialNotFound : FederationErrorCode.CredentialRenewalFailed,
                $"The AWS SDK object {Name} returned no credentials: {e.Message.TrimEnd('.')}. Check its profile or source, or get new credentials.",
                Name,
                e);
            _failure = new Failure(error, DateTime.UtcNow);
            return _held is { Keys: { HasExpiration: true } valid } held && valid.Expiration > DateTime.UtcNow ? held : throw error;
        }

        _failure = null;
        // Returns the same object for the same credentials, so that a caller sees that they have not changed.
        return _held is { } before && IsSame(before.Keys, keys) ? before : _held = new FederatedSession(keys, source with { IssuedAt = DateTime.UtcNow });
    }

    private AwsSessionKeys ReadKeys()
    {
        DateTime? end = End();
        for (int attempt = 1; ; attempt++)
        {
            object keys = _getCredentials.Invoke(credentials, BindingFlags.DoNotWrapExceptions, null, null, null)
                ?? throw new InvalidOperationException("it has no credentials");
            DateTime? before = end;
            end = End();
            // After a renewal between the two calls, the expiration could belong to other credentials; the earlier one is safe.
            if (before == end || attempt == Attempts)
                return new AwsSessionKeys(Text(keys, "AccessKey")!, Text(keys, "SecretKey")!, Text(keys, "Token"), (before < end ? before : end) ?? DateTime.MaxValue);
        }
    }

    /// <summary>When the credentials in the object expire; null if the SDK does not return it, as version 3 for most types.</summary>
    private DateTime? End() => AwsSdkCredentials.Get(credentials, "Expiration") is DateTime end && end > DateTime.MinValue ? end : null;

    private static string? Text(object keys, string name) => AwsSdkCredentials.Get(keys, name) as string;

    private static bool IsSame(AwsSessionKeys one, AwsSessionKeys other) =>
        one.AccessKeyId == other.AccessKeyId && one.SecretAccessKey == other.SecretAccessKey && one.SessionToken == other.SessionToken && one.Expiration == other.Expiration;

    private sealed record Failure(FederationException Error, DateTime At);
}
