using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>Where secrets lie between two commands, by a name that tells nothing.</summary>
internal interface ISecretStore
{
    /// <summary>Reads a secret; null when there is none, or what is there cannot be read.</summary>
    byte[]? Read(string name);

    /// <summary>Keeps a secret.</summary>
    /// <exception cref="FederationException">It cannot be written.</exception>
    Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>Keeps a secret only where it is protected: with the system, or in the memory of this process.</summary>
    /// <exception cref="FederationException">It would lie in a plain file, or cannot be written.</exception>
    Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>Forgets a secret, if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    bool Delete(string name);

    /// <summary>The names of the secrets there are.</summary>
    IEnumerable<string> Names();
}
