using System.Reflection;

namespace PSFederation;

/// <summary>
/// The session of an object of the AWS SDK. It is asked by its own <c>GetCredentials()</c> at every use, so it renews itself as it does in the SDK, with its
/// own cache and its own rule when.
/// </summary>
/// <param name="credentials">The object.</param>
/// <param name="source">Where its keys come from.</param>
/// <param name="isAutomatic">Whether the SDK renews them.</param>
internal sealed class AwsSdkRenewal(object credentials, FederatedCredentialSource source, bool isAutomatic) : ISessionRenewal
{
    /// <summary>How often keys and their end are read until they belong together.</summary>
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
        How = isAutomatic ? $"by the AWS SDK ({Name})" : $"not by itself ({Name}); get new credentials where these come from",
        LastError = _failure?.Error.Message,
        LastErrorAt = _failure?.At,
    };

    private string Name => credentials.GetType().Name;

    /// <inheritdoc/>
    public FederatedSession GetSession()
    {
        // An object that reads the environment at each use would give the keys of a script block that runs with others.
        if (!isAutomatic && _held is { } converted)
            return converted;
        // Where the SDK waits for its own asynchronous code, that must not wait for this thread.
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
        // GetCredentials() takes no cancellation token and may wait for a server, a program or a person.
        Task.Run(GetSession, CancellationToken.None).WaitAsync(cancellationToken);

    private FederatedSession Request()
    {
        AwsSessionKeys keys;
        try
        {
            keys = ReadKeys();
        }
#pragma warning disable CA1031 // An object of the SDK can throw anything, and no type of the SDK may reach the user.
        catch (Exception e)
#pragma warning restore CA1031
        {
            FederationException error = e as FederationException ?? new FederationException(
                _held is null ? FederationErrorCode.CredentialNotFound : FederationErrorCode.CredentialRenewalFailed,
                $"The AWS SDK object {Name} returned no credentials: {e.Message.TrimEnd('.')}. Check the profile or source that it was made from, or get new credentials.",
                Name,
                e);
            _failure = new Failure(error, DateTime.UtcNow);
            return _held is { Keys: { HasExpiration: true } valid } held && valid.Expiration > DateTime.UtcNow ? held : throw error;
        }

        _failure = null;
        // The same object for the same keys, so that a caller sees that nothing has changed.
        return _held is { } before && IsSame(before.Keys, keys) ? before : _held = new FederatedSession(keys, source with { IssuedAt = DateTime.UtcNow });
    }

    private AwsSessionKeys ReadKeys()
    {
        DateTime? end = End();
        for (int attempt = 1; ; attempt++)
        {
            object keys = _getCredentials.Invoke(credentials, BindingFlags.DoNotWrapExceptions, null, null, null)
                ?? throw new InvalidOperationException("it has no keys");
            DateTime? before = end;
            end = End();
            // After a renewal between the two calls, the expiration could belong to other keys; the earlier one is safe.
            if (before == end || attempt == Attempts)
                return new AwsSessionKeys(Text(keys, "AccessKey")!, Text(keys, "SecretKey")!, Text(keys, "Token"), (before < end ? before : end) ?? DateTime.MaxValue);
        }
    }

    /// <summary>When the keys expire that the object holds; null where the SDK does not say it, as version 3 does for most.</summary>
    private DateTime? End() => AwsSdkCredentials.Get(credentials, "Expiration") is DateTime end && end > DateTime.MinValue ? end : null;

    private static string? Text(object keys, string name) => AwsSdkCredentials.Get(keys, name) as string;

    private static bool IsSame(AwsSessionKeys one, AwsSessionKeys other) =>
        one.AccessKeyId == other.AccessKeyId && one.SecretAccessKey == other.SecretAccessKey && one.SessionToken == other.SessionToken && one.Expiration == other.Expiration;

    private sealed record Failure(FederationException Error, DateTime At);
}
