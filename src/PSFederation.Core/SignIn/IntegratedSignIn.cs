using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Signs in with the Kerberos ticket or NTLM identity that the account of this process has already (HTTP Negotiate, RFC 4559). No password
/// is known or asked for. The identity is offered to the origin of the sign-in address alone, and only by https or on loopback.
/// </summary>
public static class IntegratedSignIn
{
    /// <param name="signInUri">Where a person would begin.</param>
    /// <param name="answers">The answers to what the pages ask for.</param>
    /// <param name="timeout">How long each page may take, and how long pages may wait for the person.</param>
    /// <param name="time">The clock of waits.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The code says at which step and why; SignInTicketMissing when there is no ticket.</exception>
    public static async Task<string> SignInAsync(
        Uri signInUri, PageAnswers answers, TimeSpan timeout, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        WebAddress.Require(signInUri, "The sign-in address");
        IntegratedAccess access = new(signInUri);
        using HttpClient client = FederationHttpClient.CreateIntegrated(access);
        HttpSession session = new(client, timeout, reporter);
        return await new FormNavigator(session, credential: null, answers, access, time, reporter).RunAsync(signInUri, cancellationToken).ConfigureAwait(false);
    }
}
