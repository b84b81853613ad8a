BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
    $null = Use-TestProfileHome $sandbox (Join-Path $TestDrive 'home')
    Register-FederatedProfile person arn:aws:iam::111122223333:role/WebUser -Authority $sandbox.OidcIssuer -ClientId psfederation-cli -EndpointUrl $sandbox.StsEndpoint

    # Each way in that needs a person, and which error it gave. A command that waited for a person would take five minutes.
    $all = @"
Import-Module '$manifest'
`$commands = @{
    code     = { Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -NoBrowser -ErrorAction Stop }
    device   = { Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -DeviceCode -NoBrowser -ErrorAction Stop }
    loopback = { Get-SamlAssertion -LoopbackAcs -SignInUri $($sandbox.SamlSsoUrl) -NoBrowser -ErrorAction Stop }
    profile  = { Get-FederatedCredential person -ErrorAction Stop }
    invoke   = { Invoke-FederatedCommand -ProfileName person { 'ran' } -ErrorAction Stop }
    endpoint = { Start-FederatedCredentialEndpoint -ProfileName person -ErrorAction Stop }
}
foreach (`$name in `$commands.Keys | Sort-Object) {
    try { `$null = & `$commands[`$name]; "`$name <nothing>" } catch { "`$name <`$(`$_.FullyQualifiedErrorId -replace ',.*')>" }
}
"@
    $expected = ('code', 'device', 'endpoint', 'invoke', 'loopback', 'profile').ForEach({ "$_ <SignInNeedsPerson>" }) -join ' '
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Where there is no person' {
    It 'no command waits for a person <Where>' -ForEach @(
        @{ Where = 'with -NonInteractive'; Option = '-NonInteractive'; Before = '& {'; After = '}' }
        @{ Where = 'in a job'; Option = ''; Before = 'Start-Job {'; After = '} | Receive-Job -Wait -AutoRemoveJob' }
        @{ Where = 'in a thread job'; Option = ''; Before = 'Start-ThreadJob {'; After = '} | Receive-Job -Wait -AutoRemoveJob' }
    ) {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        $said = Invoke-AtTerminal "`$said = $Before`n$all`n$After`n[Console]::Out.WriteLine(`"said `$(`$said -join ' ') end`")" $Option
        $said | Should -Match ([regex]::Escape("said $expected end"))
    }

    It 'no command waits for a person in a process without a terminal' {
        (Invoke-OtherPwsh $all) -join ' ' | Should -Be $expected
    }

    It 'asks for no one-time code in a job' {
        $job = Start-Job {
            Import-Module $using:manifest
            $me = [pscredential]::new('onerole', ($using:sandbox.Users.onerole | ConvertTo-SecureString -AsPlainText))
            try { Get-SamlAssertion -SignInUri "$($using:sandbox.SamlSignInUrl)?steps=code" -Credential $me -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
        }
        try {
            # A job that waits for a person is Blocked.
            $null = Wait-Job $job -Timeout 100
            $job.State | Should -Be 'Completed'
            Receive-Job $job | Should -Match '^SignInInputMissing,'
        } finally {
            Remove-Job $job -Force
        }
    }
}
