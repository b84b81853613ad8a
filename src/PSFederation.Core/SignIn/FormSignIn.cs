using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn;

/// <summary>Signs in at an identity provider through its pages, with user name, password and, if requested, a one-time code.</summary>
public sealed class FormSignIn
{
    private readonly FormNavigator _walk;

    /// <summary>Asked before the password is sent; an exception keeps it from being sent. Null sends it.</summary>
    public PasswordGate? Gate
    {
        get => _walk.Gate;
        init => _walk.Gate = value;
    }

    /// <summary>Whether the identity provider may have judged the password, and so counted an attempt that failed.</summary>
    public bool MayHaveJudgedPassword => _walk.MayHaveJudgedPassword;

    /// <summary>Whether the identity provider took the password: it went on to what comes after it, such as a one-time code.</summary>
    public bool IsPasswordAccepted => _walk.IsPasswordAccepted;

    /// <summary>Whether the identity provider may have judged a one-time code.</summary>
    public bool MayHaveJudgedCode => _walk.MayHaveJudgedCode;

    /// <summary>Prepares a sign-in.</summary>
    /// <param name="credential">The user name and password.</param>
    /// <param name="answers">The answers to other questions on pages.</param>
    /// <param name="timeout">The time limit for each page, and for waits for the person.</param>
    /// <param name="time">The clock for waits.</param>
    public FormSignIn(HttpClient client, NetworkCredential credential, PageAnswers answers, TimeSpan timeout, TimeProvider time, IOperationReporter reporter) =>
        _walk = new FormNavigator(new HttpSession(client, timeout, reporter), credential, answers, integrated: null, time, reporter);

    /// <param name="signInUri">The sign-in address for AWS, at the identity provider or a service provider.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The error code gives the step and the reason.</exception>
    public Task<string> SignInAsync(Uri signInUri, CancellationToken cancellationToken) => _walk.RunAsync(signInUri, cancellationToken);
}
