BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $env:AWS_ENDPOINT_URL_STS = $sandbox.StsEndpoint
    $saved = @{}
    foreach ($name in 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_REGION') {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }
    $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'credentials'
    $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'config'
}

AfterAll {
    foreach ($name in $saved.Keys) {
        [Environment]::SetEnvironmentVariable($name, $saved[$name])
    }
    $env:AWS_ENDPOINT_URL_STS = $null
    Stop-TestSandbox $sandbox
}

Describe 'Set-FederatedCredential' {
    It 'ends the pipeline of the issue: sign in, exchange, write a profile' {
        $role = 'arn:aws:iam::111122223333:role/Developer'
        $me = Get-TestCredential $sandbox onerole
        Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential $me |
            Invoke-AssumeRoleWithSaml -RoleArn $role |
            Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-central-1
        (Get-FederatedIdentity -ProfileName dev).RoleName | Should -Be 'Developer'
    }

    It 'is read by the AWS CLI' -Skip:(-not (Get-Command aws -CommandType Application -ErrorAction Ignore)) {
        & aws sts get-caller-identity --profile dev --endpoint-url $sandbox.StsEndpoint --query Arn --output text | Should -Match 'assumed-role/Developer/'
    }

    It 'sets the environment of this process' {
        $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) | Invoke-AssumeRoleWithSaml
        $credential | Set-FederatedCredential -Scope Process -Region eu-central-1
        $env:AWS_ACCESS_KEY_ID | Should -Be $credential.AccessKeyId
        (Get-FederatedIdentity).RoleName | Should -Be 'Developer'
    }

    It 'does nothing with -WhatIf' {
        $before = Get-Content $env:AWS_SHARED_CREDENTIALS_FILE -Raw
        $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) | Invoke-AssumeRoleWithSaml
        $credential | Set-FederatedCredential -Scope Profile -ProfileName other -WhatIf
        Get-Content $env:AWS_SHARED_CREDENTIALS_FILE -Raw | Should -Be $before
    }

    It 'completes scopes and profiles' {
        (TabExpansion2 'Set-FederatedCredential -Scope ').CompletionMatches.CompletionText | Should -Be 'Process', 'Profile', 'Session'
        (TabExpansion2 'Set-FederatedCredential -ProfileName ').CompletionMatches.CompletionText | Should -Contain 'dev'
    }

    It 'says what -Scope Session needs' {
        Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) | Invoke-AssumeRoleWithSaml |
            Set-FederatedCredential -Scope Session -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'AwsToolsNotLoaded,PSFederation.Commands.SetFederatedCredentialCommand'
    }
}
