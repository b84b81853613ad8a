BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $service = Use-TestProfileHome $sandbox (Join-Path $TestDrive 'home')
    Register-FederatedProfile svc arn:aws:iam::111122223333:role/WebService @service
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Clear-FederatedCredential' {
    It 'forgets what is held, by <_>' -ForEach 'name', 'all' {
        Get-FederatedCredential svc -WarningAction Ignore | Should -Not -BeNullOrEmpty
        Clear-FederatedCredential svc -WhatIf
        Get-FederatedCredential | Should -Not -BeNullOrEmpty
        if ($_ -eq 'all') { Clear-FederatedCredential -All } else { Clear-FederatedCredential svc }
        Get-FederatedCredential | Should -BeNullOrEmpty
        (Get-FederatedProfile).ProfileName | Should -Be 'svc'
    }
}
