namespace PSFederation.Sandbox;

/// <summary>One request with a response. It contains no parameters or headers, so no secrets.</summary>
/// <param name="Time">When the response was sent, by the clock of the service.</param>
/// <param name="Service">The service.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path without the query.</param>
/// <param name="Action">The Action of an STS request, for example AssumeRoleWithSAML; null elsewhere.</param>
/// <param name="Status">The HTTP status; 0 for a dropped connection.</param>
/// <param name="FromSandbox">Whether the sandbox itself sent it: its STS requests the keys of OIDC providers.</param>
public sealed record RequestLogEntry(
    DateTimeOffset Time,
    SandboxService Service,
    string Method,
    string Path,
    string? Action,
    int Status,
    bool FromSandbox);
