BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $assertion = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole)
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Test-SamlAssertion' {
    It 'shows a table with a row for each check, and no assertion' {
        $text = $assertion | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl | Out-String -Width 160
        $text | Should -Match 'Check +Result +Expected +Actual'
        $text | Should -Match 'Signature +Passed'
        $text | Should -Not -Match ([regex]::Escape($assertion.GetSamlResponse().Substring(100, 60)))
        ($assertion | Test-SamlAssertion | Format-List | Out-String) | Should -Match 'Reference +: SAML Core 5.4'
    }

    It 'gives one boolean with -Quiet' {
        $assertion | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl -Quiet | Should -BeTrue
        $assertion | Test-SamlAssertion -Quiet | Should -BeFalse
        $assertion | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl -Issuer https://other.example.com -Quiet | Should -BeFalse
    }

    It 'judges the lines of a file as one response' {
        $file = Join-Path $TestDrive 'response.txt'
        [Convert]::ToBase64String([Convert]::FromBase64String($assertion.GetSamlResponse()), 'InsertLineBreaks') | Set-Content $file
        Get-Content $file | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl -Quiet | Should -BeTrue
        Get-ChildItem $file | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl -Quiet | Should -BeTrue
    }

    It 'takes a time and a clock skew in common formats' {
        $assertion | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl -At ([datetime]::UtcNow.AddMinutes(6)) -ClockSkew 600 -Quiet | Should -BeTrue
        $assertion | Test-SamlAssertion -Metadata $sandbox.SamlMetadataUrl -At (Get-Date).AddDays(1) -Quiet | Should -BeFalse
    }
}
