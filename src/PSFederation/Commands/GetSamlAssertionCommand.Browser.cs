using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>Signing in with the installed browser, and taking the assertion where it would go to AWS.</content>
public sealed partial class GetSamlAssertionCommand
{
    /// <summary>Sign in with the installed Chrome, Edge or Chromium.</summary>
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    public SwitchParameter Browser { get; set; }

    /// <summary>The browser's program.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BrowserCompleter))]
    public string? BrowserPath { get; set; }

    /// <summary>The folder that keeps the browser's session at the identity provider.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    public string? BrowserProfile { get; set; }

    private Task<BrowserAssertion> CaptureAsync(CancellationToken cancellationToken)
    {
        RequireAddress(SignInUri!, nameof(SignInUri));
        RequireAcsUrls();
        if (!Browser)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Browser:$false leaves no way to sign in; expected the switch, or -Credential.", nameof(Browser));
        return new BrowserSignIn(BrowserOptions(), Time, Reporter).SignInAsync(cancellationToken);
    }

    private BrowserSignInOptions BrowserOptions() => new()
    {
        SignInUri = SignInUri!,
        Browser = InstalledBrowser.Find(BrowserPath, FullPath),
        ProfileFolder = BrowserProfile is null ? null : FullPath(BrowserProfile),
        AcsUrls = AcsUrl,
        MayShowWindow = !InteractiveSession.IsUnattended(Host),
        Patience = Timeout(PersonTimeout),
    };
}
