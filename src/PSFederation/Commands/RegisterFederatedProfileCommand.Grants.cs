using System.Collections;
using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>The request to an OAuth 2.0 or OpenID Connect provider: the grant, the token, and the prompts for the person.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    /// <summary>Gets a token for the client itself (RFC 6749 section 4.4).</summary>
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public SwitchParameter ClientCredentials { get; set; }

    /// <summary>Signs in with a code that the person enters on any device (RFC 8628).</summary>
    [Parameter(ParameterSetName = DeviceSet, Mandatory = true)]
    [Alias("UseDeviceCode")]
    public SwitchParameter DeviceCode { get; set; }

    /// <summary>Exchanges the token of a file or of the platform for another token (RFC 8693).</summary>
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true)]
    public SwitchParameter TokenExchange { get; set; }

    /// <summary>Uses the token of the platform that the command runs on: CI, Kubernetes, another cloud.</summary>
    [Parameter(ParameterSetName = AmbientSet, Mandatory = true)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public SwitchParameter Ambient { get; set; }

    /// <summary>The platform. By default, it is detected.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? From { get; set; }

    /// <summary>The Azure DevOps service connection that the token is for.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? ServiceConnectionId { get; set; }

    /// <summary>The audience of the platform's token that is exchanged.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? SubjectTokenAudience { get; set; }

    /// <summary>The type of the token that is exchanged.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? SubjectTokenType { get; set; }

    /// <summary>The type of the token to get from the exchange.</summary>
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

    /// <summary>The audience of the token.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public string? Audience { get; set; }

    /// <summary>The token to send to STS.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
    public OidcTokenType TokenType { get; set; }

    /// <summary>Parameters that are specific to the provider.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [Parameter(ParameterSetName = ExchangeSet)]
#pragma warning disable CA2227 // The engine sets the property.
    public Hashtable AdditionalParameter { get; set; } = [];
#pragma warning restore CA2227

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
    public string? RedirectHost { get; set; }

    /// <summary>The port of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidateRange(0, 65_535)]
    public int? RedirectPort { get; set; }

    /// <summary>The path of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string? RedirectPath { get; set; }

    /// <summary>Shows the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = DeviceSet)]
    [Parameter(ParameterSetName = LoopbackSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>The method with its client, and the defaults of its provider for settings that the caller does not specify.</summary>
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
            FederationErrorCode.ParameterMissing, "-TokenExchange requires the token to exchange; expected -WebIdentityTokenFile or -Ambient.", nameof(WebIdentityTokenFile));

    private AmbientMethod Platform(string? audience) => new() { Platform = From, Audience = audience, ServiceConnectionId = ServiceConnectionId };
}
