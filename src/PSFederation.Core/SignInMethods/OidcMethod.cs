namespace PSFederation.Core.SignInMethods;

/// <summary>A method that uses a client of an OpenID Connect or OAuth 2.0 provider.</summary>
public abstract record OidcMethod : WebIdentityMethod
{
    private protected OidcMethod()
    {
    }

    private protected OidcMethod(MemberReader json)
        : base(json) => Client = new OidcClientSettings(json);

    /// <summary>The client.</summary>
    public OidcClientSettings Client { get; init; } = new();

    /// <summary>Whether a person signs in. Then a known provider determines which of its tokens AWS accepts.</summary>
    public abstract bool IsOfPerson { get; }

    /// <inheritdoc/>
    public override string From => $"{Client.Issuer} ({Client.ClientId})";

    internal override string? Missing => Client.Missing;

    internal override IEnumerable<string> Files => Client.Files;

    internal override IEnumerable<MethodAddress> Addresses => Client.Addresses;

    /// <inheritdoc/>
    public override void Validate() => Client.Validate();

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        Client.Write(json);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        Client.Show(profile);
    }
}
