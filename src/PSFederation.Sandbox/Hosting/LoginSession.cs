namespace PSFederation.Sandbox.Hosting;

/// <summary>One sign-in at an identity provider.</summary>
internal sealed record LoginSession(SandboxUser User, DateTimeOffset AuthenticatedAt);
