using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

public sealed class NewFederationTrustPolicyTests : IDisposable
{
    private const string GitHub = "-Platform GitHub -AccountId 111122223333 -Organization octo-org -OrganizationId 123456 -Repository octo-repo -RepositoryId 456789";
    private const string Prefix = "token.actions.githubusercontent.com";

    /// <summary>
    /// New-IAMRole and New-IAMOpenIDConnectProvider of AWS.Tools take parameters by property name, and Path and Url the text of what is
    /// piped.
    /// </summary>
    private const string AwsTools =
        """
        function New-IAMRole { [CmdletBinding()] param(
            [Parameter(ValueFromPipelineByPropertyName, Mandatory)] [string] $RoleName,
            [Parameter(ValueFromPipelineByPropertyName, Mandatory)] [string] $AssumeRolePolicyDocument,
            [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Path,
            [Parameter(ValueFromPipelineByPropertyName)] [string] $Description) process { "$RoleName|$Path|$AssumeRolePolicyDocument" } }
        function New-IAMOpenIDConnectProvider { [CmdletBinding()] param(
            [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Url,
            [Parameter(ValueFromPipelineByPropertyName)] [string[]] $ClientIDList,
            [Parameter(ValueFromPipelineByPropertyName)] [string[]] $ThumbprintList) process { "$Url|$ClientIDList|$($null -eq $ThumbprintList)" } }
        """;

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Makes_an_object_whose_text_is_the_policy()
    {
        FederationTrustPolicy policy = _shell.Run($"New-FederationTrustPolicy {GitHub} -Environment prod -RoleName deploy").Single<FederationTrustPolicy>();
        Assert.Equal(policy.AssumeRolePolicyDocument, policy.ToString());
        Assert.Equal(
            ("GitHub", $"arn:aws:iam::111122223333:oidc-provider/{Prefix}", $"https://{Prefix}", "deploy", "/"),
            (policy.Platform, policy.ProviderArn, policy.Url, policy.RoleName, policy.Path));
        Assert.Equal(["sts.amazonaws.com"], policy.ClientIDList);
        Assert.Equal(["sts:AssumeRoleWithWebIdentity"], policy.Action);
        Assert.Equal(["repo:octo-org@123456/octo-repo@456789:environment:prod"], policy.Subject);
        Assert.Equal("sts.amazonaws.com", JsonNode.Parse(policy.AssumeRolePolicyDocument)!["Statement"]![0]!["Condition"]!["StringEquals"]![$"{Prefix}:aud"]!.GetValue<string>());
    }

    [Fact]
    public void Is_an_argument_of_New_IAMRole_and_pipes_into_it()
    {
        string json = _shell.Run($"New-FederationTrustPolicy {GitHub} -Branch main").Single<FederationTrustPolicy>().AssumeRolePolicyDocument;
        Assert.Equal($"r||{json}", _shell.Run($"{AwsTools}\nNew-IAMRole -RoleName r -AssumeRolePolicyDocument (New-FederationTrustPolicy {GitHub} -Branch main)").Single<string>());
        Assert.Equal($"r|/|{json}", _shell.Run($"{AwsTools}\nNew-FederationTrustPolicy {GitHub} -Branch main -RoleName r | New-IAMRole").Single<string>());
        Assert.Equal($"r|/|{json}", _shell.Run($"{AwsTools}\nNew-FederationTrustPolicy {GitHub} -Branch main | New-IAMRole -RoleName r").Single<string>());
        Assert.Equal($"https://{Prefix}|sts.amazonaws.com|True", _shell.Run($"{AwsTools}\nNew-FederationTrustPolicy {GitHub} -Branch main | New-IAMOpenIDConnectProvider").Single<string>());
    }

    [Fact]
    public void Takes_the_issuer_and_clients_of_a_configuration()
    {
        FederationTrustPolicy policy = _shell.Run(
            "[pscustomobject]@{ Issuer = 'https://login.example.com'; ClientIDList = 'aws-cli' } | New-FederationTrustPolicy -AccountId 111122223333 -Subject ann, bob").Single<FederationTrustPolicy>();
        Assert.Equal(["aws-cli"], policy.Audience);
        Assert.Equal(["ann", "bob"], policy.Subject);
        Assert.Equal("login.example.com", policy.Platform);
    }

