using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Makes the identity source of a method: a new method has its arm here. Commands sign in with it once, profiles and renewals again and again.</summary>
public static class MethodOpener
{
    /// <summary>The source of assertions.</summary>
    /// <param name="services">What it needs beside that.</param>
    public static SamlSource Open(SamlMethod method, SignInServices services) => method switch
    {
        BrowserMethod browser => new BrowserSource(browser, services),
        IntegratedMethod integrated => new IntegratedSource(integrated, services),
        LoopbackAcsMethod loopback => new LoopbackAcsSource(loopback, services),
        EcpMethod ecp => new EcpSource(ecp, services),
        FormMethod form => new FormSource(form, services),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method.Kind, message: null),
    };

    /// <param name="services">What it needs beside that.</param>
    /// <exception cref="FederationException">A provider is not known, or a parameter of its issuer is missing.</exception>
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
    /// <param name="services">What it needs beside that.</param>
    /// <returns>What opens the client.</returns>
    /// <exception cref="FederationException">A provider is not known, or a parameter of its issuer is missing.</exception>
    public static ClientOpener Client(OidcClientSettings settings, SignInServices services) =>
        new(settings, services.Time) { Secrets = services.Secrets, ProfileName = services.ProfileName, Timeout = services.Answer };
}
