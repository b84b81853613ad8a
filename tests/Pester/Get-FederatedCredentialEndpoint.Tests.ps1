BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    Register-TestProfile $sandbox (Join-Path $TestDrive 'home')
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Get-FederatedCredentialEndpoint' {
    AfterEach {
        Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint
    }

    It 'shows a table of what is served' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
        Get-FederatedCredentialEndpoint | Out-String -Width 160 | Should -Match "(?m)^ *$($endpoint.Port) +$PID +no +.*\d{12}/Developer"
    }

    It 'completes ports' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
        (TabExpansion2 'Get-FederatedCredentialEndpoint -Port ').CompletionMatches.CompletionText | Should -Contain "$($endpoint.Port)"
    }

    It 'shows endpoints of other processes and marks them' {
        $port = Invoke-OtherPwsh '(Start-FederatedCredentialEndpoint -ProfileName svc -Detached).Port'
        $endpoint = Get-FederatedCredentialEndpoint
        $endpoint.IsDetached | Should -BeTrue
        $endpoint.Port | Should -Be $port
        $endpoint | Out-String -Width 160 | Should -Match "(?m)^ *$port +$($endpoint.ProcessId) +yes +.*\d{12}/WebService"
        (TabExpansion2 'Get-FederatedCredentialEndpoint -Port ').CompletionMatches.CompletionText | Should -Be $port
    }
}
