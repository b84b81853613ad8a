namespace PSFederation.Sandbox.Hosting;

/// <summary>One fault for one request.</summary>
internal sealed record Fault(FaultKind Kind, int StatusCode);
