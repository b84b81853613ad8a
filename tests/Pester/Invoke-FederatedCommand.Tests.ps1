BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    Register-TestProfile $sandbox (Join-Path $TestDrive 'home')
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Invoke-FederatedCommand' {
    It 'runs a script block with the credentials, and puts the environment back' {
        $before = $env:AWS_ACCESS_KEY_ID
        $credential | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } | Should -Be $credential.AccessKeyId
        $env:AWS_ACCESS_KEY_ID | Should -Be $before
    }

    It 'runs a program and passes its exit code on' {
        $text = $credential | Invoke-FederatedCommand -FilePath pwsh -- -NoProfile -Command '$env:AWS_ACCESS_KEY_ID; exit 7'
        $text | Should -Be $credential.AccessKeyId
        $LASTEXITCODE | Should -Be 7
    }

    It 'gives programs at the same time their own credentials' -Skip:$IsWindows {
        $all = 1..6 | ForEach-Object {
            [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new("ASIA$_", "secret$_", "token$_", [datetime]::UtcNow.AddHours(1)), [PSFederation.FederatedCredentialSource] @{ RoleArn = 'arn:aws:iam::111122223333:role/Web' })
        }
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        $before = $env:AWS_SECRET_ACCESS_KEY
        $lines = 0..119 | ForEach-Object -ThrottleLimit 6 -Parallel {
            Import-Module $using:manifest
            $text = ($using:all)[$_ % 6] | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN'
            if ($text -ceq "ASIA$($_ % 6 + 1) secret$($_ % 6 + 1) token$($_ % 6 + 1)") { 'own' } else { $text }
        }
        $lines | Should -HaveCount 120
        $lines | Select-Object -Unique | Should -Be 'own'
        $env:AWS_SECRET_ACCESS_KEY | Should -Be $before
    }

    It 'gives a program standard input, and its lines as they come' -Skip:$IsWindows {
        $script = "`$c = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new('A', 's', 't', [datetime]::UtcNow.AddHours(1)), [PSFederation.FederatedCredentialSource] @{ RoleArn = 'arn:aws:iam::111122223333:role/Web' }); `$c | Invoke-FederatedCommand -FilePath sh -- -c 'read line; echo `$line; exec sleep 600' | Select-Object -First 1"
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        'typed' | pwsh -NoProfile -NonInteractive -Command "Import-Module '$manifest'; $script" | Should -Be 'typed'
    }

    It 'lets warnings and errors of the block through' {
        $credential | Invoke-FederatedCommand { Write-Warning 'careful'; Write-Error 'broken' -ErrorAction Continue } -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable failed -ErrorAction SilentlyContinue
        $warned | Should -Be 'careful'
        $failed.Exception.Message | Should -Contain 'broken'
    }

    It 'gives what the block writes as it is written' {
        $credential | Invoke-FederatedCommand { 1; 2; throw 'not reached' } | Select-Object -First 2 | Should -Be 1, 2
        $env:AWS_ACCESS_KEY_ID | Should -Not -Be $credential.AccessKeyId
    }

    It 'completes regions' {
        (TabExpansion2 'Invoke-FederatedCommand -Region eu-central-' 42).CompletionMatches.CompletionText | Should -Contain 'eu-central-1'
    }

    It 'takes a federated profile instead of credentials' {
        $id = (Get-FederatedCredential svc).AccessKeyId
        Invoke-FederatedCommand -ProfileName svc { $env:AWS_ACCESS_KEY_ID } | Should -Be $id
        Get-FederatedProfile svc | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } | Should -Be $id
        Invoke-FederatedCommand -ProfileName svc -FilePath pwsh -- -NoProfile -Command '$env:AWS_ACCESS_KEY_ID; exit 7' | Should -Be $id
        $LASTEXITCODE | Should -Be 7
        (TabExpansion2 'Invoke-FederatedCommand -ProfileName ').CompletionMatches.CompletionText | Should -Be 'svc'
    }

    It 'takes the profile by position, for a block and for a program' {
        $id = (Get-FederatedCredential svc).AccessKeyId
        Invoke-FederatedCommand svc { "$env:AWS_ACCESS_KEY_ID $args" } a b | Should -Be "$id a b"
        Invoke-FederatedCommand svc -- pwsh -NoProfile -Command '$env:AWS_ACCESS_KEY_ID; exit 7' | Should -Be $id
        $LASTEXITCODE | Should -Be 7
        Invoke-FederatedCommand svc -FilePath pwsh -- -NoProfile -Command '$env:AWS_ACCESS_KEY_ID' | Should -Be $id
        (TabExpansion2 'Invoke-FederatedCommand s').CompletionMatches.CompletionText | Should -Contain 'svc'
        Get-FederatedProfile svc | Invoke-FederatedCommand -FilePath pwsh -- -NoProfile -Command '$env:AWS_ACCESS_KEY_ID' | Should -Be $id
        Get-FederatedProfile svc | Invoke-FederatedCommand -- pwsh -NoProfile -Command '$env:AWS_ACCESS_KEY_ID' | Should -Be $id
        Get-FederatedProfile svc | Invoke-FederatedCommand -FilePath whoami | Should -Be (whoami)
        Get-FederatedProfile svc | Invoke-FederatedCommand -- whoami | Should -Be (whoami)
        Get-FederatedCredential svc | Invoke-FederatedCommand -- whoami | Should -Be (whoami)
        Get-FederatedCredential svc | Invoke-FederatedCommand -FilePath whoami | Should -Be (whoami)
    }

    # What PowerShell itself passes to the program is the measure.
    It 'passes <_> as PowerShell passes it to a program' -Skip:$IsWindows -ForEach @(
        '1e3', '0x10', '1kb', '1.10', '-1', '.5', '5.', '1L', 'a,b', 'a, b', 'a ,b', '1,2', 'a=b,c', "'1,2'", '-x:value', '-x: value', '-x:$x', '-x:1e3', '-p', '-p x -r y', '-Verbose'
        "''", '""', '"a b"', "'q`"q'", "'a''b'", '"`n"', '"$x"', '$x', '*.md', '"*.md"', 'n$x', '~', '`*', 'a`,b', 'é', '–x', '日本', '"😀"', '--', '-', '--recursive', '--a=b', '/x'
        '$null', '@()', '@(1,2)', '(1,2)', '$list', '@list', '$(1+1)', '$true', '1..3', '{ a b }', '(1)b', '"a"b', 'a#b', '[a]', 'C:\x\', '!', "--query `"a[?b=='c']`"", "-o 'json,x' 3d"
        '--% a "b c" %x%', 'x 2>&1 y'
    ) {
        $x, $list = 'a*', @(1, 'b c')
        Push-Location $TestDrive
        try {
            $null = New-Item one.md, two.md, note -Force
            $expected = Invoke-Expression "& printf '<%s>' begin $_"
            Invoke-Expression "`$credential | Invoke-FederatedCommand -FilePath printf -- '<%s>' begin $_" | Should -BeExactly $expected
            Invoke-Expression "`$credential | Invoke-FederatedCommand -- printf '<%s>' begin $_" | Should -BeExactly $expected
            Invoke-Expression "Invoke-FederatedCommand svc -- printf '<%s>' begin $_" | Should -BeExactly $expected
        } finally {
            Pop-Location
        }
    }

    It 'passes the only argument, and the arguments of a function' -Skip:$IsWindows {
        $list = 'a b', 'c'
        Invoke-FederatedCommand svc -- printf 1e3 | Should -BeExactly '1e3'
        Invoke-FederatedCommand svc -- echo $list | Should -BeExactly 'a b c'
        Invoke-FederatedCommand svc -- echo $null | Should -BeExactly ''
        function Invoke-Printf { Invoke-FederatedCommand svc -- printf '<%s>' @args }
        function Invoke-Native { & printf '<%s>' @args }
        Invoke-Printf a 'b c' 1e3 * | Should -BeExactly (Invoke-Native a 'b c' 1e3 *)
        function Invoke-Words { $program, $words = [string[]]$args; Invoke-FederatedCommand svc -- $program $words }
        Invoke-Words printf '<%s>' -n x -File y 'b c' | Should -BeExactly '<-n><x><-File><y><b c>'
    }

    It 'runs nothing if a splatted variable has a word that a parameter could take: <_>' -ForEach '-n', '-File', '-v', '-ProfileName' {
        function Invoke-Splat { Invoke-FederatedCommand svc -- printf '<%s>' @args }
        { Invoke-Expression "Invoke-Splat $_ x" } | Should -Throw -ErrorId 'ParameterInvalid,*'
        $table = @{ $_.TrimStart('-') = 'x' }
        { Invoke-FederatedCommand svc -- printf '<%s>' @table } | Should -Throw
    }

    It 'takes the arguments by value behind a splatted variable' -Skip:$IsWindows {
        $place = @{ Region = 'eu-central-1' }
        Invoke-FederatedCommand @place svc -- printf '<%s>' a 'b c' | Should -BeExactly '<a><b c>'
    }

    It 'joins a list with a computed part by its values' -Skip:$IsWindows {
        $x = 'v'
        Invoke-FederatedCommand svc -- printf '<%s>' a,$x "$x", b | Should -BeExactly '<a,v><v,><b>'
    }

    It 'passes values of -ArgumentList unchanged' -Skip:$IsWindows {
        Invoke-FederatedCommand svc -FilePath printf -ArgumentList '<%s>', '*', '~', 'a b' | Should -BeExactly '<*><~><a b>'
    }

    It 'runs nothing when a parameter after the program could be meant for either: <_>' -ForEach @(
        'svc printf x -p svc', 'svc printf -v', 'svc printf -Region eu-west-1', '-FilePath printf x -ProfileName svc', '-FilePath printf -p svc', 'svc -FilePath printf -reg eu-west-1'
    ) {
        { Invoke-Expression "Invoke-FederatedCommand $_" } | Should -Throw -ErrorId 'ParameterInvalid*' -ExpectedMessage '*Write -- before the program*'
    }
}
