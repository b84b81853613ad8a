using System.Management.Automation;
using PSFederation.Core.Http;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.SignIn;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <content>Signing in by a request of our own: with the default browser (LoopbackAcs), or without pages (ECP).</content>
public sealed partial class GetSamlAssertionCommand
{
    /// <summary>Sign in with the default browser, which brings the answer to an address of this machine.</summary>
    [Parameter(ParameterSetName = LoopbackSet, Mandatory = true)]
    public SwitchParameter LoopbackAcs { get; set; }

    /// <summary>Sign in without pages, by the Enhanced Client or Proxy profile.</summary>
    [Parameter(ParameterSetName = EcpSet, Mandatory = true)]
    public SwitchParameter Ecp { get; set; }

    /// <summary>The entity id to ask by.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidatePattern(ParameterPattern.EntityId)]
    public string? ServiceProvider { get; set; }

    /// <summary>How the request gets to the identity provider.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SamlBinding? Binding { get; set; }

    /// <summary>The port on 127.0.0.1 that the answer comes to.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidateRange(0, 65_535)]
    public int AcsPort { get; set; }

    /// <summary>The path that the answer comes to.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string AcsPath { get; set; } = "/saml/acs";

    /// <summary>The certificate whose private key signs the request: an object, or a path.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object? SigningCertificate { get; set; }

    /// <summary>Require the person to sign in again, even if the identity provider has a session.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter ForceAuthn { get; set; }

    /// <summary>Show the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SwitchParameter NoBrowser { get; set; }

    private async Task<SamlAssertion> SignInByLoopbackAsync(CancellationToken cancellationToken)
    {
        RequireAddressIfGiven(SignInUri, nameof(SignInUri));
        string counterpart = SignInUri is null ? "the identity provider" : SignInUri.GetLeftPart(UriPartial.Authority);
        RequirePerson($"sign in with the browser at {counterpart}", counterpart);
        using RequestSigner? signer = SamlTrust.Signer(SigningCertificate, FullPath);
        LoopbackAcsOptions options = new()
        {
            SignInUri = SignInUri,
            Binding = Binding,
            ServiceProvider = ServiceProvider,
            Port = AcsPort,
            Path = AcsPath,
            ForceAuthn = ForceAuthn,
            Signer = signer,
            OpensBrowser = !NoBrowser,
            IsAtPrompt = InteractiveSession.IsAttended(Host),
            Patience = Timeout(PersonTimeout),
        };
        return await new LoopbackAcs(Time, Reporter).SignInAsync(options, Options, cancellationToken);
    }

    private async Task<SamlAssertion> SignInByEcpAsync(CancellationToken cancellationToken)
    {
        RequireAddressIfGiven(SignInUri, nameof(SignInUri));
        RequireAcsUrls();
        if (AcsUrl.Length > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-AcsUrl names {AcsUrl.Length} addresses; expected one with -Ecp, since an assertion is for one.", nameof(AcsUrl));
        if ((Credential == PSCredential.Empty) != UseDefaultCredentials)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Ecp signs in with -Credential or with -UseDefaultCredentials; expected one of the two.", nameof(Credential));
        using RequestSigner? signer = SamlTrust.Signer(SigningCertificate, FullPath);
        EcpOptions options = new()
        {
            SignInUri = SignInUri,
            ServiceProvider = ServiceProvider,
            AcsUrl = AcsUrl.FirstOrDefault()?.OriginalString,
            ForceAuthn = ForceAuthn,
            Signer = signer,
            Credential = Credential == PSCredential.Empty ? null : TypedCredential.AsTyped(Credential),
            UsesDefaultCredentials = UseDefaultCredentials,
            Timeout = Timeout(AnswerTimeout),
        };
        return await new EcpSignIn(FederationHttpClient.Get(), Time, Reporter).SignInAsync(options, Options, cancellationToken);
    }

    private static void RequireAddressIfGiven(Uri? address, string parameter)
    {
        if (address is not null)
            RequireAddress(address, parameter);
    }
}
