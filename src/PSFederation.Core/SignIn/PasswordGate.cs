namespace PSFederation.Core.SignIn;

/// <summary>Decides whether a password may be sent, just before it is.</summary>
/// <param name="page">The page that asks for it.</param>
/// <param name="to">The address that the page sends it to.</param>
/// <exception cref="FederationException">It may not.</exception>
public delegate Task PasswordGate(Uri page, Uri to, CancellationToken cancellationToken);
