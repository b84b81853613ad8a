using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn;

/// <summary>Signs in at an identity provider through its pages, with user name, password and, if requested, a one-time code.</summary>
public sealed class FormSignIn
{
    private readonly FormNavigator _walk;

    /// <summary>Prepares a sign-in.</summary>
    /// <param name="credential">The user name and password.</param>
    /// <param name="answers">The answers to other questions on pages.</param>
    /// <param name="timeout">The time limit for each page, and for waits for the person.</param>
    /// <param name="time">The clock for waits.</param>
    public FormSignIn(HttpClient client, NetworkCredential credential, PageAnswers answers, TimeSpan timeout, TimeProvider time, IOperationReporter reporter) =>
        _walk = new FormNavigator(new HttpSession(client, timeout, reporter), credential, answers, integrated: null, time, reporter);

    /// <summary>Whether the password was sent. After that, the identity provider can have counted an attempt.</summary>
    public bool HasSentPassword => _walk.HasSentPassword;

    /// <param name="signInUri">The sign-in address for AWS, at the identity provider or a service provider.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The error code gives the step and the reason.</exception>
    public Task<string> SignInAsync(Uri signInUri, CancellationToken cancellationToken) => _walk.RunAsync(signInUri, cancellationToken);
}
