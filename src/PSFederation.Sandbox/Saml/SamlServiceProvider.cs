namespace PSFederation.Sandbox.Saml;

/// <summary>A registered service provider.</summary>
internal sealed record SamlServiceProvider(string EntityId, IReadOnlyList<string> Audiences, string? DefaultAcs, Func<Uri, bool> AllowsAcs)
{
    /// <summary>The entity ID of tools that receive the response at a loopback address.</summary>
    public const string LoopbackEntityId = "urn:psfederation:loopback";

    private static readonly SamlServiceProvider[] Known =
    [
        new(SamlNames.AwsEntityId, [SamlNames.AwsEntityId], SamlNames.AwsSignIn, IsAwsSignIn),

        // The tool forwards the assertion to AWS, which requires its own audience in addition to that of the tool.
        new(LoopbackEntityId, [LoopbackEntityId, SamlNames.AwsEntityId], null, IsLoopback),
    ];

    public static SamlServiceProvider? Find(string? entityId) => Array.Find(Known, provider => provider.EntityId == entityId);

    private static bool IsAwsSignIn(Uri acs)
        => acs is { Scheme: "https", IsDefaultPort: true, AbsolutePath: "/saml" }
            && (acs.Host is "signin.aws.amazon.com" || acs.Host.EndsWith(".signin.aws.amazon.com", StringComparison.Ordinal));

    private static bool IsLoopback(Uri acs) => acs is { Scheme: "http", Host: "127.0.0.1" };
}
