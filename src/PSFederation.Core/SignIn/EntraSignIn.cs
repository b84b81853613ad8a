using System.Net;
using System.Text.Json;
using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn.Pages;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>
/// The pages of Microsoft Entra ID, whose scripts build them from embedded JSON and send their own requests: user name and password, the redirect
/// to a federated identity provider, "stay signed in", a second factor by code, text message, call or app. Other requests require
/// a browser.
/// </summary>
internal sealed class EntraSignIn(HttpSession session, NetworkCredential? credential, PageAnswers answers, IOperationReporter reporter, TimeProvider time)
{
    private const string Waiting = "Waiting";

    private readonly SecretDestination _destination = new(reporter);
    private string? _secondProof;

    /// <inheritdoc cref="FormSignIn.Gate"/>
    public PasswordGate? Gate { get; set; }

    /// <summary>Whether Entra ID took the password: it went on to what comes after it.</summary>
    public bool IsPasswordAccepted { get; private set; }

    /// <summary>Whether the password has been sent.</summary>
    public bool PasswordSent { get; private set; }

    /// <summary>Continues from a page.</summary>
    /// <param name="page">Its state.</param>
    public Task<HttpPage> NextAsync(EntraConfig page, Uri at, CancellationToken cancellationToken)
    {
        if (page.Error is { } error)
            throw SignInErrors.Refused(at, $"rejected the sign-in{(credential is null ? string.Empty : $" of '{credential.UserName}'")}", $": {error}");
        IsPasswordAccepted |= PasswordSent && page.IsAfterPassword;
        if (page.SkipRegistration is { } skip)
        {
            reporter.Warning($"{HttpErrors.Origin(at)} asks you to register a second factor; this was postponed. Sign in there with a browser to register.");
            return session.GetAsync(skip, cancellationToken);
        }

        if (page is { BeginAuth: not null, EndAuth: not null })
            return ProveAsync(page, at, cancellationToken);
        if (page is { GetCredentialType: not null, Post: not null })
            return LogInAsync(page, at, cancellationToken);
        // "Stay signed in?" and "Are you trying to sign in to …?": a person presses one button.
        if (page.Post is not null && page.PageId is "KmsiInterrupt" or "CmsiInterrupt")
            return PostAsync(page, at, page.FlowToken, [new("ctx", page.Context), new("LoginOptions", "1")], secret: null, cancellationToken);
        throw SignInErrors.NeedsBrowser(at, $"({UntrustedText.Line(page.PageId)}) is built by scripts");
    }

