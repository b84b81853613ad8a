using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Oidc;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>The flows of a person.</content>
public sealed partial class GetOidcTokenCommand
{
    /// <summary>The scope without which there is no ID token (OIDC Core 3.1.2.1).</summary>
    private const string OpenId = "openid";

    private const int PersonTimeout = 300;

    /// <summary>Sign in with a code that is typed in anywhere (RFC 8628).</summary>
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>Show the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>What the provider is to ask the person.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ArgumentCompleter(typeof(PromptCompleter))]
    public string[] Prompt { get; set; } = [];

    /// <summary>Who is expected to sign in.</summary>
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

    private Task<OidcToken> SignInAsync(CancellationToken cancellationToken)
    {
        OidcClient client = PersonClient();
        RequirePerson($"sign in with the browser at {client.Authority}", client.Authority);
        return Flows(client).SignInAsync(
            new SignInRequest
            {
                RedirectHost = RedirectHost,
                RedirectPort = RedirectPort,
                RedirectPath = RedirectPath,
                OpenBrowser = !NoBrowser,
                IsAtPrompt = InteractiveSession.IsAttended(Host),
                Prompt = Prompt,
                LoginHint = LoginHint,
                Patience = Patience,
            },
            cancellationToken);
    }

    private Task<OidcToken> SignInWithCodeAsync(CancellationToken cancellationToken)
    {
        OidcClient client = PersonClient();
        RequirePerson($"enter a code at {client.Authority}", client.Authority);
        return Flows(client).SignInWithCodeAsync(!NoBrowser, Patience, cancellationToken);
    }

    private OidcClient PersonClient() => Client(SignInScopes(), CallTimeout);

    private TimeSpan Patience => TimeSpan.FromSeconds(TimeoutSec ?? PersonTimeout);

    /// <summary>A person may take long; a server may not take longer than the person.</summary>
    private TimeSpan CallTimeout => TimeSpan.FromSeconds(Math.Min(TimeoutSec ?? AnswerTimeout, AnswerTimeout));

    private string[] SignInScopes() =>
        Scope.Length == 0 || (TokenType == OidcTokenType.IdToken && !Scope.Contains(OpenId)) ? [OpenId, .. Scope] : Scope;
}
