using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Where a password or one-time code may go: to the origin of the page that asks for it, and elsewhere when that page says so. The page came by
/// https, or from this machine, as every page of a walk does.
/// </summary>
/// <param name="reporter">Told of another origin.</param>
internal sealed class SecretDestination(IOperationReporter reporter)
{
    /// <summary>Refuses what others could read, and warns of another origin.</summary>
    /// <param name="page">The page that asks.</param>
    /// <param name="to">Where it sends the secret.</param>
    /// <param name="secret">What it is: "password".</param>
    /// <exception cref="FederationException">The secret, or the page that names where it goes, is not safe on its way.</exception>
    public void Require(Uri page, Uri to, string secret)
    {
        if (!WebAddress.IsPrivate(to) || !WebAddress.IsPrivate(page))
            throw SignInErrors.Insecure(to, secret);
        if (!WebAddress.IsSameOrigin(page, to))
            reporter.Warning($"The page at {HttpErrors.Origin(page)} sends the {secret} to another server, {HttpErrors.Origin(to)}. If you do not know that server, change the {secret} and check the sign-in address.");
    }
}
