namespace PSFederation.Core.Text;

/// <summary>
/// The secrets that an operation uses. Who uses one says so before it is sent or given to a program; what comes back may repeat it, and
/// <see cref="UntrustedText"/> takes it out.
/// </summary>
public static class Secrets
{
    /// <summary>Begins an operation within the one that is under way; its secrets are forgotten with it.</summary>
    /// <returns>Ends it.</returns>
    public static IDisposable Begin() => KnownSecrets.Begin();

    /// <summary>Makes an operation of several steps, each of which knows the secrets of those before.</summary>
    /// <returns>Begins a step, and gives what ends it.</returns>
    public static Func<IDisposable> Operation() => new KnownSecrets().Enter;

    /// <summary>Says that a text is secret.</summary>
    /// <param name="secret">The text; null and empty text mean nothing.</param>
    public static string? Use(string? secret)
    {
        KnownSecrets.Add(secret);
        return secret;
    }

    /// <summary>Says that texts are secret.</summary>
    public static void Use(params IEnumerable<string?> secrets)
    {
        foreach (string? secret in secrets)
            KnownSecrets.Add(secret);
    }
}
