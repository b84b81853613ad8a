using System.Management.Automation;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>Signing in with a request from this module: with the default browser (LoopbackAcs), or without pages (ECP).</content>
public sealed partial class GetSamlAssertionCommand
{
    /// <summary>Signs in with the default browser, which sends the response to an address on this machine.</summary>
    [Parameter(ParameterSetName = LoopbackSet, Mandatory = true)]
    public SwitchParameter LoopbackAcs { get; set; }

    /// <summary>Signs in without pages, with the Enhanced Client or Proxy profile.</summary>
    [Parameter(ParameterSetName = EcpSet, Mandatory = true)]
    public SwitchParameter Ecp { get; set; }

    /// <summary>The entity id of the service provider in the request.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidatePattern(ParameterPattern.EntityId)]
    public string? ServiceProvider { get; set; }

    /// <summary>How to send the request to the identity provider.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SamlBinding? Binding { get; set; }

    /// <summary>The port on 127.0.0.1 that receives the response.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidateRange(0, 65_535)]
    public int AcsPort { get; set; }

    /// <summary>The path that receives the response.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string AcsPath { get; set; } = LoopbackAcsMethod.DefaultPath;

    /// <summary>The certificate that signs the request: an object, or a path.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    [ValidateNotNullOrEmpty]
    public object? SigningCertificate { get; set; }

    /// <summary>Asks the identity provider to require a new sign-in, even if it has a session.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    [Parameter(ParameterSetName = EcpSet)]
    public SwitchParameter ForceAuthn { get; set; }

    /// <summary>Shows the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = LoopbackSet)]
    public SwitchParameter NoBrowser { get; set; }

    private LoopbackAcsMethod Loopback() => new()
    {
        Binding = Binding,
        ServiceProvider = ServiceProvider,
        AcsPort = AcsPort,
        AcsPath = AcsPath,
        ForceAuthn = ForceAuthn,
        NoBrowser = NoBrowser,
    };

    private EcpMethod EcpMethod() => (Credential == PSCredential.Empty) == UseDefaultCredentials
        ? new EcpMethod
        {
            ServiceProvider = ServiceProvider,
            AcsUrls = [.. AcsUrl.Select(acs => acs.OriginalString)],
            ForceAuthn = ForceAuthn,
        }
        : throw new FederationException(
            FederationErrorCode.ParameterMissing, "-Ecp requires -Credential or -UseDefaultCredentials; expected one of the two.", nameof(Credential));
}
