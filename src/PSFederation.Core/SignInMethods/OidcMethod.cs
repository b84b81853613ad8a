namespace PSFederation.Core.SignInMethods;

/// <summary>A method by which a client asks a provider of OpenID Connect or OAuth 2.0.</summary>
public abstract record OidcMethod : WebIdentityMethod
{
    private protected OidcMethod()
    {
    }

    private protected OidcMethod(MemberReader json)
        : base(json) => Client = new OidcClientSettings(json);

    /// <summary>Who asks, and for what.</summary>
    public OidcClientSettings Client { get; init; } = new();

    /// <summary>Whether a person signs in. Then a provider that is known by name says which token AWS accepts of it.</summary>
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
