namespace PSFederation.Core.Oidc;

/// <summary>The parameters of requests that callers choose.</summary>
public static class RequestParameters
{
    /// <summary>What the flows set themselves: a second value would undo what they rest on.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "response_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "redirect_uri", "scope", "state", "nonce",
        "code", "code_challenge", "code_challenge_method", "code_verifier", "grant_type", "device_code", "refresh_token", "assertion",
        "subject_token", "subject_token_type", "actor_token", "actor_token_type", "requested_token_type", "request", "request_uri",
        "response_mode", "prompt", "login_hint", "audience", "resource",
    };

    /// <summary>Whom the access token is for.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Targets(OidcClient client)
    {
        foreach (string resource in client.Resources)
            yield return new("resource", resource);
        if (client.Audience is not null)
            yield return new("audience", client.Audience);
    }

    /// <summary>The parameters that only this provider knows.</summary>
    /// <exception cref="FederationException">One of them belongs to the flow.</exception>
    internal static IEnumerable<KeyValuePair<string, string>> Additional(OidcClient client)
    {
        RequireAdditional(client.AdditionalParameters);
        return client.AdditionalParameters;
    }

    /// <summary>Refuses parameters that belong to the flow, secrets of the client among them.</summary>
    /// <param name="parameters">What was given beside what the flow sends.</param>
    /// <exception cref="FederationException">One of them belongs to the flow.</exception>
    public static void RequireAdditional(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.Keys.FirstOrDefault(Reserved.Contains) is { } reserved)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-AdditionalParameter holds '{reserved}', which the flow or a parameter of the command sets; expected parameters that only this provider knows. Leave it out.", reserved);
    }
}
