using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Commands;

/// <content>Signing in with the installed browser, and taking the assertion instead of sending it to AWS.</content>
public sealed partial class GetSamlAssertionCommand
{
    /// <summary>Signs in with the installed Chrome, Edge or Chromium.</summary>
    [Parameter(ParameterSetName = BrowserSet, Mandatory = true)]
    public SwitchParameter Browser { get; set; }

    /// <summary>The program of the browser.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BrowserCompleter))]
    public string? BrowserPath { get; set; }

    /// <summary>The folder where the browser keeps the session at the identity provider.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [ValidateNotNullOrEmpty]
    public string? BrowserProfile { get; set; }

    /// <summary>Assertion consumer services in addition to those of AWS, or the address that the assertion is for.</summary>
    [Parameter(ParameterSetName = BrowserSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public Uri[] AcsUrl { get; set; } = [];

    private BrowserMethod BrowserMethod() => Browser
        ? new BrowserMethod
        {
            BrowserPath = BrowserPath is null ? null : InstalledBrowser.Find(BrowserPath, FullPath).Path,
            BrowserProfile = BrowserProfile is null ? null : FullPath(BrowserProfile),
            AcsUrls = [.. AcsUrl.Select(acs => acs.OriginalString)],
        }
        : throw new FederationException(
            FederationErrorCode.ParameterMissing, "-Browser:$false does not specify a sign-in method; expected the switch, or -Credential.", nameof(Browser));
}
