using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Creates the identity source of a method: a new method adds a case here. Commands use the source once; profiles and renewals use it repeatedly.</summary>
public static class MethodOpener
{
    /// <summary>The source of assertions.</summary>
    /// <param name="services">The other services that it needs.</param>
    public static SamlSource Open(SamlMethod method, SignInServices services) => method switch
    {
        BrowserMethod browser => new BrowserSource(browser, services),
        IntegratedMethod integrated => new IntegratedSource(integrated, services),
        LoopbackAcsMethod loopback => new LoopbackAcsSource(loopback, services),
        EcpMethod ecp => new EcpSource(ecp, services),
        FormMethod form => new FormSource(form, services),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method.Kind, message: null),
    };

    /// <param name="services">The other services that it needs.</param>
    /// <exception cref="FederationException">A provider is unknown, or a parameter of its issuer is missing.</exception>
    public static IIdentitySource<OidcToken> Open(WebIdentityMethod method, SignInServices services) => method switch
    {
        TokenFileMethod file => new TokenFileSource(file),
        AmbientMethod ambient => new AmbientSource(ambient, services),
        ClientCredentialsMethod credentials => new ClientCredentialsSource(credentials, services),
        TokenExchangeMethod exchange => new TokenExchangeSource(exchange, services),
        AuthorizationCodeMethod code => new AuthorizationCodeSource(code, services),
        DeviceCodeMethod device => new DeviceCodeSource(device, services),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method.Kind, message: null),
    };

    /// <summary>The client of settings.</summary>
    /// <param name="services">The other services that it needs.</param>
    /// <returns>The opener of the client.</returns>
    /// <exception cref="FederationException">A provider is unknown, or a parameter of its issuer is missing.</exception>
    public static ClientOpener Client(OidcClientSettings settings, SignInServices services) =>
        new(settings, services.Time) { Secrets = services.Secrets, ProfileName = services.ProfileName, Timeout = services.Answer };
}
