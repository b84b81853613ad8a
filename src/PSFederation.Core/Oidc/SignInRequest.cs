namespace PSFederation.Core.Oidc;

/// <summary>How a person is asked to sign in with the browser.</summary>
public sealed record SignInRequest
{
    /// <summary>The host of the redirect address: 127.0.0.1 (RFC 8252 section 7.3), or localhost where a provider takes nothing else.</summary>
    public string RedirectHost { get; init; } = "127.0.0.1";

    /// <summary>The port of the redirect address; 0 takes a free one.</summary>
    public int RedirectPort { get; init; }

    /// <summary>The path of the redirect address, with the leading slash, as registered with the provider.</summary>
    public string RedirectPath { get; init; } = "/callback";

    /// <summary>Whether to open the default browser; else the link is only shown.</summary>
    public bool OpenBrowser { get; init; } = true;

    /// <summary>Whether a person reads what is shown: then the link takes the place of a browser that cannot be started.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>What the provider is to ask the person even when it would not (prompt, OIDC Core 3.1.2.1).</summary>
    public IReadOnlyList<string> Prompt { get; init; } = [];

    /// <summary>Who is expected to sign in (login_hint, OIDC Core 3.1.2.1).</summary>
    public string? LoginHint { get; init; }

    /// <summary>How long the person may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
