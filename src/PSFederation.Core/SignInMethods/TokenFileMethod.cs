namespace PSFederation.Core.SignInMethods;

/// <summary>A token from a file that another program keeps up to date.</summary>
public sealed record TokenFileMethod : WebIdentityMethod
{
    /// <summary>Creates a method without a file.</summary>
    public TokenFileMethod()
    {
    }

    internal TokenFileMethod(MemberReader json)
        : base(json)
    {
        Path = json.Text("path");
        TokenType = json.OneOf<OidcTokenType>("tokenType") ?? default;
    }

    /// <summary>The full path of the file.</summary>
    public string? Path { get; init; }

    /// <summary>The type of the token; with a ProviderId it is an access token.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.TokenFile;

    /// <inheritdoc/>
    public override string From => Path ?? Unknown;

    internal override string? Missing => Path is null ? "path" : null;

    internal override IEnumerable<string> Files => Path is null ? [] : [Path];

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("path", Path);
        json.Set("tokenType", TokenType == default ? null : TokenType.ToString());
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.WebIdentityTokenFile = Path;
        profile.TokenType = TokenType;
    }
}
