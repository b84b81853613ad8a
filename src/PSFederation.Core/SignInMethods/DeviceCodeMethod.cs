namespace PSFederation.Core.SignInMethods;

/// <summary>A person signs in with any browser, with a code (RFC 8628).</summary>
public sealed record DeviceCodeMethod : OidcMethod
{
    /// <summary>Creates a method without a client.</summary>
    public DeviceCodeMethod()
    {
    }

    internal DeviceCodeMethod(MemberReader json)
        : base(json) => NoBrowser = json.Flag("noBrowser");

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.DeviceCode;

    /// <inheritdoc/>
    public override bool IsOfPerson => true;

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Presentation("noBrowser", NoBrowser ? true : null);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.NoBrowser = NoBrowser;
    }
}
