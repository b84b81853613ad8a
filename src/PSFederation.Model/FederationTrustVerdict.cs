namespace PSFederation;

/// <summary>The verdict of a trust policy on a token or an assertion.</summary>
public enum FederationTrustVerdict
{
    /// <summary>The policy allows the caller to assume the role.</summary>
    Allowed,

    /// <summary>The policy does not allow the call, or explicitly denies it.</summary>
    Denied,

    /// <summary>It depends on condition keys that cannot be determined offline; specify them with -Context.</summary>
    Undetermined,
}
