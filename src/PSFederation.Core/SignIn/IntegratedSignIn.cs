using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Signs in with the existing Kerberos ticket or NTLM identity of the account of this process (HTTP Negotiate, RFC 4559). No password
/// is used or requested. The identity is sent only to the origin of the sign-in address, over https or on loopback.
/// </summary>
public static class IntegratedSignIn
{
    /// <param name="signInUri">The sign-in address.</param>
    /// <param name="answers">The answers to questions on pages.</param>
    /// <param name="timeout">The time limit for each page, and for waits for the person.</param>
    /// <param name="time">The clock for waits.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The error code gives the step and the reason; SignInTicketMissing if there is no ticket.</exception>
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
