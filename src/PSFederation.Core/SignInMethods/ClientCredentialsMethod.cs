namespace PSFederation.Core.SignInMethods;

/// <summary>A token for the client itself (RFC 6749 section 4.4).</summary>
public sealed record ClientCredentialsMethod : OidcMethod
{
    /// <summary>Creates a method without a client.</summary>
    public ClientCredentialsMethod()
    {
    }

    internal ClientCredentialsMethod(MemberReader json)
        : base(json)
    {
    }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.ClientCredentials;

    /// <inheritdoc/>
    public override bool IsOfPerson => false;
}
