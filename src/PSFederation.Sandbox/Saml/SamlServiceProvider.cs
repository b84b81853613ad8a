namespace PSFederation.Sandbox.Saml;

/// <summary>A service provider that the identity provider knows.</summary>
internal sealed record SamlServiceProvider(string EntityId, IReadOnlyList<string> Audiences, string? DefaultAcs, Func<Uri, bool> AllowsAcs)
{
    /// <summary>The entity id of tools that take the response at a loopback address.</summary>
    public const string LoopbackEntityId = "urn:psfederation:loopback";

    private static readonly SamlServiceProvider[] Known =
    [
        new(SamlNames.AwsEntityId, [SamlNames.AwsEntityId], SamlNames.AwsSignIn, IsAwsSignIn),

        // The tool hands the assertion on to AWS, which insists on its own audience beside that of the tool.
        new(LoopbackEntityId, [LoopbackEntityId, SamlNames.AwsEntityId], null, IsLoopback),
    ];

    public static SamlServiceProvider? Find(string? entityId) => Array.Find(Known, provider => provider.EntityId == entityId);

    private static bool IsAwsSignIn(Uri acs)
        => acs is { Scheme: "https", IsDefaultPort: true, AbsolutePath: "/saml" }
            && (acs.Host is "signin.aws.amazon.com" || acs.Host.EndsWith(".signin.aws.amazon.com", StringComparison.Ordinal));

    private static bool IsLoopback(Uri acs) => acs is { Scheme: "http", Host: "127.0.0.1" };
}
