BeforeDiscovery {
    $views = [xml] (Get-Content (Join-Path $PSScriptRoot '../../module/PSFederation.Format.ps1xml') -Raw)
    $tables = foreach ($view in $views.Configuration.ViewDefinitions.View) {
        if ($view['TableControl']) {
            @{ View = $view.Name; Type = $view.ViewSelectedBy.TypeName; Labels = @($view.TableControl.TableHeaders.TableColumnHeader.Label) }
        }
    }
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot '../../output/PSFederation/PSFederation.psd1') -Force

    function New-Empty([string] $Type) {
        [System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([type] $Type)
    }

    function New-Check($Check, $Result, $Actual = 'nothing') {
        $row = New-Empty PSFederation.FederationCheck
        foreach ($member in @{ Check = $Check; Result = [PSFederation.FederationCheckResult] $Result; Expected = 'what the rule of the standard says in several words'; Actual = $Actual; Reference = 'r'; Summary = 's' }.GetEnumerator()) {
            [PSFederation.FederationCheck].GetProperty($member.Key).GetSetMethod($true).Invoke($row, @($member.Value))
        }
        $row
    }
}

Describe 'Views' {
    It 'breaks no heading of <View> at 80 columns' -ForEach $tables {
        $lines = New-Empty $Type | Format-Table -View $View | Out-String -Width 80 | ForEach-Object { $_ -split '\r?\n' }
        $rule = [array]::FindIndex([string[]] $lines, [Predicate[string]] { param($line) $line -match '^\s*---' })
        # One line of headings above the rule: a heading that does not fit goes on in the next line.
        $lines[$rule - 2] | Should -BeNullOrEmpty -Because "$($lines -join "`n")"
        $shown = $lines[$rule - 1].Trim() -split ' {1,}(?=\S)' -join ' '
        $shown | Should -Not -BeNullOrEmpty
        ($Labels -join ' ').StartsWith($shown) | Should -BeTrue -Because "'$shown' is to be whole headings of '$($Labels -join ' ')'"
        $lines | ForEach-Object Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 80
    }

    It 'shows times by the clock of this machine, with the offset, and properties are UTC' {
        $time = [datetime]::new(2026, 1, 31, 12, 0, 0, [System.DateTimeKind]::Utc)
        $credential = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new('A', 's', 't', $time), [PSFederation.FederatedCredentialSource] @{ RoleArn = 'arn:aws:iam::111122223333:role/Web' })
        $shown = [System.DateTimeOffset]::new($time).ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss zzz', [cultureinfo]::InvariantCulture)
        $credential | Format-Table | Out-String -Width 80 | Should -BeLike "*$shown*"
        $credential | Format-List | Out-String -Width 80 | Should -BeLike "*$shown*"
        $credential.Expiration.Kind | Should -Be 'Utc'
    }

    It 'wraps long texts at words' {
        $words = 'the quick brown foxes jump over all the lazy dogs of the neighborhood again and again'
        $text = New-Check Name Failed $words | Format-Table | Out-String -Width 80
        foreach ($word in $words -split ' ') {
            $text | Should -Match "(?<!\w)$word(?!\w)"
        }
    }

    It 'is in color at a terminal, and plain without one or with NO_COLOR' {
        if (-not (Test-Path /usr/bin/script)) {
            Set-ItResult -Skipped -Because 'there is no program that gives a terminal'
            return
        }
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        $command = "Import-Module '$manifest'; 'no token' | Test-OidcToken"
        $encoded = [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("`$ProgressPreference = 'SilentlyContinue'; $command"))
        $old = $env:NO_COLOR
        try {
            $env:NO_COLOR = $null
            $color = script -qec "env TERM=xterm pwsh -NoProfile -EncodedCommand $encoded" /dev/null | Out-String
            $redirected = pwsh -NoProfile -Command $command | Out-String
            $env:NO_COLOR = '1'
            $plain = script -qec "env TERM=xterm pwsh -NoProfile -EncodedCommand $encoded" /dev/null | Out-String
        } finally {
            $env:NO_COLOR = $old
        }
        $color | Should -Match "`e\[91mFailed"
        $redirected | Should -Not -Match "`e\[91m"
        $plain | Should -Not -Match "`e\[91m"
        $plain, $redirected, $color | ForEach-Object { $_ | Should -Match 'Summary' }
    }
}
