BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-OidcToken' {
    It 'gets a token for a machine, the secret as text or as SecureString' {
        (Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret).Subject | Should -Be 'psfederation-service'
        $secret = $sandbox.ServiceSecret | ConvertTo-SecureString -AsPlainText
        (Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $secret).TokenType | Should -Be 'AccessToken'
    }

    It 'shows claims by name' {
        (Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret).Claims.iss | Should -Match '^http://127.0.0.1:'
    }

    It 'shows the link with -NoBrowser and gives up after a while' {
        Get-OidcToken $sandbox.OidcIssuer psfederation-cli -NoBrowser -TimeoutSec 1 -InformationVariable shown -ErrorVariable failed -ErrorAction SilentlyContinue 6>$null |
            Should -BeNullOrEmpty
        "$shown" | Should -Match 'http://127\.0\.0\.1:\d+/connect/authorize'
        $failed[0].FullyQualifiedErrorId | Should -Match '^Timeout'
    }

    It 'tells what JSON is no token' {
        { '{"id_token":"x"}' | Get-OidcToken -ErrorAction Stop } | Should -Throw -ErrorId 'JwtIsJson,*'
    }

    It 'ends at once on Ctrl+C while it waits for the browser' -Skip:$IsWindows {
        Measure-Interrupt @"
Import-Module '$($sandbox.Manifest)'
'ready'
Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -NoBrowser
"@ | Should -BeLessThan 3
    }
}
