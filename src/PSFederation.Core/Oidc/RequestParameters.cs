using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>The request parameters that callers choose.</summary>
public static class RequestParameters
{
    /// <summary>Parameters that the flows set: a second value would break their guarantees.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "response_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "redirect_uri", "scope", "state", "nonce",
        "code", "code_challenge", "code_challenge_method", "code_verifier", "grant_type", "device_code", "refresh_token", "assertion",
        "subject_token", "subject_token_type", "actor_token", "actor_token_type", "requested_token_type", "request", "request_uri",
        "response_mode", "prompt", "login_hint", "audience", "resource",
    };

    /// <summary>The audience of the access token.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Targets(OidcClient client)
    {
        foreach (string resource in client.Resources)
            yield return new("resource", resource);
        if (client.Audience is not null)
            yield return new("audience", client.Audience);
    }

    /// <summary>The provider-specific parameters.</summary>
    /// <exception cref="FederationException">One of them belongs to the flow.</exception>
    internal static IEnumerable<KeyValuePair<string, string>> Additional(OidcClient client)
    {
        RequireAdditional(client.AdditionalParameters);
        Secrets.Use(client.AdditionalParameters.Where(parameter => SecretName.Is(parameter.Key)).Select(parameter => parameter.Value));
        return client.AdditionalParameters;
    }

    /// <summary>Throws if a parameter belongs to the flow, such as a client secret.</summary>
    /// <param name="parameters">The additional parameters.</param>
    /// <exception cref="FederationException">One of them belongs to the flow.</exception>
    public static void RequireAdditional(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.Keys.FirstOrDefault(Reserved.Contains) is { } reserved)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-AdditionalParameter contains '{reserved}', which the flow or another parameter sets; expected only provider-specific parameters. Remove it.", reserved);
    }
}
