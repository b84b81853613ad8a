using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace PSFederation.Sandbox.Oidc;

/// <summary>
/// Writes the issuer without a trailing slash. The server stores it as a Uri, which always has one, while AWS compares
/// the text of the registered URL, and most providers use none.
/// </summary>
internal static class IssuerFormat
{
    public static void Apply(OpenIddictServerBuilder server, string issuer)
    {
        server.AddEventHandler<GenerateTokenContext>(handler => handler
            .UseInlineHandler(context =>
            {
                context.SecurityTokenDescriptor.Issuer = issuer;
                return ValueTask.CompletedTask;
            })
            .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1));

        server.AddEventHandler<ApplyConfigurationResponseContext>(handler => handler
            .UseInlineHandler(context =>
            {
                if (context.Response is { Error: null } response)
                {
                    response[OpenIddictConstants.Metadata.Issuer] = issuer;
                }

                return ValueTask.CompletedTask;
            })
            .SetOrder(int.MinValue));

        server.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler
            .UseInlineHandler(context =>
            {
                // RFC 9207: the client compares it with the issuer of the discovery document.
                if (context.Response.GetParameter(OpenIddictConstants.Parameters.Iss) is not null)
                {
                    context.Response.SetParameter(OpenIddictConstants.Parameters.Iss, issuer);
                }

                return ValueTask.CompletedTask;
            })
            .SetOrder(OpenIddictServerHandlers.Authentication.AttachIssuer.Descriptor.Order + 1));
    }
}
