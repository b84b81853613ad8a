using System.Net;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Where a password or one-time code can be sent: to the origin of the page that asks for it, or to another origin in that page. The page was loaded over
/// https, or from this machine, like every page of a sign-in.
/// </summary>
/// <param name="reporter">Receives a warning about another origin.</param>
internal sealed class SecretDestination(IOperationReporter reporter)
{
    /// <summary>Throws if others could read the secret, and warns about another origin.</summary>
    /// <param name="page">The page that asks for it.</param>
    /// <param name="to">The target of the secret.</param>
    /// <param name="secret">The kind of secret: "password".</param>
    /// <exception cref="FederationException">The target, or the page with the target, is not protected.</exception>
    public void Require(Uri page, Uri to, string secret)
    {
        if (!WebAddress.IsPrivate(to) || !WebAddress.IsPrivate(page))
            throw SignInErrors.Insecure(to, secret);
        if (!WebAddress.IsSameOrigin(page, to))
            reporter.Warning($"The page at {HttpErrors.Origin(page)} sends the {secret} to another server, {HttpErrors.Origin(to)}. If you do not recognize that server, change the {secret} and check the sign-in address.");
    }

    /// <summary>Registers the password, and the forms of it that pages and servers show: with its white space collapsed, and in the header of basic authentication.</summary>
    public static void Register(NetworkCredential? credential)
    {
        Secrets.Use(credential?.Password);
        if (credential is { Password.Length: > 0 })
            Secrets.Use(string.Join(' ', credential.Password.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));
    }
}
