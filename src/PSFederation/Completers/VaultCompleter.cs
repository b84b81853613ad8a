using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>
/// Completes the registered vaults of SecretManagement. Does not complete the names of secrets, because a vault could ask for its password
/// while a person types.
/// </summary>
internal sealed class VaultCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return [.. shell.AddCommand("Microsoft.PowerShell.SecretManagement\\Get-SecretVault").Invoke()
            .Select(vault => (vault.Properties["Name"]?.Value as string ?? string.Empty, $"vault of the module {vault.Properties["ModuleName"]?.Value}"))];
    }
}
