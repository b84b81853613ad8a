using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc;

/// <summary>One interactive sign-in with the browser of this machine.</summary>
/// <param name="Method">The sign-in method.</param>
public sealed record SignInRequest(AuthorizationCodeMethod Method)
{
    private const string DefaultHost = "127.0.0.1";
    private const string DefaultPath = "/callback";

    /// <summary>Whether a person reads the output: then the link replaces a browser that cannot start.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>The time limit for the person.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The path that the provider redirects to.</summary>
    internal string Path => Method.RedirectPath ?? DefaultPath;

    /// <summary>The redirect address at a port.</summary>
    internal string AddressAt(int port) => $"http://{Method.RedirectHost ?? DefaultHost}:{port}{Path}";
}
