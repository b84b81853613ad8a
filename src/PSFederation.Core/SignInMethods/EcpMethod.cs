namespace PSFederation.Core.SignInMethods;

/// <summary>A sign-in without pages, with the Enhanced Client or Proxy profile: in a profile with the Kerberos ticket or NTLM identity of the account.</summary>
public sealed record EcpMethod : SamlRequestMethod
{
    /// <summary>Creates a method for AWS.</summary>
    public EcpMethod()
    {
    }

    internal EcpMethod(MemberReader json)
        : base(json) => AcsUrls = json.Texts("acsUrls");

    /// <summary>The recipient of the assertion; empty for the AWS sign-in address.</summary>
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
                FederationErrorCode.ParameterInvalid, $"-AcsUrl has {AcsUrls.Count} addresses; expected one with -Ecp, because an assertion is for one address.", "AcsUrl");
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
