BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
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
        { Invoke-RestMethod $endpoint.Uri -Headers @{ Authorization = $endpoint.GetToken() } } | Should -Throw
    }

    It 'says that there is none' {
        Stop-FederatedCredentialEndpoint -Port 1 -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'EndpointNotFound,PSFederation.Commands.StopFederatedCredentialEndpointCommand'
    }
}