    [Fact]
    public void Makes_tags_source_identity_and_conditions()
    {
        FederationTrustPolicy policy = _shell.Run(
            """
            New-FederationTrustPolicy -Issuer https://login.example.com -Audience aws-cli -Subject ann -AccountId 111122223333 -SessionTag @{ Team = 'shop', 'web'; Cost = 7 } `
                -TransitiveTagKey Team -SourceIdentity 'ann*' -Condition @{ IpAddress = @{ 'aws:SourceIp' = '192.0.2.0/24' }; Bool = @{ 'aws:SecureTransport' = $true }; DateLessThan = @{ 'aws:CurrentTime' = [datetimeoffset]'2026-01-31T13:00:00+01:00' }; DateGreaterThan = @{ 'aws:CurrentTime' = [datetime]::SpecifyKind('2026-01-01', 'Utc'), '2026-01-02' } } -Sid Ann
            """).Single<FederationTrustPolicy>();
        Assert.Equal(["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"], policy.Action);
        JsonNode statement = JsonNode.Parse(policy.AssumeRolePolicyDocument)!["Statement"]![0]!;
        Assert.Equal("""["shop","web"]""", statement["Condition"]!["StringEquals"]!["aws:RequestTag/Team"]!.ToJsonString());
        Assert.Equal("7", statement["Condition"]!["StringEquals"]!["aws:RequestTag/Cost"]!.GetValue<string>());
        Assert.Equal("true", statement["Condition"]!["Bool"]!["aws:SecureTransport"]!.GetValue<string>());
        Assert.Equal("2026-01-31T12:00:00Z", statement["Condition"]!["DateLessThan"]!["aws:CurrentTime"]!.GetValue<string>());
        Assert.Equal("""["2026-01-01T00:00:00Z","2026-01-02"]""", statement["Condition"]!["DateGreaterThan"]!["aws:CurrentTime"]!.ToJsonString());
        Assert.Equal("ann*", statement["Condition"]!["StringLike"]!["sts:SourceIdentity"]!.GetValue<string>());
        Assert.Equal("Ann", statement["Sid"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("-Platform GitHub -Organization o -Repository r -Branch main", FederationErrorCode.ParameterMissing, "-MutableSubject")]
    [InlineData("-Platform GitHub -Organization o -OrganizationId 1 -Repository r -RepositoryId 2 -Branch main -MutableSubject", FederationErrorCode.ParameterInvalid, "-MutableSubject")]
    [InlineData("-Platform GitHub -Organization o -OrganizationId 1 -Repository r -RepositoryId 2", FederationErrorCode.ParameterMissing, "-Environment or -Branch or -GitTag or -PullRequest")]
    [InlineData("-Platform GitHub -Organization o -OrganizationId 1 -Repository r -RepositoryId 2 -Subject x", FederationErrorCode.ParameterInvalid, "-Subject")]
    [InlineData("-Platform Jenkins", FederationErrorCode.ParameterInvalid, "TerraformCloud")]
    [InlineData("-Platform Google -Audience a -Subject s -Branch b", FederationErrorCode.ParameterInvalid, "-Branch")]
    [InlineData("-Issuer https://0a1b.tokens.sts.global.api.aws -Audience a -Subject s", FederationErrorCode.ParameterInvalid, "tokens for external services")]
    [InlineData("-Issuer https://login.example.com -Subject s", FederationErrorCode.ParameterMissing, "-Audience")]
    [InlineData("-Issuer https://login.example.com -Audience a", FederationErrorCode.ParameterMissing, "-AnySubject")]
    [InlineData("-Issuer https://login.example.com -Audience a* -Subject s", FederationErrorCode.ParameterInvalid, "without wildcards")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -Condition @{ StringIs = @{ 'aws:x' = 1 } }", FederationErrorCode.ParameterInvalid, "StringIs")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -Condition @{ StringEquals = 'x' }", FederationErrorCode.ParameterInvalid, "StringEquals")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -Condition @{ StringEquals = @{ 'login.example.com:sub' = 'x' } }", FederationErrorCode.ParameterInvalid, "which the policy already has")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -SessionTag @{ 'aws:x' = 1 }", FederationErrorCode.ParameterInvalid, "aws:x")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -SessionTag @{ x = @{} }", FederationErrorCode.ParameterInvalid, "a table")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -TransitiveTagKey x", FederationErrorCode.ParameterInvalid, "-SessionTag")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -As Terraform", FederationErrorCode.ParameterMissing, "-RoleName")]
    [InlineData("-Issuer https://login.example.com -Audience a -Subject s -Sid a-b", FederationErrorCode.TrustPolicyInvalid, "sid is 'a-b'")]
    [InlineData("-SamlProvider ADFS -SignInRegion cn-north-1", FederationErrorCode.ParameterInvalid, "-SignInRegion")]
    [InlineData("-SamlProvider ADFS -As CloudFormation -RoleName r", FederationErrorCode.ParameterMissing, "-SamlMetadataDocument")]
    public void Says_what_is_missing_or_wrong(string parameters, FederationErrorCode code, string part) =>
        Assert.Contains(part, _shell.Run($"New-FederationTrustPolicy -AccountId 111122223333 {parameters}").Error(code).ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_account_is_missing_where_an_ARN_is_made()
    {
        Assert.Contains("-AccountId", _shell.Run("New-FederationTrustPolicy GitLab -Project a/b -Branch main").Error(FederationErrorCode.ParameterMissing).ToString(), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("New-FederationTrustPolicy GitLab -Project a/b -Branch main -As CloudFormation -RoleName r").Errors);
        Assert.Empty(_shell.Run("New-FederationTrustPolicy Cognito -Audience us-east-1:12345678-ffff-ffff-ffff-123456789012").Errors);
    }

    [Theory]
    [InlineData("Json", "{\n  \"Version\"")]
    [InlineData("CloudFormation", "AWS::IAM::SAMLProvider")]
    [InlineData("Terraform", "resource \"aws_iam_saml_provider\" \"adfs\"")]
    [InlineData("AwsCli", "aws iam create-role --role-name Developer")]
    public void Other_formats_are_text(string format, string part)
    {
        string text = _shell.Run($"New-FederationTrustPolicy -SamlProvider ADFS -AccountId 111122223333 -AcsPort 7777 -RoleName Developer -SamlMetadataDocument '<m/>' -As {format}").Single<string>();
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:7777/saml/acs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_is_longer_than_the_quota_is_a_warning()
    {
        ShellResult result = _shell.Run("New-FederationTrustPolicy GitLab -AccountId 111122223333 -Project a/b -Branch (1..60 | % { \"branch-$_\" })");
        Assert.Contains("2,048", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }
}
