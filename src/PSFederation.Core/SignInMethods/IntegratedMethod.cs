namespace PSFederation.Core.SignInMethods;

/// <summary>The Kerberos ticket or NTLM identity of the account, on the pages of a SAML identity provider.</summary>
public sealed record IntegratedMethod : SamlMethod
{
    /// <summary>Creates a method without an address.</summary>
    public IntegratedMethod()
    {
    }

    internal IntegratedMethod(MemberReader json)
        : base(json) => Factor = json.Texts("factor");

    /// <summary>Wildcard patterns for the labels of choices on pages, such as second factors.</summary>
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
