using PSFederation.Core.Aws;

namespace PSFederation.Core.SignInMethods;

/// <summary>A method that gets an assertion from a SAML identity provider.</summary>
public abstract record SamlMethod : SignInMethod
{
    private protected SamlMethod()
    {
    }

    private protected SamlMethod(MemberReader json)
    {
        SignInUri = json.Text("signInUri");
        PrincipalArn = json.Text("principalArn");
        Trust = new SamlTrustSettings(json);
    }

    /// <summary>The sign-in address for AWS, or the request address of the identity provider.</summary>
    public string? SignInUri { get; init; }

    /// <summary>The SAML provider in IAM; null for the provider of the role in the assertion.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary>The trust settings for assertions.</summary>
    public SamlTrustSettings Trust { get; init; } = new();

    /// <inheritdoc/>
    public override string From => SignInUri ?? (Trust.Metadata is [{ } first, ..] ? first : Unknown);

    /// <summary>The address of <see cref="SignInUri"/>; null if there is none.</summary>
    internal Uri? Address => SignInUri is null ? null : new Uri(SignInUri);

    internal override IEnumerable<string> Files => Trust.Files;

    internal override IEnumerable<MethodAddress> Addresses =>
        SignInUri is null ? Trust.Addresses : [.. Trust.Addresses, new MethodAddress(SignInUri, "SignInUri", "signInUri", FederationErrorCode.SignInInsecure, IsFull: true)];

    /// <inheritdoc/>
    public override void Validate()
    {
        if (PrincipalArn is not null)
            Arn.RequireSamlProvider(PrincipalArn, nameof(PrincipalArn));
    }

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("signInUri", SignInUri);
        json.Set("principalArn", PrincipalArn);
        Trust.Write(json);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.SignInUri = SignInUri;
        profile.PrincipalArn = PrincipalArn;
        Trust.Show(profile);
    }
}
