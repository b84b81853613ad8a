namespace PSFederation.Core.SignInMethods;

/// <summary>A method that starts with our own request to the identity provider (AuthnRequest).</summary>
public abstract record SamlRequestMethod : SamlMethod
{
    private protected SamlRequestMethod()
    {
    }

    private protected SamlRequestMethod(MemberReader json)
        : base(json)
    {
        ServiceProvider = json.Text("serviceProvider");
        SigningCertificate = json.Text("signingCertificate");
        ForceAuthn = json.Flag("forceAuthn");
    }

    /// <summary>The entity ID of the service provider; null for the default of the method.</summary>
    public string? ServiceProvider { get; init; }

    /// <summary>The full path of the certificate whose private key signs requests; null for unsigned requests.</summary>
    public string? SigningCertificate { get; init; }

    /// <summary>Whether the person must sign in again, even if the identity provider has a session.</summary>
    public bool ForceAuthn { get; init; }

    internal override IEnumerable<string> Files => SigningCertificate is null ? base.Files : [SigningCertificate, .. base.Files];

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("serviceProvider", ServiceProvider);
        json.Set("signingCertificate", SigningCertificate);
        json.Flag("forceAuthn", ForceAuthn);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.ServiceProvider = ServiceProvider;
        profile.SigningCertificate = SigningCertificate;
        profile.ForceAuthn = ForceAuthn;
    }
}
