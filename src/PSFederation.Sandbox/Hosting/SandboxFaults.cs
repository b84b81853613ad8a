namespace PSFederation.Sandbox;

/// <summary>The faults of the three services.</summary>
public sealed class SandboxFaults
{
    internal SandboxFaults(SandboxClock oidcClock, SandboxClock samlClock, SandboxClock stsClock)
    {
        Oidc = new ServiceFaults(oidcClock);
        Saml = new ServiceFaults(samlClock);
        Sts = new ServiceFaults(stsClock);
    }

    /// <summary>Gets the faults of the OpenID Connect provider.</summary>
    public ServiceFaults Oidc { get; }

    /// <summary>Gets the faults of the SAML identity provider.</summary>
    public ServiceFaults Saml { get; }

    /// <summary>Gets the faults of the STS.</summary>
    public ServiceFaults Sts { get; }

    /// <summary>Disables every fault.</summary>
    public void Clear()
    {
        Oidc.Clear();
        Saml.Clear();
        Sts.Clear();
    }
}
