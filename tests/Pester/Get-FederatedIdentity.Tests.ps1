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
    It 'shows the identity that credentials belong to' {
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
            { Get-FederatedIdentity -ProfileName machine -ErrorAction Stop } | Should -Throw -ErrorId 'CredentialNotFound,*'
        } finally {
            $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = $null
        }
    }

    Context 'with profiles that lead to others' {
        BeforeAll {
            $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'config'
            $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'credentials'
            $keys = $credential.GetKeys()
            Set-Content $env:AWS_SHARED_CREDENTIALS_FILE "[base]", "aws_access_key_id = $($keys.AccessKeyId)", "aws_secret_access_key = $($keys.SecretAccessKey)", "aws_session_token = $($keys.SessionToken)"
            Set-Content $env:AWS_CONFIG_FILE '[profile chained]', 'role_arn = arn:aws:iam::444455556666:role/ChainTarget', 'source_profile = base', "endpoint_url = $($sandbox.StsEndpoint)",
                '[profile circle]', 'role_arn = arn:aws:iam::444455556666:role/ChainTarget', 'source_profile = square', '[profile square]', 'role_arn = arn:aws:iam::444455556666:role/ChainTarget', 'source_profile = circle'
        }

        AfterAll {
            $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = $null
        }

        It 'assumes the role and names the profile of the keys' {
            $verbose = Get-FederatedIdentity -ProfileName chained -Verbose 4>&1
            $verbose | Where-Object { $_ -is [PSFederation.FederatedIdentity] } | ForEach-Object RoleName | Should -Be 'ChainTarget'
            "$verbose" | Should -BeLike "*assumed with the credentials of profile 'base' in $env:AWS_SHARED_CREDENTIALS_FILE*"
            "$verbose" | Should -Not -Match ([regex]::Escape($credential.GetKeys().SecretAccessKey))
        }

        It 'reports a circular chain of profiles' {
            { Get-FederatedIdentity -ProfileName circle -ErrorAction Stop } | Should -Throw '*the chain is a loop*' -ErrorId 'ProfileChainInvalid,*'
        }
    }
}
