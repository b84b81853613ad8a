namespace PSFederation.Core.SignInMethods;

/// <summary>A sign-in without pages, by the Enhanced Client or Proxy profile: in a profile with the Kerberos ticket or NTLM identity of the account.</summary>
public sealed record EcpMethod : SamlRequestMethod
{
    /// <summary>For AWS.</summary>
    public EcpMethod()
    {
    }

    internal EcpMethod(MemberReader json)
        : base(json) => AcsUrls = json.Texts("acsUrls");

    /// <summary>The address that the assertion is for; none stands for AWS' sign-in.</summary>
    public IReadOnlyList<string> AcsUrls { get; init; } = [];

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.Ecp;

    internal override IEnumerable<MethodAddress> Addresses =>
        [.. base.Addresses, .. AcsUrls.Select(acs => new MethodAddress(acs, "AcsUrl", "acsUrls", FederationErrorCode.SignInInsecure, IsFull: false))];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (AcsUrls.Count > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-AcsUrl names {AcsUrls.Count} addresses; expected one with -Ecp, since an assertion is for one.", "AcsUrl");
    }

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Texts("acsUrls", AcsUrls);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.AcsUrl = AcsUrls;
    }
}
