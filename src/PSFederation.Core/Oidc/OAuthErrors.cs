using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>Turns error codes of OAuth 2.0, OpenID Connect and their extensions into errors that say what to do.</summary>
internal static class OAuthErrors
{
    private const string ErrorMember = "error";
    private const string InvalidGrant = "invalid_grant";

    /// <summary>In place of the error code that a server did not send.</summary>
    private const string Unexplained = "none";

    private static readonly string[] PersonErrors = ["login_required", "interaction_required", "consent_required", "account_selection_required"];

    /// <summary>The error of a refusal.</summary>
    /// <param name="server">Who refused.</param>
    /// <param name="error">The error code.</param>
    /// <param name="description">What the server says of it.</param>
    /// <param name="request">What was refused; null when nothing is known of it.</param>
    public static FederationException Of(string server, string error, string? description, OAuthRequestFacts? request = null)
    {
        string said = UntrustedText.Line(description).TrimEnd('.');
        FederationException refusal = new(
            FederationErrorCode.OAuthError, $"{server} refused: {UntrustedText.Line(error)}{(said.Length > 0 ? $" ({said})" : string.Empty)}. {Advice(error, request)}", server);
        refusal.Data[ErrorMember] = UntrustedText.Line(error);
        return refusal;
    }

    /// <summary>Whether what was sent is used up for good (RFC 6749 section 5.2): no second attempt with it can succeed.</summary>
    public static bool IsOver(FederationException refusal) => refusal.Data[ErrorMember] is InvalidGrant;

    /// <summary>Whether the provider requires an interactive sign-in (OpenID Connect Core 1.0 section 3.1.2.6), or may require one, because it gives no reason.</summary>
    public static bool WantsPerson(FederationException refusal) => refusal.Data[ErrorMember] is string error && (error == Unexplained || PersonErrors.Contains(error));

    /// <summary>Says of an error that a server refused a request and gave no reason: glewlwyd answers a refresh token that has expired like this.</summary>
    public static void MarkUnexplained(FederationException error) => error.Data[ErrorMember] = Unexplained;

    /// <summary>Says of an error that what was sent is used up for good.</summary>
    public static void MarkOver(FederationException error) => error.Data[ErrorMember] = InvalidGrant;

    /// <summary>The same error with another sentence; it stays what it is to <see cref="IsOver"/>.</summary>
    public static FederationException With(FederationException error, string sentence)
    {
        FederationException longer = new(error.Code, $"{error.Message} {sentence}", error.Target, error);
        longer.Data[ErrorMember] = error.Data[ErrorMember];
        return longer;
    }

    /// <summary>What to check of a client that was refused.</summary>
    public static string ClientAdvice(OAuthRequestFacts? request) =>
        "Check client id and client secret or key, and how the client authenticates (-ClientAuthentication)" + request?.Authentication switch
        {
            null => ".",
            OidcClientAuthentication.None => "; this request had no secret and no key.",
            { } method => $"; this request used {method}.",
        };

    /// <summary>What to check of scopes that were refused.</summary>
    public static string ScopeAdvice(OAuthRequestFacts? request)
    {
        if (request is null)
            return "Check the scopes.";
        if (request.Scope is not { } scope)
            return "No scope was sent; the provider may need one: give -Scope.";
        string lasting = scope.Split(' ').Contains(OidcFlows.OfflineAccess) ? $" Some providers do not support {OidcFlows.OfflineAccess}; then leave it out." : string.Empty;
        return $"The scopes that were sent are '{UntrustedText.Line(scope)}': check that the provider knows them and that the client may ask for them (-Scope).{lasting}";
    }

    private static string Advice(string error, OAuthRequestFacts? request) => error switch
    {
        // RFC 6749 sections 4.1.2.1 and 5.2
        "invalid_client" => ClientAdvice(request),
        InvalidGrant => "Sign in again: the code, refresh token or assertion that was sent has been used, has expired, or is not for this client.",
        "unauthorized_client" => "Allow this grant for the client at the provider.",
        "unsupported_grant_type" or "unsupported_response_type" => "The provider does not offer this flow.",
        // The second is how glewlwyd spells it.
        "invalid_scope" or "scope_invalid" => ScopeAdvice(request),
        "access_denied" when request is { HasPerson: false } =>
            $"The provider denies this client the token: check the permissions of the client for what it requests (-Scope, -Audience, -Resource). {ClientAdvice(request)}",
        "access_denied" => "The person declined, or a rule of the provider keeps them out. Run the command again to sign in again.",
        "server_error" or "temporarily_unavailable" => "Try again later.",
        // RFC 8628 section 3.5
        "expired_token" => "The code was not entered in time. Run the command again to get a new one.",
        // RFC 8707 section 2, RFC 8693 section 2.2.2
        "invalid_target" => "Check -Resource and -Audience: the provider does not know them, or the client may not ask for them.",
        // OIDC Core 3.1.2.6. A token endpoint also returns these errors for a refresh token if an interactive sign-in is required.
        _ when PersonErrors.Contains(error) && request is { HasPerson: false } => "The provider requires an interactive sign-in. Sign in again.",
        _ when PersonErrors.Contains(error) => "The provider requires an interactive sign-in, which -Prompt none forbids. Leave it out.",
        "invalid_request" => "Check the parameters, and what the provider wants of this client.",
        _ => "Check the client's registration at the provider.",
    };
}
