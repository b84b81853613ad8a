using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using PSFederation.Sandbox.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace PSFederation.Sandbox.Oidc;

/// <summary>Generates the secrets of the clients and adds the clients to the store.</summary>
internal static class ClientRegistration
{
    // RFC 8252 7.3: the port of a loopback redirect is chosen by the native client at run time.
    private static readonly Uri[] LoopbackRedirects =
    [
        new("http://127.0.0.1/callback"),
        new("http://127.0.0.1/"),
        new("http://localhost/callback"),
        new("http://localhost/"),
    ];

    public static OidcClients Create()
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new OidcClients(
            new OidcClient("psfederation-cli"),
            new OidcClient("psfederation-service", RandomText.Password()),
            new OidcClient("psfederation-key", privateKeyPem: rsa.ExportPkcs8PrivateKeyPem(), privateKeyId: RandomText.Identifier()),
            new OidcClient("psfederation-key-es256", privateKeyPem: ecdsa.ExportPkcs8PrivateKeyPem(), privateKeyId: RandomText.Identifier()));
    }

    public static async Task RegisterAsync(OidcClients clients, IOpenIddictApplicationManager manager, CancellationToken cancellationToken)
    {
        OpenIddictApplicationDescriptor cli = Describe(clients.Cli, ClientTypes.Public);
        AllowSignIn(cli);
        cli.Permissions.UnionWith(
        [
            Permissions.Endpoints.DeviceAuthorization,
            Permissions.GrantTypes.DeviceCode,
            Permissions.GrantTypes.TokenExchange,
        ]);
        cli.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);

        OpenIddictApplicationDescriptor service = Describe(clients.Service, ClientTypes.Confidential);
        AllowSignIn(service);
        service.Permissions.UnionWith([Permissions.GrantTypes.ClientCredentials, Permissions.GrantTypes.TokenExchange]);

        foreach (OpenIddictApplicationDescriptor client in new[] { cli, service, WithKey(clients.PrivateKeyJwt, RsaKey), WithKey(clients.PrivateKeyJwtEcdsa, EcdsaKey) })
        {
            await manager.CreateAsync(client, cancellationToken).ConfigureAwait(false);
        }
    }

    private static OpenIddictApplicationDescriptor Describe(OidcClient client, string clientType) => new()
    {
        ClientId = client.ClientId,
        ClientSecret = client.ClientSecret,
        ClientType = clientType,
        ApplicationType = ApplicationTypes.Native,
        ConsentType = ConsentTypes.Implicit,
        DisplayName = client.ClientId,
        Permissions =
        {
            Permissions.Endpoints.Token,
            Permissions.Endpoints.Revocation,
            Permissions.Scopes.Profile,
            Permissions.Scopes.Email,
        },
    };

    private static OpenIddictApplicationDescriptor WithKey(OidcClient client, Func<OidcClient, JsonWebKey> publicKey)
    {
        OpenIddictApplicationDescriptor key = Describe(client, ClientTypes.Confidential);
        key.Permissions.UnionWith([Permissions.GrantTypes.ClientCredentials, Permissions.GrantTypes.TokenExchange]);
        JsonWebKey known = publicKey(client);
        known.Use = JsonWebKeyUseNames.Sig;
        key.JsonWebKeySet = new JsonWebKeySet { Keys = { known } };
        return key;
    }

    private static void AllowSignIn(OpenIddictApplicationDescriptor client)
    {
        client.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization,
            Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code,
        ]);
        client.RedirectUris.UnionWith(LoopbackRedirects);
    }

    private static JsonWebKey RsaKey(OidcClient client)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(client.PrivateKeyPem);
        return JsonWebKeyConverter.ConvertFromRSASecurityKey(
            new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)) { KeyId = client.PrivateKeyId });
    }

    private static JsonWebKey EcdsaKey(OidcClient client)
    {
        using ECDsa ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(client.PrivateKeyPem);
        using ECDsa known = ECDsa.Create(ecdsa.ExportParameters(includePrivateParameters: false));
        return JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(known) { KeyId = client.PrivateKeyId });
    }
}
