BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Start-FederatedCredentialEndpoint' {
    AfterEach {
        Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint
    }

    It 'serves what it is given, and shows no token' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
        $answer = Invoke-RestMethod $endpoint.Roles[0].Uri -Headers @{ Authorization = $endpoint.GetToken() }
        $answer.AccessKeyId | Should -Be $credential.AccessKeyId
        ($endpoint | Out-String -Width 200) + ($endpoint | Format-List * | Out-String -Width 200) + ($endpoint | ConvertTo-Json -Depth 5) | Should -Not -Match ([regex]::Escape($endpoint.GetToken()))
        { Invoke-RestMethod $endpoint.Roles[0].Uri } | Should -Throw
    }

    It 'is asked by a program that this process starts' {
        $null = $credential | Start-FederatedCredentialEndpoint -Environment -WarningAction SilentlyContinue
        $pwsh = (Get-Process -Id $PID).Path
        & $pwsh -NoProfile -Command '(Invoke-RestMethod $env:AWS_CONTAINER_CREDENTIALS_FULL_URI -Headers @{ Authorization = $env:AWS_CONTAINER_AUTHORIZATION_TOKEN }).AccessKeyId' |
            Should -Be $credential.AccessKeyId
    }
}
