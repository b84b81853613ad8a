using System.Collections;
using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>What is asked for at an OAuth 2.0 or OpenID Connect provider: the grant, the token, and how the person is asked.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    /// <summary>A machine's own token (RFC 6749 section 4.4).</summary>
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public SwitchParameter ClientCredentials { get; set; }

    /// <summary>Sign in with a code that is typed in anywhere (RFC 8628).</summary>
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Alias("UseDeviceCode")]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>Exchange the token of a file or of the platform for another (RFC 8693).</summary>
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true)]
    public SwitchParameter TokenExchange { get; set; }

    /// <summary>The token of the platform that the command will run on: CI, Kubernetes, another cloud.</summary>
    [Parameter(ParameterSetName = AmbientSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public SwitchParameter Ambient { get; set; }

    /// <summary>The platform; recognized when left out.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? From { get; set; }

    /// <summary>The Azure DevOps service connection whose token it shall be.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ServiceConnectionId { get; set; }

    /// <summary>The audience of the platform's token that is exchanged for another.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? SubjectTokenAudience { get; set; }

    /// <summary>What the token is that is exchanged for another.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? SubjectTokenType { get; set; }

    /// <summary>What the token is to be that it is exchanged for.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? RequestedTokenType { get; set; }

    /// <summary>The scopes.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>The resources that the access token is for (RFC 8707).</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string[] Resource { get; set; } = [];

    /// <summary>The audience that the token is for.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? Audience { get; set; }

    /// <summary>Which token goes to STS.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public OidcTokenType TokenType { get; set; }

    /// <summary>Parameters that only this provider knows.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
#pragma warning disable CA2227 // The engine sets parameters.
    public Hashtable AdditionalParameter { get; set; } = [];
#pragma warning restore CA2227

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
    public string? RedirectHost { get; set; }

    /// <summary>The port of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidateRange(0, 65_535)]
    public int? RedirectPort { get; set; }

    /// <summary>The path of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string? RedirectPath { get; set; }

    /// <summary>Show the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>The method with its client, and what its provider wants where the caller says nothing else.</summary>
    private OidcMethod Oidc(OidcMethod method)
    {
        if (Authority is null && Provider is null && ClientId.Length == 0)
            throw new FederationException(
                FederationErrorCode.ParameterMissing,
                "Specify a sign-in method: -Authority or -Provider, with -ClientId (OpenID Connect); -SignInUri (SAML); -Ambient (CI, Kubernetes, another cloud); -WebIdentityTokenFile; -SourceProfileName (another federated profile).",
                nameof(Authority));
        if (Authority is not null)
            RequireAddress(new Uri(Authority, UriKind.RelativeOrAbsolute), nameof(Authority), FederationErrorCode.ParameterInvalid);
        method = method with
        {
            Client = Client() with { Scopes = Scope, Resources = Resource, Audience = Audience, AdditionalParameters = TextTable.Of(AdditionalParameter) },
        };
        method.Validate();
        return ProviderDefaults.Complete(method, IsGiven(nameof(TokenType)) ? TokenType : null);
    }

    private AuthorizationCodeMethod Code() => new()
    {
        Prompts = Prompt,
        LoginHint = LoginHint,
        RedirectHost = RedirectHost,
        RedirectPort = RedirectPort is 0 ? null : RedirectPort,
        RedirectPath = RedirectPath,
        NoBrowser = NoBrowser,
    };

    private TokenExchangeMethod Exchange() => Ambient != (WebIdentityTokenFile is not null)
        ? new TokenExchangeMethod
        {
            Subject = Ambient ? Platform(SubjectTokenAudience) : TokenFile(),
            SubjectTokenType = SubjectTokenType,
            RequestedTokenType = RequestedTokenType,
        }
        : throw new FederationException(
            FederationErrorCode.ParameterMissing, "-TokenExchange gives a token for another; expected one of -WebIdentityTokenFile and -Ambient, which say where that is.", nameof(WebIdentityTokenFile));

    private AmbientMethod Platform(string? audience) => new() { Platform = From, Audience = audience, ServiceConnectionId = ServiceConnectionId };
}
