BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $broker = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new($sandbox.BrokerKey.AccessKeyId, $sandbox.BrokerKey.SecretAccessKey, $null, [datetime]::MaxValue), $null)
    $place = @{ EndpointUrl = $sandbox.StsEndpoint }
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-FederationToken' {
    It 'gives credentials of a federated user' {
        $credential = $broker | Get-FederationToken ann @place -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess -Tag @{ Team = 'Red' } -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        ($credential | Get-FederatedIdentity).Arn | Should -Be 'arn:aws:sts::111122223333:federated-user/ann'
        $credential | Format-List | Out-String -Width 200 | Should -Not -Match ([regex]::Escape($credential.SecretAccessKey))
    }

    It 'warns of a session without permissions' {
        $null = $broker | Get-FederationToken ann @place -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match 'has no permissions'
    }

    It 'refuses temporary credentials before the call' {
        $session = $broker | Invoke-AssumeRole $sandbox.BrokerRole @place
        { $session | Get-FederationToken ann -ErrorAction Stop } | Should -Throw '*expected the access key of an IAM user*' -ErrorId 'LongTermKeysRequired,*'
    }

    It 'shows how to read a policy from a file' {
        { $broker | Get-FederationToken ann @place -Policy ./policy.json } | Should -Throw '*-Policy (Get-Content -Raw policy.json)*'
        $file = Join-Path $TestDrive 'policy.json'
        Set-Content $file '{', '"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}', '}'
        { $broker | Get-FederationToken ann @place -Policy (Get-Content $file) } | Should -Throw '*lines of a file*'
        ($broker | Get-FederationToken ann @place -Policy (Get-Content -Raw $file)).Source.AssumedRoleArn | Should -BeLike '*federated-user/ann'
    }

    It 'completes regions and profiles' {
        (TabExpansion2 'Get-FederationToken ann -Region eu-cen').CompletionMatches.CompletionText | Should -Contain 'eu-central-1'
    }

    It 'has help' {
        (Get-Help Get-FederationToken -Full).parameters.parameter.name | Should -Contain 'Policy'
    }
}