    private async Task<HttpPage> LogInAsync(EntraConfig page, Uri at, CancellationToken cancellationToken)
    {
        if (credential is null)
            throw SignInErrors.NeedsBrowser(at, "asks for a user name");
        if (PasswordSent)
            throw SignInErrors.Refused(at, $"rejected the sign-in of '{credential.UserName}' and asks for the password again", ". Check the user name and password");
        EntraResponse user = await AskAsync(page.GetCredentialType!, at, JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["username"] = credential.UserName,
            ["isOtherIdpSupported"] = true,
            ["checkPhones"] = false,
            ["isRemoteNGCSupported"] = false,
            ["isCookieBannerShown"] = false,
            ["isFidoSupported"] = false,
            ["originalRequest"] = page.Context,
            ["flowToken"] = page.FlowToken,
        }), Headers(page), secret: null, cancellationToken).ConfigureAwait(false);
        if (user.FederationRedirect is { Length: > 0 } redirect)
        {
            if (!Uri.TryCreate(at, redirect, out Uri? federated) || !WebAddress.IsPrivate(federated))
                throw SignInErrors.Insecure(federated ?? at, "sign-in");
            return await session.GetAsync(federated, cancellationToken).ConfigureAwait(false);
        }

        if (user.IsUnknownUser)
            throw SignInErrors.Refused(at, $"has no account '{credential.UserName}'", string.Empty);
        if (user.HasNoPassword)
            throw SignInErrors.NeedsBrowser(at, $"signs '{credential.UserName}' in without a password");
        if (Gate is { } gate && page.Post is { } post)
            await gate(at, post, cancellationToken).ConfigureAwait(false);
        PasswordSent = true;
        reporter.Verbose($"Signing in as {credential.UserName} at {HttpErrors.Origin(at)}");
        string flowToken = user.FlowToken.Length > 0 ? user.FlowToken : page.FlowToken;
        return await PostAsync(
            page, at, flowToken,
            [new("ctx", page.Context), new("login", credential.UserName), new("loginfmt", credential.UserName), new("passwd", credential.Password)],
            "password", cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpPage> ProveAsync(EntraConfig page, Uri at, CancellationToken cancellationToken)
    {
        EntraProof proof = Choose(page, at);
        if (_secondProof == proof.Method)
            throw SignInErrors.Refused(at, "asks for the second factor again", string.Empty);
        _secondProof = proof.Method;
        // Before Entra ID sends a message or makes a call, ensure that a code can be entered.
        string? code = proof.IsCodeKnownBefore || (proof.IsCode && answers.Codes.HasUnused) ? await CodeAsync(proof, at, cancellationToken).ConfigureAwait(false) : null;
        EntraResponse begun = await AskAsync(page.BeginAuth!, at, Request("BeginAuth", proof.Method, page.Context, page.FlowToken), Headers(page), secret: null, cancellationToken).ConfigureAwait(false);
        if (!begun.IsSuccess)
            throw SignInErrors.Refused(at, "did not start the second factor", $": {begun.Problem}");
        if (proof.IsCode)
            code ??= await CodeAsync(proof, at, cancellationToken).ConfigureAwait(false);
        else
            reporter.Notice($"Approve the sign-in on your phone{(proof.Display.Length > 0 ? $" ({proof.Display})" : string.Empty)}.{(begun.Number is { } number ? $" The number is {UntrustedText.Line(number)}." : string.Empty)}");
        EntraResponse ended = await EndAsync(page, at, proof, begun, code, cancellationToken).ConfigureAwait(false);
        return await PostAsync(
            page, at, ended.FlowToken,
            [new("request", ended.Context), new("login", page.PostedUserName), new(page.ProofFieldName is { Length: > 0 } name ? name : "mfaAuthMethod", proof.Method)],
            secret: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<EntraResponse> EndAsync(EntraConfig page, Uri at, EntraProof proof, EntraResponse begun, string? code, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        EntraResponse answer = begun;
        try
        {
            while (true)
            {
                answer = await AskAsync(
                    page.EndAuth!, at,
                    Request("EndAuth", proof.Method, Or(answer.Context, page.Context), Or(answer.FlowToken, page.FlowToken), answer.SessionId, code),
                    Headers(page), code is null ? null : "one-time code", cancellationToken).ConfigureAwait(false);
                if (answer.IsSuccess)
                    return answer;
                if (!answer.IsPending || code is not null)
                    throw SignInErrors.Refused(at, code is null ? "did not receive the approval of the sign-in" : "rejected the one-time code", $": {answer.Problem}");
                if (time.GetElapsedTime(start) > page.PollingTimeout)
                    throw new FederationException(FederationErrorCode.Timeout, $"The sign-in was not approved at {HttpErrors.Origin(at)} within {page.PollingTimeout.TotalSeconds.Whole()} s.", HttpErrors.Origin(at));
                reporter.Progress(Waiting, $"for approval of the sign-in at {HttpErrors.Origin(at)}");
                await Task.Delay(page.PollingInterval(proof.Method), time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            reporter.Progress(Waiting, null);
        }
    }

    /// <summary>The factor to use: the specified one; otherwise the one for the given code; otherwise the preferred one, if it is supported.</summary>
    private EntraProof Choose(EntraConfig page, Uri at)
    {
        IReadOnlyList<EntraProof> proofs = page.Proofs();
        EntraProof[] possible = [.. proofs.Where(proof => proof.IsCode || proof.IsAnsweredElsewhere).OrderByDescending(proof => proof.IsDefault)];
        if (answers.Factor.Match([.. possible.Select(proof => new FormOption(proof.Method, proof.Display))]) is { } named)
            return possible[named];
        if (answers.Factor.IsUnused && possible.Length > 0)
            throw SignInErrors.NoSuchChoice(at, [.. possible.Select(proof => new FormOption(proof.Method, proof.Display))]);
        EntraProof? byGivenCode = answers.Codes.HasUnused ? possible.FirstOrDefault(proof => proof.IsCodeKnownBefore) ?? possible.FirstOrDefault(proof => proof.IsCode) : null;
        return byGivenCode ?? possible.FirstOrDefault()
            ?? throw SignInErrors.NeedsBrowser(at, $"asks for a second factor ({UntrustedText.Line(string.Join(", ", proofs.Select(proof => proof.Method)))})");
    }

    private Task<string> CodeAsync(EntraProof proof, Uri at, CancellationToken cancellationToken) =>
        answers.Codes.NextAsync(HttpErrors.Origin(at), proof.Display, cancellationToken);

    private async Task<EntraResponse> AskAsync(
        Uri address, Uri at, string json, IReadOnlyList<KeyValuePair<string, string>> headers, string? secret, CancellationToken cancellationToken)
    {
        if (!WebAddress.IsPrivate(address))
            throw SignInErrors.Insecure(address, "sign-in");
        if (secret is not null)
            _destination.Require(at, address, secret);
        HttpPage answer = await session.PostJsonAsync(address, json, headers, secret, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw SignInErrors.Http(answer, string.Empty, PasswordSent);
        return EntraResponse.Read(answer.Body)
            ?? throw new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"{HttpErrors.Origin(address)}{address.AbsolutePath} did not return a JSON object; expected one, like the script of the page at {HttpErrors.Origin(at)}.", HttpErrors.Origin(address));
    }

    private Task<HttpPage> PostAsync(
        EntraConfig page, Uri at, string flowToken, IReadOnlyList<KeyValuePair<string, string>> fields, string? secret, CancellationToken cancellationToken)
    {
        if (page.Post is not { } post)
            throw SignInErrors.NoAction(at);
        if (!WebAddress.IsPrivate(post))
            throw SignInErrors.Insecure(post, "sign-in");
        if (secret is not null)
            _destination.Require(at, post, secret);
        return session.PostAsync(
            post, [new("canary", page.Canary), new("hpgrequestid", page.SessionId), new(page.FlowTokenName, flowToken), .. fields], secret, cancellationToken);
    }

    private static string Or(string text, string other) => text.Length > 0 ? text : other;

    private static string Request(string step, string method, string context, string flowToken, string sessionId = "", string? code = null)
    {
        Dictionary<string, object> request = new() { ["AuthMethodId"] = method, ["Method"] = step, ["Ctx"] = context, ["FlowToken"] = flowToken };
        if (sessionId.Length > 0)
            request["SessionId"] = sessionId;
        if (code is not null)
            request["AdditionalAuthData"] = code;
        return JsonSerializer.Serialize(request);
    }

    private static KeyValuePair<string, string>[] Headers(EntraConfig page) =>
    [
        new("canary", page.ApiCanary), new("client-request-id", page.CorrelationId), new("hpgact", page.PageAction), new("hpgid", page.PageNumber), new("hpgrequestid", page.SessionId),
    ];
}
