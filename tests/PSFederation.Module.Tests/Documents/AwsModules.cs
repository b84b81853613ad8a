namespace PSFederation.Module.Tests.Documents;

/// <summary>
/// Modules with the names of AWS' own, for documents that call them. Those of S3 are the cmdlet that stands in for all: it resolves credentials as AWS.Tools does. Those
/// of IAM have the parameters of the real ones, and write down that they were called.
/// </summary>
internal static class AwsModules
{
    /// <summary>Writes the modules into a folder of PSModulePath.</summary>
    public static void Write(string folder, string calls)
    {
        Write(folder, "AWS.Tools.S3", """
            Set-Alias Get-S3Bucket Get-S3Thing
            Set-Alias Get-S3Object Get-S3Thing
            Export-ModuleMember -Alias *
            """, "RequiredModules = 'AWS.Tools.Common'; AliasesToExport = 'Get-S3Bucket', 'Get-S3Object'");
        Write(folder, "AWS.Tools.IdentityManagement", $$"""
            function Write-Call($Command) { Add-Content -LiteralPath '{{calls}}' -Value $Command.InvocationName }
            function New-IAMOpenIDConnectProvider { [CmdletBinding()] param([Parameter(Mandatory)] [string] $Url, [string[]] $ClientIDList, [string[]] $ThumbprintList) Write-Call $MyInvocation }
            function New-IAMSAMLProvider { [CmdletBinding()] param([Parameter(Mandatory)] [string] $SAMLMetadataDocument, [Parameter(Mandatory)] [string] $Name) Write-Call $MyInvocation }
            function New-IAMRole { [CmdletBinding()] param([Parameter(Mandatory)] [string] $RoleName, [Parameter(Mandatory)] [string] $AssumeRolePolicyDocument) Write-Call $MyInvocation }
            function Register-IAMRolePolicy { [CmdletBinding()] param([Parameter(Mandatory)] [string] $RoleName, [Parameter(Mandatory)] [string] $PolicyArn) Write-Call $MyInvocation }
            """, "FunctionsToExport = 'New-IAMOpenIDConnectProvider', 'New-IAMSAMLProvider', 'New-IAMRole', 'Register-IAMRolePolicy'");
    }

    private static void Write(string folder, string name, string code, string manifest)
    {
        string module = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        File.WriteAllText(Path.Combine(module, name + ".psm1"), code);
        File.WriteAllText(Path.Combine(module, name + ".psd1"), $"@{{ RootModule = '{name}.psm1'; ModuleVersion = '5.0.0'; {manifest} }}");
    }
}
