namespace PSFederation.Core.SignInMethods;

/// <summary>A token from a file or the platform, exchanged at a provider for another (RFC 8693).</summary>
public sealed record TokenExchangeMethod : OidcMethod
{
    private const string PathMember = "path";
    private const string PlatformMember = "platform";
    private const string ConnectionMember = "serviceConnectionId";
    private const string AudienceMember = "subjectTokenAudience";

    /// <summary>Creates a method without a client.</summary>
    public TokenExchangeMethod()
    {
    }

    internal TokenExchangeMethod(MemberReader json)
        : base(json)
    {
        // Always read: with a path they have no effect, but they are members of this method.
        AmbientMethod platform = new()
        {
            Platform = json.Text(PlatformMember),
            ServiceConnectionId = json.Text(ConnectionMember),
            Audience = json.Text(AudienceMember),
        };
        Subject = json.Text(PathMember) is { } path ? new TokenFileMethod { Path = path, TokenType = OidcTokenType.AccessToken } : platform;
        SubjectTokenType = json.Text("subjectTokenType");
        RequestedTokenType = json.Text("requestedTokenType");
    }

    /// <summary>The source of the subject token: a <see cref="TokenFileMethod"/> or an <see cref="AmbientMethod"/>.</summary>
    public WebIdentityMethod Subject { get; init; } = new AmbientMethod();

    /// <summary>The type of the subject token; null detects it.</summary>
    public string? SubjectTokenType { get; init; }

    /// <summary>The type of the new token; null for the token type of the client.</summary>
    public string? RequestedTokenType { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.TokenExchange;

    /// <inheritdoc/>
    public override bool IsOfPerson => false;

    /// <inheritdoc/>
    public override string From => $"{Subject.From}, exchanged at {base.From}";

    internal override IEnumerable<string> Files => [.. Subject.Files, .. base.Files];

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        AmbientMethod? platform = Subject as AmbientMethod;
        json.Set(PathMember, (Subject as TokenFileMethod)?.Path);
        json.Set(PlatformMember, platform?.Platform);
        json.Set(ConnectionMember, platform?.ServiceConnectionId);
        json.Set(AudienceMember, platform?.Audience);
        json.Set("subjectTokenType", SubjectTokenType);
        json.Set("requestedTokenType", RequestedTokenType);
    }

    internal override void Show(FederatedProfile profile)
    {
        AmbientMethod? platform = Subject as AmbientMethod;
        base.Show(profile);
        profile.WebIdentityTokenFile = (Subject as TokenFileMethod)?.Path;
        profile.Platform = platform?.Platform;
        profile.ServiceConnectionId = platform?.ServiceConnectionId;
        profile.SubjectTokenAudience = platform?.Audience;
        profile.SubjectTokenType = SubjectTokenType;
        profile.RequestedTokenType = RequestedTokenType;
    }
}
