BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $token = Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret
    $issuer = $token.Issuer
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Test-OidcToken' {
    It 'shows a table with a row for each check, and no token' {
        $text = $token | Test-OidcToken -Authority $issuer | Out-String -Width 160
        $text | Should -Match 'Check +Result +Expected +Actual'
        $text | Should -Match 'Signature +Passed'
        $text | Should -Not -Match ([regex]::Escape($token.GetToken().Split('.')[1]))
        ($token | Test-OidcToken | Format-List | Out-String) | Should -Match 'Reference +: RFC 7515 5.2'
    }

    It 'gives one boolean with -Quiet' {
        $token | Test-OidcToken -Authority $issuer -Audience $token.Audience[0] -Quiet | Should -BeTrue
        $token | Test-OidcToken -Quiet | Should -BeFalse
        $token | Test-OidcToken -Authority $issuer -Audience other -Quiet | Should -BeFalse
    }

    It 'takes keys in every common form' {
        $configuration = Get-OidcConfiguration $issuer -WarningAction SilentlyContinue
        $file = Join-Path $TestDrive 'jwks.json'
        $configuration.Jwks | Set-Content $file
        $forms = $file, (Get-Item $file), $configuration, $configuration.Jwks, ($configuration.Jwks | ConvertFrom-Json), ($configuration.Jwks | ConvertFrom-Json -AsHashtable),
            (Invoke-TestRequest $configuration.JwksUri)
        foreach ($jwks in $forms) {
            $token | Test-OidcToken -Jwks $jwks -Issuer $issuer -Quiet | Should -BeTrue
        }
    }

    It 'reads files and lines' {
        $file = Join-Path $TestDrive 'token.jwt'
        $token.GetToken() | Set-Content $file
        Get-Content $file | Test-OidcToken -Authority $issuer -Quiet | Should -BeTrue
        Get-ChildItem $file | Test-OidcToken -Authority $issuer -Quiet | Should -BeTrue
        ConvertTo-SecureString $token.GetToken() -AsPlainText -Force | Test-OidcToken -Authority $issuer -Quiet | Should -BeTrue
    }

    It 'takes a time and a clock skew in common formats' {
        $token | Test-OidcToken -Authority $issuer -At $token.ExpiresAt.AddMinutes(8) -ClockSkew 600 -Quiet | Should -BeTrue
        $token | Test-OidcToken -Authority $issuer -At $token.ExpiresAt.AddMinutes(8) -Quiet | Should -BeFalse
    }

    It 'offers issuers and the audience of STS' {
        (TabExpansion2 'Test-OidcToken -Authority https://token').CompletionMatches.CompletionText | Should -Be 'https://token.actions.githubusercontent.com'
        (TabExpansion2 'Test-OidcToken -Audience ').CompletionMatches.CompletionText | Should -Be 'sts.amazonaws.com'
    }
}
