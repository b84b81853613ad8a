namespace PSFederation.Module.Tests.Documents;

/// <summary>
/// Modules with the names of AWS' own, for documents that call them. Those of S3 are the cmdlet that stands in for all: it resolves credentials as AWS.Tools does. Those
/// of IAM have the parameters of the real ones, and write down that they were called.
/// </summary>
internal static class AwsModules
{
    /// <summary>A trust policy as IAM gives it, without a condition on sub.</summary>
    private const string Trust =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"login.example.com:aud":"x"}}}]}
        """;

    /// <summary>Writes the modules into a folder of PSModulePath. New-IAMRole creates the role at the address <paramref name="roles"/>.</summary>
    public static void Write(string folder, string calls, string roles)
    {
        Write(folder, "AWS.Tools.S3", """
            Set-Alias Get-S3Bucket Get-S3Thing
            Set-Alias Get-S3Object Get-S3Thing
            Export-ModuleMember -Alias *
            """, "RequiredModules = 'AWS.Tools.Common'; AliasesToExport = 'Get-S3Bucket', 'Get-S3Object'");
        Write(folder, "AWS.Tools.IdentityManagement", $$"""
            function Write-Call($Command) { Add-Content -LiteralPath '{{calls}}' -Value $Command.InvocationName }
            function New-IAMOpenIDConnectProvider { [CmdletBinding()] param([Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Url, [Parameter(ValueFromPipelineByPropertyName)] [string[]] $ClientIDList, [string[]] $ThumbprintList) process { Write-Call $MyInvocation } }
            function New-IAMSAMLProvider { [CmdletBinding()] param([Parameter(Mandatory)] [string] $SAMLMetadataDocument, [Parameter(Mandatory)] [string] $Name) Write-Call $MyInvocation }
            function New-IAMRole { [CmdletBinding()] param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $RoleName, [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $AssumeRolePolicyDocument, [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Path) process { Write-Call $MyInvocation; $null = Invoke-RestMethod -Method Post -Uri "{{roles}}$RoleName" -Body $AssumeRolePolicyDocument } }
            $trust = '{{Uri.EscapeDataString(Trust)}}'
            function Get-IAMRole { [CmdletBinding()] param([Parameter(Mandatory)] [string] $RoleName) Write-Call $MyInvocation; [pscustomobject]@{ RoleName = $RoleName; Arn = "arn:aws:iam::111122223333:role/$RoleName"; AssumeRolePolicyDocument = $trust } }
            function Get-IAMRoleList { Write-Call $MyInvocation; Get-IAMRole -RoleName Web; Get-IAMRole -RoleName Deploy }
            function Register-IAMRolePolicy { [CmdletBinding()] param([Parameter(Mandatory)] [string] $RoleName, [Parameter(Mandatory)] [string] $PolicyArn) Write-Call $MyInvocation }
            """, "FunctionsToExport = 'New-IAMOpenIDConnectProvider', 'New-IAMSAMLProvider', 'New-IAMRole', 'Register-IAMRolePolicy', 'Get-IAMRole', 'Get-IAMRoleList'");
        Write(folder, "AWS.Tools.Organizations", """
            function Get-ORGAccountList { [CmdletBinding()] param([Parameter(ValueFromPipeline)] [object] $Credential)
                [pscustomobject]@{ Id = '111122223333'; Name = 'Main account'; Arn = 'arn:aws:organizations::111122223333:account/o-1/111122223333'; Status = 'ACTIVE' }
                [pscustomobject]@{ Id = '444455556666'; Name = 'Payments'; Arn = 'arn:aws:organizations::111122223333:account/o-1/444455556666'; Status = 'ACTIVE' }
            }
            """, "FunctionsToExport = 'Get-ORGAccountList'");
    }

    private static void Write(string folder, string name, string code, string manifest)
    {
        string module = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        File.WriteAllText(Path.Combine(module, name + ".psm1"), code);
        File.WriteAllText(Path.Combine(module, name + ".psd1"), $"@{{ RootModule = '{name}.psm1'; ModuleVersion = '5.0.0'; {manifest} }}");
    }
}
