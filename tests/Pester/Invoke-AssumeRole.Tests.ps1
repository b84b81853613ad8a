BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $saml = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole)
    $base = $saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Invoke-AssumeRole' {
    It 'assumes a role of another account' {
        $credential = $base | Invoke-AssumeRole arn:aws:iam::444455556666:role/ChainTarget
        $credential.Source.AccountId | Should -Be '444455556666'
        ($credential | Get-FederatedIdentity).RoleName | Should -Be 'ChainTarget'
        $credential.Renewal.IsAutomatic | Should -BeTrue
    }

    It 'gives an external id' {
        ($base | Invoke-AssumeRole arn:aws:iam::444455556666:role/ExternalTarget -ExternalId psfederation-external).Source.RoleName | Should -Be 'ExternalTarget'
        { $base | Invoke-AssumeRole arn:aws:iam::444455556666:role/ExternalTarget -ErrorAction Stop } | Should -Throw -ErrorId 'StsAccessDenied,*'
    }

    It 'takes the accounts of a table and those of an organization' {
        Set-Content (Join-Path $TestDrive 'accounts.csv') 'AccountId,RoleName,AccountName', '444455556666,ChainTarget,Payments', '4444,ChainTarget,Short'
        $credential = Import-Csv (Join-Path $TestDrive 'accounts.csv') | Invoke-AssumeRole -Credential $base -ErrorVariable failed -ErrorAction SilentlyContinue
        $credential.Source.AccountName | Should -Be 'Payments'
        $failed.FullyQualifiedErrorId | Should -BeLike 'ParameterInvalid,*'
        $accounts = [pscustomobject]@{ Id = '444455556666'; Arn = 'arn:x'; Name = 'Payments'; Status = 'ACTIVE' }, [pscustomobject]@{ Id = '777788889999'; Arn = 'arn:x'; Name = 'Old'; Status = 'SUSPENDED' }
        $credential = $accounts | Invoke-AssumeRole -Credential $base -RoleName ChainTarget -WarningVariable skipped -WarningAction SilentlyContinue
        $credential.Source.RoleName | Should -Be 'ChainTarget'
        $skipped | Should -BeLike '*777788889999*'
    }

    It 'takes the keys that the program of a profile prints' {
        $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'config'
        $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'none'
        try {
            $keys = $base.GetKeys()
            @{ Version = 1; AccessKeyId = $keys.AccessKeyId; SecretAccessKey = $keys.SecretAccessKey; SessionToken = $keys.SessionToken } | ConvertTo-Json | Set-Content (Join-Path $TestDrive 'keys.json')
            $print = if ($IsWindows) { 'type' } else { 'cat' }
            Set-Content $env:AWS_CONFIG_FILE '[profile program]', "credential_process = $print `"$(Join-Path $TestDrive 'keys.json')`"", "endpoint_url = $($sandbox.StsEndpoint)"
            (Invoke-AssumeRole arn:aws:iam::444455556666:role/ChainTarget -ProfileName program).Source.AssumedRoleArn | Should -BeLike '*:assumed-role/ChainTarget/PSFederation'
        } finally {
            $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = $null
        }
    }
}
