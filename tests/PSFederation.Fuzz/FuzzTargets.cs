namespace PSFederation.Fuzz;

/// <summary>All targets, by the name that the command line takes.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<string> Names =>
        [SamlTarget.TargetName, SamlContentTarget.TargetName, MetadataTarget.TargetName, PageTarget.TargetName, EcpTarget.TargetName, JwtTarget.TargetName, AwsConfigTarget.TargetName, RequestTarget.TargetName, TrustPolicyTarget.TargetName, CacheTarget.TargetName, TotpTarget.TargetName, WrittenTarget.TargetName];

    /// <summary>Makes a target; null when there is none of that name.</summary>
    public static IFuzzTarget? Make(string name) => name switch
    {
        SamlTarget.TargetName => new SamlTarget(),
        SamlContentTarget.TargetName => new SamlContentTarget(),
        MetadataTarget.TargetName => new MetadataTarget(),
        PageTarget.TargetName => new PageTarget(),
        EcpTarget.TargetName => new EcpTarget(),
        JwtTarget.TargetName => new JwtTarget(),
        AwsConfigTarget.TargetName => new AwsConfigTarget(),
        RequestTarget.TargetName => new RequestTarget(),
        TrustPolicyTarget.TargetName => new TrustPolicyTarget(),
        CacheTarget.TargetName => new CacheTarget(),
        TotpTarget.TargetName => new TotpTarget(),
        WrittenTarget.TargetName => new WrittenTarget(),
        _ => null,
    };
}
