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

    It 'does not ask for a code if there is no person' {
        $manifest = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1'
        $script = @"
Import-Module '$manifest'
`$me = [pscredential]::new('onerole', ('$($sandbox.Users.onerole)' | ConvertTo-SecureString -AsPlainText))
try { Get-SamlAssertion -SignInUri '$($sandbox.SamlSignInUrl)?steps=code' -Credential `$me -ErrorAction Stop } catch { "`$(`$_.FullyQualifiedErrorId) `$_" }
"@
        foreach ($arguments in @('-NoProfile', '-NonInteractive', '-Command'), @('-NoProfile', '-Command')) {
            $text = (Invoke-Program pwsh ($arguments + $script)).Output
            $text | Should -Match '^SignInInputMissing,'
            $text | Should -Match '-OneTimeCode'
        }
    }

    It 'signs in by ECP' {
        (Get-SamlAssertion -Ecp -SignInUri $sandbox.SamlEcpUrl -Credential $me -Metadata $sandbox.SamlMetadataUrl).IsVerified | Should -BeTrue
    }

    It 'shows the link to sign in with the browser and times out' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        $kept = '-InformationVariable shown -ErrorVariable failed -ErrorAction SilentlyContinue 6>$null; [Console]::Out.WriteLine("shown <$shown> error <$($failed[0].FullyQualifiedErrorId)>")'
        Invoke-AtTerminal "Get-SamlAssertion -LoopbackAcs -SignInUri $($sandbox.SamlSsoUrl) -ServiceProvider $($sandbox.SamlLoopbackEntityId) -NoBrowser -TimeoutSec 1 $kept" |
            Should -Match "$([regex]::Escape($sandbox.SamlSsoUrl))\?SAMLRequest=[^>]*> error <Timeout,PSFederation.Commands.GetSamlAssertionCommand"
    }

    It 'completes -Binding' {
        (TabExpansion2 'Get-SamlAssertion -LoopbackAcs -Binding ').CompletionMatches.CompletionText | Should -Be 'Post', 'Redirect'
    }

    It 'ends at once on Ctrl+C while it waits for the browser' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        $manifest = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1'
        Stop-ByInterrupt -AtTerminal @"
Import-Module '$manifest'
'ready'
Get-SamlAssertion -LoopbackAcs -SignInUri $($sandbox.SamlSsoUrl) -NoBrowser
"@
    }

    It 'ends at once on Ctrl+C while the identity provider hangs' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'The test needs Linux or macOS.' }
        # An address that takes connections and never answers.
        $silent = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $silent.Start()
        try {
            $manifest = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1'
            Stop-ByInterrupt @"
Import-Module '$manifest'
'ready'
Get-SamlAssertion -SignInUri http://127.0.0.1:$($silent.LocalEndpoint.Port)/ -Credential ([pscredential]::new('a', ('b' | ConvertTo-SecureString -AsPlainText)))
"@
        } finally {
            $silent.Stop()
        }
    }

    It 'names the browser that was looked for' {
        { Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Browser -BrowserPath (Join-Path $TestDrive 'none') -ErrorAction Stop } |
            Should -Throw -ErrorId 'BrowserNotFound,PSFederation.Commands.GetSamlAssertionCommand' -ExpectedMessage '*none*'
    }

    It 'refuses the profile that the browser itself uses' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'The test needs Linux.' }
        $browser = Join-Path $TestDrive 'chromium'
        Set-Content $browser '#!/bin/sh'
        & chmod 700 $browser
        { Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Browser -BrowserPath $browser -BrowserProfile ~/.config/google-chrome/Default -ErrorAction Stop } |
            Should -Throw -ErrorId 'BrowserProfileUnusable,PSFederation.Commands.GetSamlAssertionCommand' -ExpectedMessage '*-LoopbackAcs*'
    }

    Context 'with a Chromium' {
        BeforeAll {
            $hasChromium = $IsLinux -and (Test-Path '/usr/bin/chromium')
            if (-not $hasChromium) { return }
            # No window, and no sandbox for root: what the module itself never asks for. What it writes beside its profile stays here too.
            $browser = Join-Path $TestDrive 'headless-chromium'
            Set-Content $browser "#!/bin/sh`nHOME='$TestDrive' XDG_CONFIG_HOME= XDG_CACHE_HOME= exec /usr/bin/chromium $(if ((& id -u) -eq 0) { '--no-sandbox' }) --headless=new `"`$@`""
            & chmod 700 $browser
            $profileFolder = Join-Path $TestDrive 'profile'
            function Get-BrowserProcess {
                Get-ChildItem /proc -Directory | Where-Object Name -Match '^\d+$' |
                    Where-Object { [System.IO.File]::Exists("$_/cmdline") -and (Get-Content "$_/cmdline" -Raw -ErrorAction Ignore) -like "*--user-data-dir=$profileFolder*" }
            }
        }

        It 'ends the browser on Ctrl+C' {
            if (-not $hasChromium -or -not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs Linux, Chromium and the program script.' }
            $manifest = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1'
            Stop-ByInterrupt -AtTerminal @"
Import-Module '$manifest'
'ready'
Get-SamlAssertion -SignInUri '$($sandbox.SamlSignInUrl)' -Browser -BrowserPath '$browser' -BrowserProfile '$profileFolder'
"@
            $deadline = [DateTime]::UtcNow.AddSeconds(15)
            while ((Get-BrowserProcess) -and [DateTime]::UtcNow -lt $deadline) { Start-Sleep -Milliseconds 100 }
            Get-BrowserProcess | Should -BeNullOrEmpty
            Join-Path $profileFolder 'Default' | Should -Exist
            Get-ChildItem $profileFolder -Filter 'Singleton*' | Should -BeNullOrEmpty
        }
    }
}
