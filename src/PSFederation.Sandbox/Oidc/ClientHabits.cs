using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace PSFederation.Sandbox.Oidc;

/// <summary>Client behavior that common providers allow but OpenIddict by default does not.</summary>
internal static class ClientHabits
{
    private const string AssertionType = "client-authentication+jwt";

    public static void Allow(OpenIddictServerBuilder server, string issuer)
    {
        AllowPlainClientAssertion(server, issuer + OidcPaths.Token);
        AskForQuickPolling(server);

        // Some providers use this parameter as the audience of an access token in every grant, not only in token exchange.
        server.RemoveEventHandler(OpenIddictServerHandlers.Authentication.ValidateAudienceParameter.Descriptor);
        server.RemoveEventHandler(OpenIddictServerHandlers.Exchange.ValidateAudienceParameter.Descriptor);
    }

    /// <summary>The polling interval of a device (RFC 8628 3.2): one second instead of the default of five.</summary>
    private static void AskForQuickPolling(OpenIddictServerBuilder server)
        => server.AddEventHandler<ApplyDeviceAuthorizationResponseContext>(handler => handler
            .UseInlineHandler(context =>
            {
                if (context.Response is { Error: null } response)
                {
                    response.SetParameter("interval", 1);
                }

                return ValueTask.CompletedTask;
            })
            .SetOrder(int.MinValue));

    /// <summary>
    /// RFC 7523 defines no "typ" for client assertions, and clients send JWT or none; their audience can be the token
    /// endpoint (OIDC Core 9) as well as the issuer.
    /// </summary>
    private static void AllowPlainClientAssertion(OpenIddictServerBuilder server, string tokenEndpoint)
        => server.AddEventHandler<ValidateTokenContext>(handler => handler
            .UseInlineHandler(context =>
            {
                if (context.ValidTokenTypes.SetEquals([OpenIddictConstants.TokenTypeIdentifiers.Private.ClientAssertion]))
                {
                    context.ValidAudiences.Add(tokenEndpoint);
                    context.TokenValidationParameters!.TypeValidator = (type, _, _) => type is null or "" or "JWT" or AssertionType
                        ? AssertionType
                        : throw new SecurityTokenInvalidTypeException("The client assertion is of another type.") { InvalidType = type };
                }

                return ValueTask.CompletedTask;
            })
            .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 1));
}
