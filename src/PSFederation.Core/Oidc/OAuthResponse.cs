using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>The response of an authorization server: the members of a JSON object, or an error (RFC 6749 sections 5.1 and 5.2).</summary>
internal sealed class OAuthResponse
{
    private const int MaxSeconds = int.MaxValue;

    /// <summary>Members that are always secret.</summary>
    private static readonly string[] SecretMembers = ["access_token", "id_token", "refresh_token", "device_code", "client_secret"];

    private readonly ReadOnlyDictionary<string, object?>? _members;
    private readonly HttpStatusCode _status;
    private readonly string _origin;
    private readonly string _endpoint;
    private readonly string? _redirect;
    private readonly OAuthRequestFacts? _request;
    private readonly bool _isEmpty;
    private readonly string _found;

    private OAuthResponse(
        Uri address, string endpoint, HttpStatusCode status, string? body, TimeSpan? retryAfter, string? redirect, OAuthRequestFacts? request, string? mediaType)
    {
        RetryAfter = retryAfter;
        _request = request;
        _isEmpty = string.IsNullOrWhiteSpace(body);
        _redirect = redirect;
        _origin = HttpErrors.Origin(address);
        _endpoint = endpoint;
        _status = status;
        _members = Members(body);
        _found = _members is null ? $"{OAuthBody.Describe(body, mediaType)}; expected JSON" : "JSON without an error code";
        Secrets.Use(SecretMembers.Select(Text));
    }

    /// <summary>The request, for messages; null if unknown.</summary>
    public OAuthRequestFacts? Request => _request;

    /// <summary>The error code; null if the request succeeded, or if the response is not an OAuth 2.0 response.</summary>
    public string? Error => Text("error") is { Length: > 0 } error ? error : null;

    /// <summary>How long the server asks to wait before the next request; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Whether the server has a transient error.</summary>
    public bool IsServerFault => Error is "temporarily_unavailable" or "server_error" || (Error is null && ((int)_status >= 500 || RetryingCall.MayPass(_status)));

    /// <summary>Whether the client polls too often: by the error of RFC 8628 section 3.5, or by the status of RFC 6585 section 4.</summary>
    public bool AsksTooOften => Error == "slow_down" || _status == HttpStatusCode.TooManyRequests;

    /// <summary>Reads the body of a response. It never throws.</summary>
    /// <param name="address">The address.</param>
    /// <param name="endpoint">Its name in messages: "token endpoint".</param>
    /// <param name="retryAfter">How long the server asks to wait.</param>
    /// <param name="redirect">The message about a redirect, which is not followed; null if the response is not a redirect.</param>
    /// <param name="request">The request, for messages; null if unknown.</param>
    /// <param name="mediaType">The content type that the server stated, for messages; null if none.</param>
    public static OAuthResponse Read(
        Uri address, string endpoint, HttpStatusCode status, string? body, TimeSpan? retryAfter = null, string? redirect = null, OAuthRequestFacts? request = null, string? mediaType = null) =>
        new(address, endpoint, status, body, retryAfter, redirect, request, mediaType);

    /// <summary>A string member; null if it is missing or has another type.</summary>
    public string? Text(string name) => _members?.GetValueOrDefault(name) as string;

    /// <summary>A member in seconds, as a number or, from some servers, as text; null if it is missing or not valid.</summary>
    public TimeSpan? Seconds(string name)
    {
        double? seconds = _members?.GetValueOrDefault(name) switch
        {
            long whole => whole,
            double number => number,
            string text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) => number,
            _ => null,
        };
        return seconds is >= 0 and <= MaxSeconds ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    /// <summary>Throws unless the request succeeded.</summary>
    /// <exception cref="FederationException">The error of the server, and what to do.</exception>
    public OAuthResponse Require()
    {
        if (Error is { } error)
            throw OAuthErrors.Of(_origin, error, Text("error_description"), _request);
        if (_redirect is not null)
            throw new FederationException(
                FederationErrorCode.HttpError, $"The {_endpoint} at {_origin} returned no OAuth 2.0 response: {_redirect}. Check -Authority, and check that no proxy or portal responds instead.", _origin);
        if ((int)_status is >= 200 and < 300 && _members is not null)
            return this;
        FederationException refusal = new(
            FederationErrorCode.HttpError, $"The {_endpoint} at {_origin} returned HTTP {(int)_status} ({UntrustedText.Line(_status.ToString())}) without an OAuth 2.0 response: {_found}. {Advice()}", _origin);
        if (_isEmpty && IsRefusal)
            OAuthErrors.MarkUnexplained(refusal);
        throw refusal;
    }

    /// <summary>The statuses of RFC 6749 section 5.2 for a rejected request, and 403, which servers use too.</summary>
    private bool IsRefusal => _status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    /// <summary>A server that rejects a client without a reason is still the right server.</summary>
    private string Advice()
    {
        if (!IsRefusal)
            return RetryingCall.MayPass(_status) ? "Try again later." : "Check the authority.";
        List<string> advice = [];
        // The most common cause of a 400 without an error code; the standard code for it is invalid_grant.
        if (_status == HttpStatusCode.BadRequest)
            advice.Add("The code, refresh token or assertion that was sent may be used or expired: sign in again.");
        advice.Add(OAuthErrors.ClientAdvice(_request));
        if (_status != HttpStatusCode.BadRequest || _request?.Scope is not null)
            advice.Add(OAuthErrors.ScopeAdvice(_request));
        if (!_isEmpty)
            advice.Add("Also check that no proxy or portal responds instead.");
        return string.Join(' ', advice);
    }

    /// <summary>Throws unless the status is a success; the body can be empty (RFC 7009 section 2.2).</summary>
    /// <exception cref="FederationException">The error of the server, and what to do.</exception>
    public void RequireSuccess()
    {
        if ((int)_status is < 200 or >= 300)
            Require();
    }

    private static ReadOnlyDictionary<string, object?>? Members(string? body)
    {
        try
        {
            return StrictJson.ReadObject(Encoding.UTF8.GetBytes(body ?? string.Empty));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A required member.</summary>
    /// <exception cref="FederationException">It is missing.</exception>
    public string RequireText(string name) =>
        Text(name) is { Length: > 0 } text
            ? text
            : throw new FederationException(
                FederationErrorCode.HttpError, $"The response of the {_endpoint} at {_origin} lacks '{name}'. Check that the authority is an OAuth 2.0 authorization server.", _origin);
}
