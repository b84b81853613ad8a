using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>Converts error codes of OAuth 2.0, OpenID Connect and their extensions to errors that say what to do.</summary>
internal static class OAuthErrors
{
    private const string ErrorMember = "error";
    private const string InvalidGrant = "invalid_grant";

    /// <summary>Replaces an error code that the server did not send.</summary>
    private const string Unexplained = "none";

    private static readonly string[] PersonErrors = ["login_required", "interaction_required", "consent_required", "account_selection_required"];

    /// <summary>The error for a rejected request.</summary>
    /// <param name="server">The server.</param>
    /// <param name="error">The error code.</param>
    /// <param name="description">The description from the server.</param>
    /// <param name="request">The rejected request; null if unknown.</param>
    public static FederationException Of(string server, string error, string? description, OAuthRequestFacts? request = null)
    {
        string said = UntrustedText.Line(description).TrimEnd('.');
        FederationException refusal = new(
            FederationErrorCode.OAuthError, $"{server} rejected the request: {UntrustedText.Line(error)}{(said.Length > 0 ? $" ({said})" : string.Empty)}. {Advice(error, request)}", server);
        refusal.Data[ErrorMember] = UntrustedText.Line(error);
        return refusal;
    }

    /// <summary>Whether the sent value is permanently invalid (RFC 6749 section 5.2): a second attempt with it cannot succeed.</summary>
    public static bool IsOver(FederationException refusal) => refusal.Data[ErrorMember] is InvalidGrant;

    /// <summary>Whether the provider requires an interactive sign-in (OpenID Connect Core 1.0 section 3.1.2.6), or could require one, because it gives no reason.</summary>
    public static bool WantsPerson(FederationException refusal) => refusal.Data[ErrorMember] is string error && (error == Unexplained || PersonErrors.Contains(error));

    /// <summary>Marks an error as a rejection without a reason: glewlwyd responds to an expired refresh token like this.</summary>
    public static void MarkUnexplained(FederationException error) => error.Data[ErrorMember] = Unexplained;

    /// <summary>Marks an error: the sent value is permanently invalid.</summary>
    public static void MarkOver(FederationException error) => error.Data[ErrorMember] = InvalidGrant;

    /// <summary>The same error with another sentence; it keeps its meaning for <see cref="IsOver"/>.</summary>
    public static FederationException With(FederationException error, string sentence)
    {
        FederationException longer = new(error.Code, $"{error.Message} {sentence}", error.Target, error);
        longer.Data[ErrorMember] = error.Data[ErrorMember];
        return longer;
    }

    /// <summary>What to check for a rejected client.</summary>
    public static string ClientAdvice(OAuthRequestFacts? request) =>
        "Check the client ID, the client secret or key, and the authentication method of the client (-ClientAuthentication)" + request?.Authentication switch
        {
            null => ".",
            OidcClientAuthentication.None => "; this request had no secret and no key.",
            { } method => $"; this request used {method}.",
        };

    /// <summary>What to check for rejected scopes.</summary>
    public static string ScopeAdvice(OAuthRequestFacts? request)
    {
        if (request is null)
            return "Check the scopes.";
        if (request.Scope is not { } scope)
            return "No scope was sent, but the provider may require one: specify -Scope.";
        string lasting = scope.Split(' ').Contains(OidcFlows.OfflineAccess) ? $" Some providers do not support {OidcFlows.OfflineAccess}; if so, omit it." : string.Empty;
        return $"The scopes that were sent are '{UntrustedText.Line(scope)}': check that the provider supports them and that the client can request them (-Scope).{lasting}";
    }

    private static string Advice(string error, OAuthRequestFacts? request) => error switch
    {
        // RFC 6749 sections 4.1.2.1 and 5.2
        "invalid_client" => ClientAdvice(request),
        InvalidGrant => "Sign in again: the code, refresh token or assertion was used before, has expired, or is not for this client.",
        "unauthorized_client" => "Allow this grant for the client at the provider.",
        "unsupported_grant_type" or "unsupported_response_type" => "The provider does not support this flow.",
        // The second one is the spelling of glewlwyd.
        "invalid_scope" or "scope_invalid" => ScopeAdvice(request),
        "access_denied" when request is { HasPerson: false } =>
            $"The provider denies this client the token: check the permissions of the client for what it requests (-Scope, -Audience, -Resource). {ClientAdvice(request)}",
        "access_denied" => "The person declined, or a rule of the provider denies access. Run the command again to sign in again.",
        "server_error" or "temporarily_unavailable" => "Try again later.",
        // RFC 8628 section 3.5
        "expired_token" => "The code was not entered in time. Run the command again to get a new one.",
        // RFC 8707 section 2, RFC 8693 section 2.2.2
        "invalid_target" => "Check -Resource and -Audience: the provider does not recognize them, or the client cannot request them.",
        // OIDC Core 3.1.2.6. A token endpoint also returns these errors for a refresh token if an interactive sign-in is required.
        _ when PersonErrors.Contains(error) && request is { HasPerson: false } => "The provider requires an interactive sign-in. Sign in again.",
        _ when PersonErrors.Contains(error) => "The provider requires an interactive sign-in, which -Prompt none does not allow. Omit -Prompt.",
        "invalid_request" => "Check the parameters, and what the provider requires of this client.",
        _ => "Check the client's registration at the provider.",
    };
}
