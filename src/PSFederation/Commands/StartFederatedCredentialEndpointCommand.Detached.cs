using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSFederation.Commands;

/// <content>-Detached: runs the same cmdlet in another pwsh, which gets the credentials itself.</content>
public sealed partial class StartFederatedCredentialEndpointCommand
{
    /// <summary>Serves from a separate process that continues to run after this process ends.</summary>
    [Parameter]
    public SwitchParameter Detached { get; set; }

    /// <summary>The command that another pwsh runs to serve the same profiles.</summary>
    private string Script(List<string> profiles) =>
        $"$ErrorActionPreference = 'Stop'; Import-Module -Name {Quoted(Path.Combine(MyInvocation.MyCommand.Module.ModuleBase, "PSFederation.psd1"))}; "
            + $"Start-FederatedCredentialEndpoint -ProfileName {string.Join(',', profiles.Select(Quoted))} -Port {Port.ToString(CultureInfo.InvariantCulture)}"
            + (TokenFile is null ? string.Empty : $" -TokenFile {Quoted(FullPath(TokenFile))}")
            + " -Wait -WarningAction SilentlyContinue | Out-Null";

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
