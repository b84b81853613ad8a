BeforeAll {
    Import-Module (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1') -Force
    $env:PSFEDERATION_HOME = Join-Path $TestDrive 'home'
    'dev', 'test' | ForEach-Object { Register-FederatedProfile $_ arn:aws:iam::111122223333:role/Web -WebIdentityTokenFile token.jwt }
}

AfterAll {
    $env:PSFEDERATION_HOME = $null
}

Describe 'Get-FederatedProfile' {
    It 'lists all, and those of a pattern' {
        (Get-FederatedProfile).ProfileName | Should -Be 'dev', 'test'
        (Get-FederatedProfile d*).ProfileName | Should -Be 'dev'
    }

    It 'has its own table view' {
        $text = Get-FederatedProfile dev | Out-String -Width 200
        $text | Should -Match 'ProfileName\s+Role\s+SignIn\s+From'
        $text | Should -Match 'dev\s+\d{12}/\w+\s+TokenFile\s+.*token\.jwt'
    }

    It 'fits a line of 80 columns' {
        $lines = (Get-FederatedProfile dev | Out-String -Width 80).Trim() -split '\r?\n'
        $lines.Count | Should -Be 3
    }

    It 'completes names' {
        (TabExpansion2 'Get-FederatedProfile t').CompletionMatches.CompletionText | Should -Be 'test'
    }

    It 'names a profile that does not exist' {
        { Get-FederatedProfile nope -ErrorAction Stop } | Should -Throw -ErrorId 'FederatedProfileNotFound,*'
    }
}
