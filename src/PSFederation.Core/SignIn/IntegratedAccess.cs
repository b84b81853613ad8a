using System.Net;
using System.Net.Security;
using PSFederation.Core.Http;

namespace PSFederation.Core.SignIn;

/// <summary>
/// To whom the account of this process proves itself: the origin of the sign-in address, by Negotiate or NTLM, over https or on loopback.
/// Any other server gets nothing, and neither does a scheme that would send a password.
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

    /// <summary>The error of a server that asked for an identity and was not content.</summary>
    /// <param name="at">Where it asked.</param>
    public FederationException Refused(Uri at)
    {
        string origin = HttpErrors.Origin(at);
        if (origin != _origin || !WebAddress.IsPrivate(at))
            return new(
                FederationErrorCode.SignInTicketMissing,
                $"{origin} asks for Kerberos or NTLM, but the identity of this account goes to {_origin} alone, the origin of -SignInUri. If you trust {origin}, give a sign-in address there.",
                origin);
        return new(
            FederationErrorCode.SignInTicketMissing,
            Probe(at.IdnHost) is { } problem
                ? $"{origin} asks for Kerberos or NTLM, and this account has no ticket for HTTP/{at.IdnHost} ({problem}). {Advice}"
                : $"{origin} did not take the Kerberos or NTLM identity of this account. Check that the account may sign in there, and that the service's name is registered as HTTP/{at.IdnHost}.",
            origin);
    }

    /// <summary>The error of an identity provider that shows a form instead.</summary>
    /// <param name="at">Where it does.</param>
    public static FederationException FormInstead(Uri at) => new(
        FederationErrorCode.SignInInputMissing,
        $"{HttpErrors.Origin(at)} shows a form for user name and password instead of taking the Kerberos or NTLM identity of this account. Check that integrated sign-in is on there for this network, or use -Credential.",
        HttpErrors.Origin(at));

    private static string Advice => OperatingSystem.IsWindows()
        ? "Sign in to Windows with an account of the domain, and check the network to the domain controller."
        : OperatingSystem.IsMacOS() ? "Get one with kinit, and check it with klist."
        : "Get one with kinit, and check it with klist (KRB5CCNAME and KRB5_CONFIG must be in the environment that pwsh was started from; the library is libgssapi-krb5-2).";

    /// <summary>Tries to begin the handshake, to learn why there is no ticket; null when there is one.</summary>
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
            return "no GSSAPI library";
        }
    }
}
