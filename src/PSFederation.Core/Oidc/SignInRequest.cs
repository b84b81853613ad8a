using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc;

/// <summary>One interactive sign-in with the browser of this machine.</summary>
/// <param name="Method">How the person is asked.</param>
public sealed record SignInRequest(AuthorizationCodeMethod Method)
{
    private const string DefaultHost = "127.0.0.1";
    private const string DefaultPath = "/callback";

    /// <summary>Whether a person reads what is shown: then the link takes the place of a browser that cannot be started.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>How long the person may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The path that the provider redirects to.</summary>
    internal string Path => Method.RedirectPath ?? DefaultPath;

    /// <summary>The redirect address at a port.</summary>
    internal string AddressAt(int port) => $"http://{Method.RedirectHost ?? DefaultHost}:{port}{Path}";
}
