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

Describe 'Stop-FederatedCredentialEndpoint' {
    AfterEach {
        Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint
    }

    It 'ends it and puts the environment back' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -Environment -WarningAction SilentlyContinue
        $endpoint | Stop-FederatedCredentialEndpoint
        Get-FederatedCredentialEndpoint | Should -BeNullOrEmpty
        $env:AWS_CONTAINER_CREDENTIALS_FULL_URI | Should -BeNullOrEmpty
        { Invoke-TestRequest $endpoint.Uri -Headers @{ Authorization = $endpoint.GetToken() } } | Should -Throw
    }

    It 'says that there is none' {
        Stop-FederatedCredentialEndpoint -Port 1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'EndpointNotFound,PSFederation.Commands.StopFederatedCredentialEndpointCommand'
    }

    It 'ends one that another process has started, and another process one of this' {
        $null = Invoke-OtherPwsh 'Start-FederatedCredentialEndpoint -ProfileName svc -Detached'
        $mine = Start-FederatedCredentialEndpoint -ProfileName svc -Detached
        $theirs = Get-FederatedCredentialEndpoint | Where-Object Port -NE $mine.Port
        $theirs | Stop-FederatedCredentialEndpoint
        Invoke-OtherPwsh "Stop-FederatedCredentialEndpoint $($mine.Port)"
        Get-FederatedCredentialEndpoint | Should -BeNullOrEmpty
        foreach ($endpoint in $mine, $theirs) {
            Wait-ProcessEnd $endpoint.ProcessId
            { Invoke-TestRequest $endpoint.Uri -Headers @{ Authorization = $endpoint.GetToken() } } | Should -Throw
        }
        Get-ChildItem (Join-Path $env:PSFEDERATION_HOME 'endpoints') | Should -BeNullOrEmpty
    }
}
