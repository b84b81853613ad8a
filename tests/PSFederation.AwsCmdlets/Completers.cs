using System.Management.Automation;

namespace PSFederation.AwsCmdlets;

/// <summary>The completers of AWS.Tools.Common.Completers.psm1: for the parameters Region and ProfileName of every command.</summary>
public sealed class Completers : IModuleAssemblyInitializer
{
    private const string Script = """
        Microsoft.PowerShell.Core\Register-ArgumentCompleter -ParameterName Region -ScriptBlock {
            param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameter)
            [Amazon.RegionEndpoint]::EnumerableAllRegions | ForEach-Object SystemName | Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        Microsoft.PowerShell.Core\Register-ArgumentCompleter -ParameterName ProfileName -ScriptBlock {
            param($commandName, $parameterName, $wordToComplete, $commandAst, $fakeBoundParameter)
            [Amazon.Runtime.CredentialManagement.CredentialProfileStoreChain]::new().ListProfiles() | ForEach-Object Name | Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    /// <inheritdoc/>
    public void OnImport()
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript(Script).Invoke();
    }
}
