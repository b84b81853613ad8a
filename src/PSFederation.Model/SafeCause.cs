namespace PSFederation;

/// <summary>The causes of an error, which scripts and logs read too: what they say passes the same gate as the message.</summary>
internal static class SafeCause
{
    /// <summary>A cause that is fit to be shown.</summary>
    /// <param name="cause">The exception as it was thrown.</param>
    /// <returns>The exception itself when all it says is safe; else one with its words, gated.</returns>
    public static Exception? Of(Exception? cause) => cause is null || IsSafe(cause) ? cause : Copy(cause);

    private static bool IsSafe(Exception cause)
    {
        for (Exception? e = cause; e is not null; e = e.InnerException)
        {
            if (e is FederationException)
                return true;
            // Exceptions with several causes repeat their words in ToString alone.
            if (e is AggregateException || KnownSecrets.Remove(SafeText.Line(e.Message)) != e.Message || e.Data.Count > 0)
                return false;
        }

        return true;
    }

    private static InvalidOperationException Copy(Exception cause)
    {
        Exception? next = cause.InnerException;
        return new InvalidOperationException(
            SafeText.Message($"{cause.GetType().Name}: {KnownSecrets.Remove(cause.Message)}"),
            next is null or FederationException ? next : Copy(next));
    }
}
