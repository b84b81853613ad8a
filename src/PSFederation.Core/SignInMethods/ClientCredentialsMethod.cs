namespace PSFederation.Core.SignInMethods;

/// <summary>A machine's own token (RFC 6749 section 4.4).</summary>
public sealed record ClientCredentialsMethod : OidcMethod
{
    /// <summary>Without a client.</summary>
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
