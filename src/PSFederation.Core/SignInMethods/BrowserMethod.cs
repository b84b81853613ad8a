namespace PSFederation.Core.SignInMethods;

/// <summary>A person signs in with the installed browser, which keeps its session at the identity provider.</summary>
public sealed record BrowserMethod : SamlMethod
{
    /// <summary>Creates a method without an address.</summary>
    public BrowserMethod()
    {
    }

    internal BrowserMethod(MemberReader json)
        : base(json)
    {
        BrowserPath = json.Text("browserPath");
        BrowserProfile = json.Text("browserProfile");
        AcsUrls = json.Texts("acsUrls");
    }

    /// <summary>The browser program; null for the first installed browser.</summary>
    public string? BrowserPath { get; init; }

    /// <summary>The full path of the folder with the browser session; null for the default folder of the user.</summary>
    public string? BrowserProfile { get; init; }

    /// <summary>Assertion consumer services whose posts are captured, in addition to those of AWS.</summary>
    public IReadOnlyList<string> AcsUrls { get; init; } = [];

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.Browser;

    internal override string? Missing => SignInUri is null ? "signInUri" : null;

    internal override IEnumerable<MethodAddress> Addresses =>
        [.. base.Addresses, .. AcsUrls.Select(acs => new MethodAddress(acs, "AcsUrl", "acsUrls", FederationErrorCode.SignInInsecure, IsFull: true))];

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Presentation("browserPath", BrowserPath);
        json.Set("browserProfile", BrowserProfile);
        json.Texts("acsUrls", AcsUrls);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.BrowserPath = BrowserPath;
        profile.BrowserProfile = BrowserProfile;
        profile.AcsUrl = AcsUrls;
    }
}
