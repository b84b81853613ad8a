namespace PSFederation.Core.SignInMethods;

/// <summary>A person signs in with the browser of this machine (authorization code with PKCE, RFC 7636 and RFC 8252).</summary>
public sealed record AuthorizationCodeMethod : OidcMethod
{
    /// <summary>Creates a method without a client.</summary>
    public AuthorizationCodeMethod()
    {
    }

    internal AuthorizationCodeMethod(MemberReader json)
        : base(json)
    {
        Prompts = json.Texts("prompts");
        LoginHint = json.Text("loginHint");
        RedirectHost = json.Text("redirectHost");
        RedirectPort = json.Number("redirectPort");
        RedirectPath = json.Text("redirectPath");
        NoBrowser = json.Flag("noBrowser");
    }

    /// <summary>What the provider must ask the person (prompt, OpenID Connect Core 1.0 section 3.1.2.1).</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>The expected user (login_hint, OpenID Connect Core 1.0 section 3.1.2.1).</summary>
    public string? LoginHint { get; init; }

    /// <summary>The host of the redirect address; null for 127.0.0.1 (RFC 8252 section 7.3).</summary>
    public string? RedirectHost { get; init; }

    /// <summary>The port of the redirect address; null for a free one.</summary>
    public int? RedirectPort { get; init; }

    /// <summary>The path of the redirect address, with the leading slash, as registered with the provider; null for /callback.</summary>
    public string? RedirectPath { get; init; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.AuthorizationCode;

    /// <inheritdoc/>
    public override bool IsOfPerson => true;

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Texts("prompts", Prompts);
        json.Set("loginHint", LoginHint);
        json.Presentation("redirectHost", RedirectHost);
        json.Presentation("redirectPort", RedirectPort);
        json.Presentation("redirectPath", RedirectPath);
        json.Presentation("noBrowser", NoBrowser ? true : null);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.Prompt = Prompts;
        profile.LoginHint = LoginHint;
        profile.RedirectHost = RedirectHost;
        profile.RedirectPort = RedirectPort;
        profile.RedirectPath = RedirectPath;
        profile.NoBrowser = NoBrowser;
    }
}
