namespace PSFederation;

/// <summary>What a trust policy says to a token or an assertion.</summary>
public enum FederationTrustVerdict
{
    /// <summary>The policy lets the caller assume the role.</summary>
    Allowed,

    /// <summary>The policy does not allow the call, or denies it explicitly.</summary>
    Denied,

    /// <summary>It depends on condition keys that cannot be known offline; give them with -Context.</summary>
    Undetermined,
}
