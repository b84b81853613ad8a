namespace PSFederation.Core.SignInMethods;

/// <summary>A person signs in with the installed browser, which keeps its session at the identity provider.</summary>
public sealed record BrowserMethod : SamlMethod
{
    /// <summary>Without an address.</summary>
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

    /// <summary>The browser's program; null for the first that is installed.</summary>
    public string? BrowserPath { get; init; }

    /// <summary>The full path of the folder that keeps the browser's session; null for one of the user's own.</summary>
    public string? BrowserProfile { get; init; }

    /// <summary>Assertion consumer services whose posts are taken, beside those of AWS.</summary>
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
