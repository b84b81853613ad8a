namespace PSFederation.Core.SignInMethods;

/// <summary>The Kerberos ticket or NTLM identity of the account, at the pages of a SAML identity provider.</summary>
public sealed record IntegratedMethod : SamlMethod
{
    /// <summary>Without an address.</summary>
    public IntegratedMethod()
    {
    }

    internal IntegratedMethod(MemberReader json)
        : base(json) => Factor = json.Texts("factor");

    /// <summary>Wildcard patterns on the labels of choices that the pages offer, such as second factors.</summary>
    public IReadOnlyList<string> Factor { get; init; } = [];

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.Integrated;

    internal override string? Missing => SignInUri is null ? "signInUri" : null;

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Texts("factor", Factor);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.Factor = Factor;
    }
}
