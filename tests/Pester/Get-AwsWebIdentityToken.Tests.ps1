BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $broker = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new($sandbox.BrokerKey.AccessKeyId, $sandbox.BrokerKey.SecretAccessKey, $null, [datetime]::MaxValue), $null)
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-AwsWebIdentityToken' {
    It 'gives a token that Test-OidcToken verifies, by <_>' -ForEach 'RS256', 'ES384' {
        $token = $broker | Get-AwsWebIdentityToken api.example.com -SigningAlgorithm $_ -EndpointUrl $sandbox.StsEndpoint
        $token | Test-OidcToken -Authority $sandbox.OutboundIssuer -Audience api.example.com -Quiet | Should -BeTrue
        $token.Algorithm | Should -Be $_
        $token | Out-String | Should -Not -Match ([regex]::Escape($token.GetToken()))
    }

    It 'completes the algorithms' {
        (TabExpansion2 'Get-AwsWebIdentityToken api -SigningAlgorithm ').CompletionMatches.CompletionText | Should -Be 'ES384', 'RS256'
    }

    It 'has help' {
        (Get-Help Get-AwsWebIdentityToken -Full).parameters.parameter.name | Should -Contain 'Audience'
    }
}
