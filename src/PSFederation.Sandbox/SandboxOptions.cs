using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Sandbox;

/// <summary>The options of a sandbox. The defaults are for tests: free ports, real time, no logging.</summary>
public sealed record SandboxOptions
{
    /// <summary>Gets the port of the OIDC provider on 127.0.0.1; 0 for a free one.</summary>
    public int OidcPort { get; init; }

    /// <summary>Gets the port of the SAML identity provider on 127.0.0.1; 0 for a free one.</summary>
    public int SamlPort { get; init; }

    /// <summary>Gets the port of the STS on 127.0.0.1; 0 for a free one.</summary>
    public int StsPort { get; init; }

    /// <summary>Gets the clock of all three services.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets a value indicating whether the services write warnings and errors to the console.</summary>
    public bool EnableLogging { get; init; }

    /// <summary>Gets the initial delay of STS responses; <see cref="ServiceFaults.Delay"/> changes it later.</summary>
    public TimeSpan StsDelay { get; init; }

    /// <summary>Gets the initial share of throttled STS calls, 0 to 1; <see cref="ServiceFaults.ThrottleShare"/> changes it later.</summary>
    public double StsThrottleShare { get; init; }

    /// <summary>Gets the initial share of dropped STS connections, 0 to 1; <see cref="ServiceFaults.DropShare"/> changes it later.</summary>
    public double StsDropShare { get; init; }

    /// <summary>Gets a value indicating whether the SAML metadata document is signed.</summary>
    public bool SignSamlMetadata { get; init; }

    /// <summary>
    /// Gets the certificate (RSA) that must sign every AuthnRequest, with RSA-SHA256; without one, signatures are not required or
    /// checked.
    /// </summary>
    public X509Certificate2? SamlRequestCertificate { get; init; }
}
