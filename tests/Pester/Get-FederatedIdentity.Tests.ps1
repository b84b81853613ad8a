BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-FederatedIdentity' {
    It 'says whom credentials belong to' {
        $identity = $credential | Get-FederatedIdentity
        $identity.Arn | Should -Be 'arn:aws:sts::111122223333:assumed-role/Developer/onerole@example.com'
        $identity | Out-String | Should -Match 'RoleSessionName\s+: onerole@example.com'
    }

    It 'says that keys are wrong' {
        $keys = $credential.GetKeys()
        $wrong = [PSFederation.FederatedCredential]::new(
            [PSFederation.AwsSessionKeys]::new($keys.AccessKeyId, $keys.SecretAccessKey + 'x', $keys.SessionToken, $keys.Expiration), $credential.Source)
        { $wrong | Get-FederatedIdentity -ErrorAction Stop } | Should -Throw -ErrorId 'StsCredentialsRefused,*'
    }

    It 'says that there are no credentials' {
        $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'none'
        try {
            { Get-FederatedIdentity -ProfileName nobody -ErrorAction Stop } | Should -Throw -ErrorId 'CredentialNotFound,*'
        } finally {
            $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = $null
        }
    }
}
