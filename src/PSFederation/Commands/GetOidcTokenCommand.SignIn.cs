using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>The flows for a person.</content>
public sealed partial class GetOidcTokenCommand
{
    /// <summary>Signs in with a code that the person enters on any device (RFC 8628).</summary>
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Alias("UseDeviceCode")]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>Shows the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>What the provider must ask the person.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ArgumentCompleter(typeof(PromptCompleter))]
    public string[] Prompt { get; set; } = [];

    /// <summary>The person who is expected to sign in.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    public string? LoginHint { get; set; }

    /// <summary>The host of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidateSet("127.0.0.1", "localhost")]
    public string RedirectHost { get; set; } = "127.0.0.1";

    /// <summary>The port of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidateRange(0, 65_535)]
    public int RedirectPort { get; set; }

    /// <summary>The path of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string RedirectPath { get; set; } = "/callback";

    private AuthorizationCodeMethod Code() => new()
    {
        Client = Client(),
        RedirectHost = IsGiven(nameof(RedirectHost)) ? RedirectHost : null,
        RedirectPort = RedirectPort,
        RedirectPath = RedirectPath,
        NoBrowser = NoBrowser,
        Prompts = Prompt,
        LoginHint = LoginHint,
    };

    private DeviceCodeMethod Device() => new() { Client = Client(), NoBrowser = NoBrowser };
}
