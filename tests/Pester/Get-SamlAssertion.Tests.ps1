BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $me = Get-TestCredential $sandbox onerole
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-SamlAssertion' {
    It 'signs in and shows what the assertion offers, not the assertion' {
        $assertion = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential $me
        $text = ($assertion | Out-String -Width 200) + ($assertion | Format-List | Out-String -Width 200) + ($assertion | Format-List * | Out-String -Width 200) + ($assertion | ConvertTo-Json -Depth 5)
        $text | Should -Match 'onerole'
        $text | Should -Match 'arn:aws:iam::111122223333:role/Developer'
        $text | Should -Not -Match ([regex]::Escape($assertion.GetSamlResponse().Substring(100, 200)))
    }

    It 'reads a wrapped file sent line by line' {
        $file = Join-Path $TestDrive 'response.txt'
        $assertion = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential $me
        [Convert]::ToBase64String([Convert]::FromBase64String($assertion.GetSamlResponse()), 'InsertLineBreaks') | Set-Content $file
        (Get-Content $file | Get-SamlAssertion).Subject | Should -Be 'onerole'
        (Get-ChildItem $file | Get-SamlAssertion).Subject | Should -Be 'onerole'
    }

    It 'says that the password is wrong' {
        $wrong = [pscredential]::new('onerole', ('nonsense' | ConvertTo-SecureString -AsPlainText))
        { Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential $wrong -ErrorAction Stop } |
            Should -Throw -ErrorId 'SignInRefused,PSFederation.Commands.GetSamlAssertionCommand' -ExceptionType ([PSFederation.FederationException])
    }

    It 'signs in on two pages with a one-time code, which may begin with zeros' {
        $code = $sandbox.OneTimeCodes.onerole
        (Get-SamlAssertion -SignInUri "$($sandbox.SamlSignInUrl)?steps=two,code,stay" -Credential $me -OneTimeCode $code).Subject | Should -Be 'onerole'
        { Get-SamlAssertion -SignInUri "$($sandbox.SamlSignInUrl)?steps=code" -Credential $me -OneTimeCode 000000 -ErrorAction Stop } |
            Should -Throw -ErrorId 'SignInRefused,PSFederation.Commands.GetSamlAssertionCommand'
    }

    It 'asks nobody for a code where nobody is' {
        $manifest = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1'
        $script = @"
Import-Module '$manifest'
`$me = [pscredential]::new('onerole', ('$($sandbox.Users.onerole)' | ConvertTo-SecureString -AsPlainText))
try { Get-SamlAssertion -SignInUri '$($sandbox.SamlSignInUrl)?steps=code' -Credential `$me -ErrorAction Stop } catch { "`$(`$_.FullyQualifiedErrorId) `$_" }
"@
        foreach ($arguments in @('-NoProfile', '-NonInteractive', '-Command'), @('-NoProfile', '-Command')) {
            $text = ('' | & (Get-Process -Id $PID).Path @arguments $script) -join ' '
            $text | Should -Match '^SignInInputMissing,'
            $text | Should -Match '-OneTimeCode'
        }
    }

    It 'ends at once on Ctrl+C while the identity provider hangs' -Skip:$IsWindows {
        # An address that takes connections and never answers.
        $silent = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $silent.Start()
        try {
            $manifest = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1'
            Measure-Interrupt @"
Import-Module '$manifest'
'ready'
Get-SamlAssertion -SignInUri http://127.0.0.1:$($silent.LocalEndpoint.Port)/ -Credential ([pscredential]::new('a', ('b' | ConvertTo-SecureString -AsPlainText)))
"@ | Should -BeLessThan 3
        } finally {
            $silent.Stop()
        }
    }
}
