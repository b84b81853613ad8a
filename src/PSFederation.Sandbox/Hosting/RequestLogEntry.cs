namespace PSFederation.Sandbox;

/// <summary>One request that a service answered. It holds no parameters and no headers, so no secrets.</summary>
/// <param name="Time">When the answer was sent, by the service's own clock.</param>
/// <param name="Service">Which service was asked.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="Action">The Action of an STS request, for example AssumeRoleWithSAML; null elsewhere.</param>
/// <param name="Status">The HTTP status; 0 for a dropped connection.</param>
/// <param name="FromSandbox">Whether the sandbox itself asked: its STS fetches the keys of OIDC providers.</param>
public sealed record RequestLogEntry(
    DateTimeOffset Time,
    SandboxService Service,
    string Method,
    string Path,
    string? Action,
    int Status,
    bool FromSandbox);
