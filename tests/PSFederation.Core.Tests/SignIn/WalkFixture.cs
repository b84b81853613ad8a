using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>A sign-in by form at a scripted site.</summary>
internal static class WalkFixture
{
    public const string UserName = "ann@example.com", Password = "pa+ss&wörd", Response = "PHNhbWxwOlJlc3BvbnNlLz4=";

    /// <summary>The page that carries the response.</summary>
    public const string ResponsePage = $"""
        <body onload="document.forms[0].submit()"><form method="post" action="https://signin.aws.amazon.com/saml"><input type="hidden" name="SAMLResponse" value="{Response}"></form></body>
        """;

    public const string LoginPage = """
        <h1>Welcome</h1><form method="post" action="/login"><input type="hidden" name="h" value="1"><input name="user"><input type="password" name="pw"><button name="go" value="1">Sign in</button></form>
        """;

    /// <summary>How long each page may take, and a wait.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Answers to what pages ask for; without a person, unless one is given.</summary>
    public static PageAnswers Answers(string? code = null, string[]? factor = null, AskSecret? ask = null, AskChoice? choose = null) =>
        new(new OneTimeCodes(code, ask ?? ((_, _) => Task.FromResult<string?>(null))), new FactorSelection(factor ?? [], choose ?? ((_, _, _, _) => Task.FromResult<int?>(null))));

    public static NetworkCredential Credential => new(UserName, Password);

    public static Task<string> SignInAsync(
        this ScriptedSite site, string path = "/", string? code = null, AskSecret? ask = null, RecordingReporter? reporter = null, CancellationToken? cancellationToken = null) =>
        site.SignInAsync(Answers(code, ask: ask), path, reporter, cancellationToken: cancellationToken);

    /// <summary>Signs in with answers of any kind.</summary>
    public static Task<string> SignInAsync(
        this ScriptedSite site, PageAnswers answers, string path = "/", RecordingReporter? reporter = null, TimeProvider? time = null, CancellationToken? cancellationToken = null) =>
        Form(answers, reporter, time).SignInAsync(site.At(path), cancellationToken ?? TestContext.Current.CancellationToken);

    /// <summary>A sign-in that says afterwards what became of the password.</summary>
    public static FormSignIn Form(PageAnswers answers, RecordingReporter? reporter = null, TimeProvider? time = null) =>
        new(FederationHttpClient.Get(), Credential, answers, Timeout, time ?? TimeProvider.System, reporter ?? new RecordingReporter());

    /// <summary>The error of a sign-in, without a secret in it.</summary>
    public static async Task<FederationException> RefusedAsync(this ScriptedSite site, FederationErrorCode code, string path = "/", string? oneTimeCode = null, AskSecret? ask = null)
    {
        RecordingReporter reporter = new();
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => site.SignInAsync(path, oneTimeCode, ask, reporter));
        Assert.True(code == error.Code, error.ToString());
        string seen = string.Join('\n', [error.ToString(), .. reporter.Verboses, .. reporter.Warnings, .. reporter.Notices]);
        Assert.DoesNotContain(Password, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Response, seen, StringComparison.Ordinal);
        if (oneTimeCode is not null)
            Assert.DoesNotContain(oneTimeCode, seen, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Who is asked gives these answers, one after the other.</summary>
    public static AskSecret Replies(params string[] answers)
    {
        Queue<string> left = new(answers);
        return (_, _) => Task.FromResult(left.TryDequeue(out string? answer) ? answer : null);
    }
}
