namespace PSFederation;

/// <summary>A role that a local credential endpoint serves.</summary>
/// <param name="RoleArn">The role; the session, or the type of the AWS SDK object, if the role is unknown.</param>
/// <param name="Uri">The address of its credentials: the value of AWS_CONTAINER_CREDENTIALS_FULL_URI.</param>
public sealed record FederatedEndpointRole(string RoleArn, Uri Uri)
{
    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(RoleArn);
}

/// <summary>
/// A local endpoint of the container credentials protocol, from which every AWS SDK and the AWS CLI get credentials that are renewed in
/// time. Requests need the authorization token, which no property shows.
/// </summary>
public sealed class FederatedCredentialEndpoint
{
    private readonly string _token;

    /// <summary>Creates a description of an endpoint.</summary>
    /// <param name="token">The authorization token.</param>
    public FederatedCredentialEndpoint(string token) => _token = token;

    /// <summary>The full address of the endpoint: <c>http://127.0.0.1:PORT/</c>.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => Uri.Port;

    /// <summary>The served roles.</summary>
    public required IReadOnlyList<FederatedEndpointRole> Roles { get; init => field = ModelList.Of(value); }

    /// <summary>The file with the authorization token (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE); null if there is none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Whether a separate process serves it, which outlives the prompt that started it (-Detached).</summary>
    public bool IsDetached { get; init; }

    /// <summary>The process that serves it.</summary>
    public int ProcessId { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public DateTime StartedAt { get; init; }

    /// <summary>The authorization token: the value of AWS_CONTAINER_AUTHORIZATION_TOKEN. A secret.</summary>
    /// <returns>The token.</returns>
    public string GetToken() => _token;

    /// <summary>Returns the address; never the token.</summary>
    /// <returns>A line of text for display.</returns>
    public override string ToString() => DisplayText.Line($"{Uri} ({string.Join(", ", Roles)})");
}
