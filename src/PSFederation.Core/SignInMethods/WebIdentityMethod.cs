namespace PSFederation.Core.SignInMethods;

/// <summary>A method that gets an OpenID Connect or OAuth 2.0 token.</summary>
public abstract record WebIdentityMethod : SignInMethod
{
    private protected WebIdentityMethod()
    {
    }

    private protected WebIdentityMethod(MemberReader json) => ProviderId = json.Text("providerId");

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS accepts; null for OpenID Connect.</summary>
    public string? ProviderId { get; init; }

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("providerId", ProviderId);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.ProviderId = ProviderId;
    }
}
