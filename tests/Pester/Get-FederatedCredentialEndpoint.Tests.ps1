BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-FederatedCredentialEndpoint' {
    AfterEach {
        Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint
    }

    It 'shows a table of what is served' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
        Get-FederatedCredentialEndpoint | Out-String -Width 160 | Should -Match "(?m)^ *$($endpoint.Port) +$PID .*role/Developer"
    }

    It 'completes ports' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
        (TabExpansion2 'Get-FederatedCredentialEndpoint -Port ').CompletionMatches.CompletionText | Should -Contain "$($endpoint.Port)"
    }
}
