BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $issuer = $sandbox.OidcIssuer
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-OidcConfiguration' {
    It 'shows the issuer in a table, and its keys' {
        $configuration = Get-OidcConfiguration $issuer -WarningVariable warnings -WarningAction SilentlyContinue
        ($configuration | Out-String -Width 160) | Should -Match 'Issuer +Algorithms +Keys +Warnings'
        ($configuration.Keys | Out-String -Width 160) | Should -Match 'RSA 2048'
        ($configuration | Format-List | Out-String) | Should -Match 'ThumbprintList'
        $warnings.Message | Should -Contain 'IAM would reject it: the issuer is not an https address.'
    }

    It 'names the address that cannot be reached' {
        { Get-OidcConfiguration http://127.0.0.1:1 -ErrorAction Stop } | Should -Throw -ErrorId 'HttpUnreachable,*' -ExpectedMessage '*127.0.0.1:1*'
    }
}
