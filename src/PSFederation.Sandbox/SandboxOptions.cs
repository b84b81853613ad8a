using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Sandbox;

/// <summary>What a sandbox is started with. The defaults suit tests: free ports, real time, no logging.</summary>
public sealed record SandboxOptions
{
    /// <summary>Gets the port of the OIDC provider on 127.0.0.1; 0 takes a free one.</summary>
    public int OidcPort { get; init; }

    /// <summary>Gets the port of the SAML identity provider on 127.0.0.1; 0 takes a free one.</summary>
    public int SamlPort { get; init; }

    /// <summary>Gets the port of the STS on 127.0.0.1; 0 takes a free one.</summary>
    public int StsPort { get; init; }

    /// <summary>Gets the time all three services live by.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets a value indicating whether the services write warnings and errors to the console.</summary>
    public bool EnableLogging { get; init; }

    /// <summary>Gets how long every answer of the STS is held back at first; <see cref="ServiceFaults.Delay"/> changes it later.</summary>
    public TimeSpan StsDelay { get; init; }

    /// <summary>Gets the share of calls that the STS throttles at first, 0 to 1; <see cref="ServiceFaults.ThrottleShare"/> changes it later.</summary>
    public double StsThrottleShare { get; init; }

    /// <summary>Gets the share of connections that the STS drops at first, 0 to 1; <see cref="ServiceFaults.DropShare"/> changes it later.</summary>
    public double StsDropShare { get; init; }

    /// <summary>Gets a value indicating whether the SAML metadata document is signed.</summary>
    public bool SignSamlMetadata { get; init; }

    /// <summary>
    /// Gets the certificate (RSA) that every AuthnRequest must be signed by, with RSA-SHA256; without one, requests need no signature and none
    /// is looked at.
    /// </summary>
    public X509Certificate2? SamlRequestCertificate { get; init; }
}
