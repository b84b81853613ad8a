namespace PSFederation;

/// <summary>The causes of an error, which scripts and logs read too: their text is sanitized like the message.</summary>
internal static class SafeCause
{
    /// <summary>Makes a cause safe to show.</summary>
    /// <param name="cause">The thrown exception.</param>
    /// <returns>The exception itself if its text is safe; otherwise one with the sanitized text.</returns>
    public static Exception? Of(Exception? cause) => cause is null || IsSafe(cause) ? cause : Copy(cause);

    private static bool IsSafe(Exception cause)
    {
        for (Exception? e = cause; e is not null; e = e.InnerException)
        {
            if (e is FederationException)
                return true;
            // Exceptions with several causes repeat their text only in ToString.
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
