using System.Net;
using System.Net.Security;
using PSFederation.Core.Http;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Limits where the account of this process authenticates: the origin of the sign-in address, with Negotiate or NTLM, over https or on loopback.
/// Other servers, and schemes that would send a password, get no credentials.
/// </summary>
internal sealed class IntegratedAccess(Uri signInUri) : ICredentials
{
    private readonly string _origin = HttpErrors.Origin(signInUri);

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType) =>
        HttpErrors.Origin(uri) == _origin && WebAddress.IsPrivate(uri)
            && (authType.Equals("Negotiate", StringComparison.OrdinalIgnoreCase) || authType.Equals("NTLM", StringComparison.OrdinalIgnoreCase) || authType.Equals("Kerberos", StringComparison.OrdinalIgnoreCase))
            ? CredentialCache.DefaultNetworkCredentials
            : null;

    /// <summary>The error for a server that requested an identity and rejected it.</summary>
    /// <param name="at">The address of the server.</param>
    public FederationException Refused(Uri at)
    {
        string origin = HttpErrors.Origin(at);
        if (origin != _origin || !WebAddress.IsPrivate(at))
            return new(
                FederationErrorCode.SignInTicketMissing,
                $"{origin} asks for Kerberos or NTLM, but the identity of this account is sent only to {_origin}, the origin of -SignInUri. If you trust {origin}, specify a sign-in address there.",
                origin);
        return new(
            FederationErrorCode.SignInTicketMissing,
            Probe(at.IdnHost) is { } problem
                ? $"{origin} asks for Kerberos or NTLM, but this account has no ticket for HTTP/{at.IdnHost} ({problem}). {Advice}"
                : $"{origin} did not accept the Kerberos or NTLM identity of this account. Check that the account can sign in there, and that the service's name is registered as HTTP/{at.IdnHost}.",
            origin);
    }

    /// <summary>The error for an identity provider that shows a form instead.</summary>
    /// <param name="at">The address of the form.</param>
    public static FederationException FormInstead(Uri at) => new(
        FederationErrorCode.SignInInputMissing,
        $"{HttpErrors.Origin(at)} shows a form for user name and password instead of accepting the Kerberos or NTLM identity of this account. Check that integrated sign-in is enabled there for this network, or use -Credential.",
        HttpErrors.Origin(at));

    private static string Advice => OperatingSystem.IsWindows()
        ? "Sign in to Windows with a domain account, and check the network to the domain controller."
        : OperatingSystem.IsMacOS() ? "Get one with kinit, and check it with klist."
        : "Get one with kinit, and check it with klist (KRB5CCNAME and KRB5_CONFIG must be in the environment that pwsh was started from; the library is libgssapi-krb5-2).";

    /// <summary>Starts the handshake, to find out why there is no ticket; null if there is one.</summary>
    private static string? Probe(string host)
    {
        try
        {
            using NegotiateAuthentication handshake = new(new NegotiateAuthenticationClientOptions { Package = "Negotiate", TargetName = $"HTTP/{host}" });
            handshake.GetOutgoingBlob(ReadOnlySpan<byte>.Empty, out NegotiateAuthenticationStatusCode status);
            return status is NegotiateAuthenticationStatusCode.Completed or NegotiateAuthenticationStatusCode.ContinueNeeded ? null : status.ToString();
        }
        catch (Exception e) when (e is PlatformNotSupportedException or DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
        {
            return "the GSSAPI library is missing";
        }
    }
}
