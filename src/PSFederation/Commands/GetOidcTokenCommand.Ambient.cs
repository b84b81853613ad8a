using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Commands;

/// <content>The token of the platform that the command runs on.</content>
public sealed partial class GetOidcTokenCommand
{
    private const string AmbientSet = "Ambient";
    private const string FromSet = "From";

    /// <summary>Gets the token of the platform that the command runs on: CI, Kubernetes, another cloud.</summary>
    [Parameter(ParameterSetName = AmbientSet, Mandatory = true)]
    [Parameter(ParameterSetName = FromSet)]
    public SwitchParameter Ambient { get; set; }

    /// <summary>The platform. By default, it is detected.</summary>
    [Parameter(ParameterSetName = FromSet, Mandatory = true)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string From { get; set; } = string.Empty;

    /// <summary>The Azure DevOps service connection that the token is for.</summary>
    [Parameter(ParameterSetName = AmbientSet)]
    [Parameter(ParameterSetName = FromSet)]
    public string? ServiceConnectionId { get; set; }

    private AmbientMethod Platform() => new()
    {
        Platform = ParameterSetName == FromSet ? From : null,
        ServiceConnectionId = ServiceConnectionId,
    };
}
