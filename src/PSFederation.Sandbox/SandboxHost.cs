using System.Security.Cryptography.X509Certificates;
using PSFederation.Sandbox.Hosting;
using PSFederation.Sandbox.Oidc;
using PSFederation.Sandbox.Saml;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox;

/// <summary>
/// An OIDC provider, a SAML identity provider and an AWS STS on 127.0.0.1, each on its own port. Any number of sandboxes
/// run side by side in one process. Passwords, secrets and keys are new at every start.
/// </summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly OidcService _oidc;
    private readonly SamlService _saml;
    private readonly StsService _sts;
    private readonly TokenMint _mint;
    private readonly LoopbackPorts _ports;

    private SandboxHost(SandboxOptions options, LoopbackPorts ports)
    {
        _ports = ports;
        Clock = new SandboxClock(options.TimeProvider);
        SandboxClock oidcClock = new(Clock);
        SandboxClock samlClock = new(Clock);
        SandboxClock stsClock = new(Clock);
        Faults = new SandboxFaults(oidcClock, samlClock, stsClock);
        Faults.Sts.Delay = options.StsDelay;
        Faults.Sts.ThrottleShare = options.StsThrottleShare;
        Faults.Sts.DropShare = options.StsDropShare;
        Users = SandboxContent.CreateUsers(Roles);
        _oidc = OidcService.Create(new ServiceContext(SandboxService.Oidc, options, ports.Oidc, oidcClock, Faults.Oidc, Requests), Users);
        _saml = SamlService.Create(new ServiceContext(SandboxService.Saml, options, ports.Saml, samlClock, Faults.Saml, Requests), Users);
        _sts = StsService.Create(new ServiceContext(SandboxService.Sts, options, ports.Sts, stsClock, Faults.Sts, Requests), Sts);
        _mint = new TokenMint(_oidc.Issuer, _oidc.Keys, oidcClock);
        OidcProviderArn = SandboxContent.Register(Sts, Roles, _saml.Metadata, _oidc.Issuer, Clients);
        Sts.EnableOutboundFederation(SandboxAccounts.First);
        BrokerKey = Sts.AddUser($"arn:aws:iam::{SandboxAccounts.First}:user/broker");
    }

    /// <summary>Gets the issuer of the OIDC provider, without a trailing slash, for example http://127.0.0.1:40123.</summary>
    public string OidcIssuer => _oidc.Issuer;

    /// <summary>Gets the URL of the SAML metadata; also the entity ID of the identity provider.</summary>
    public string SamlMetadataUrl => _saml.EntityId;

    /// <summary>Gets the SAML metadata document.</summary>
    public string SamlMetadata => _saml.Metadata;

    /// <summary>
    /// Gets the URL at which the identity provider starts a sign-in to AWS; its query may have sp, acs and RelayState, and steps: a comma
    /// between the additional pages (two, code, stay, denied).
    /// </summary>
    public string SamlSignInUrl => _saml.BaseAddress + SamlService.SignInPath;

    /// <summary>Gets the URL for AuthnRequests with the Redirect and the POST binding.</summary>
    public string SamlSsoUrl => _saml.BaseAddress + SamlService.SsoPath;

    /// <summary>Gets the URL for AuthnRequests in SOAP envelopes, with basic authentication (ECP).</summary>
    public string SamlEcpUrl => _saml.BaseAddress + SamlService.EcpPath;

    /// <summary>Gets the entity ID of the loopback service provider; its ACS can be any http://127.0.0.1:PORT/PATH.</summary>
    public string SamlLoopbackEntityId { get; } = SamlServiceProvider.LoopbackEntityId;

    /// <summary>Gets the endpoint of the STS.</summary>
    public string StsEndpoint => _sts.Endpoint;

    /// <summary>Gets the federation endpoint of the console.</summary>
    public string ConsoleEndpoint => _sts.Endpoint + PSFederation.Sandbox.Sts.Console.ConsoleEndpoint.Path;

    /// <summary>Gets the users by name: onerole, threeroles, manyroles, norole.</summary>
    public IReadOnlyDictionary<string, SandboxUser> Users { get; }

    /// <summary>Gets the clients of the OIDC provider.</summary>
    public OidcClients Clients => _oidc.Clients;

    /// <summary>Gets the ARNs of the roles.</summary>
    public SandboxRoles Roles { get; } = new();

    /// <summary>Gets the ARN of the SAML provider in the first account.</summary>
    public string SamlProviderArn { get; } = SandboxContent.FirstSamlProvider;

    /// <summary>Gets the ARN of the SAML provider in the second account.</summary>
    public string SecondSamlProviderArn { get; } = SandboxContent.SecondSamlProvider;

    /// <summary>Gets the ARN of the OIDC provider; it is in the first account only.</summary>
    public string OidcProviderArn { get; }

    /// <summary>Gets the long-term key of the IAM user broker in the first account, for AssumeRole and GetFederationToken.</summary>
    public StsAccessKey BrokerKey { get; }

    /// <summary>Gets the issuer of outbound identity federation (GetWebIdentityToken) in the first account. The second account has it disabled.</summary>
    public string OutboundIssuer => _sts.OutboundIssuer(SandboxAccounts.First) ?? throw new InvalidOperationException("Outbound identity federation is disabled.");

    /// <summary>Gets the registry of the STS: what a test adds to it takes effect at once.</summary>
    public StsRegistry Sts { get; } = new();

    /// <summary>Gets the faults.</summary>
    public SandboxFaults Faults { get; }

    /// <summary>Gets the clock of all three services. Each has an additional offset in <see cref="Faults"/>.</summary>
    public SandboxClock Clock { get; }

    /// <summary>Gets the request log.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts the three services.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running sandbox; disposing it stops the services.</returns>
    public static async Task<SandboxHost> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();
        SandboxHost host = new(options, LoopbackPorts.Bind(options));
        try
        {
            await Task.WhenAll(
                host._oidc.StartAsync(cancellationToken),
                host._saml.StartAsync(cancellationToken),
                host._sts.StartAsync(cancellationToken)).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a SAML response for a user, which a test changes and builds.</summary>
    public SamlResponseBuilder CreateSamlResponse(string userName) => _saml.CreateResponse(Users[userName]);

    /// <summary>Creates a JWT like the OIDC provider, with changes.</summary>
    /// <param name="claims">Claims to set; null as a value removes the claim.</param>
    /// <param name="key">The signing key.</param>
    /// <param name="header">Header parameters to set; null as a value removes the parameter.</param>
    /// <returns>The token in compact form.</returns>
    public string MintToken(
        IReadOnlyDictionary<string, object?>? claims = null,
        MintKey key = MintKey.Provider,
        IReadOnlyDictionary<string, object?>? header = null)
        => _mint.Mint(claims, key, header);

    /// <summary>Exports the signing certificate of the SAML identity provider, without its key.</summary>
    public X509Certificate2 ExportSamlCertificate() => X509CertificateLoader.LoadCertificate(_saml.Keys.Certificate.RawData);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sts.DisposeAsync().ConfigureAwait(false);
        await _saml.DisposeAsync().ConfigureAwait(false);
        await _oidc.DisposeAsync().ConfigureAwait(false);
        _ports.Dispose();
    }
}
