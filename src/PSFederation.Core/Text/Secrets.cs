namespace PSFederation.Core.Text;

/// <summary>
/// The secrets of an operation. Code registers a secret before it sends it or passes it to a program, because the response can repeat it;
/// <see cref="UntrustedText"/> removes it.
/// </summary>
public static class Secrets
{
    /// <summary>Starts a nested operation, whose secrets are discarded at its end.</summary>
    /// <returns>Ends the operation.</returns>
    public static IDisposable Begin() => KnownSecrets.Begin();

    /// <summary>Starts an operation of several steps, each with the secrets of the previous ones.</summary>
    /// <returns>Starts a step, and returns an object to end it.</returns>
    public static Func<IDisposable> Operation() => new KnownSecrets().Enter;

    /// <summary>Registers a secret.</summary>
    /// <param name="secret">The text; null and empty text are ignored.</param>
    public static string? Use(string? secret)
    {
        KnownSecrets.Add(secret);
        return secret;
    }

    /// <summary>Registers secrets.</summary>
    public static void Use(params IEnumerable<string?> secrets)
    {
        foreach (string? secret in secrets)
            KnownSecrets.Add(secret);
    }
}
