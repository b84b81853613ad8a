BeforeAll {
    Import-Module (Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'output/PSFederation/PSFederation.psd1') -Force
    $env:PSFEDERATION_HOME = Join-Path $TestDrive 'home'
    'dev', 'test1', 'test2' | ForEach-Object { Register-FederatedProfile $_ arn:aws:iam::111122223333:role/Web -WebIdentityTokenFile token.jwt }
}

AfterAll {
    $env:PSFEDERATION_HOME = $null
}

Describe 'Unregister-FederatedProfile' {
    It 'removes by name, pattern and pipeline' {
        Unregister-FederatedProfile test1 -WhatIf
        (Get-FederatedProfile).Count | Should -Be 3
        Get-FederatedProfile test* | Unregister-FederatedProfile
        (Get-FederatedProfile).ProfileName | Should -Be 'dev'
        Unregister-FederatedProfile d*
        Get-FederatedProfile | Should -BeNullOrEmpty
    }
}
