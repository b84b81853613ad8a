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
    It 'deletes cached data by <_>' -ForEach 'name', 'all' {
        Get-FederatedCredential svc -WarningAction Ignore | Should -Not -BeNullOrEmpty
        Clear-FederatedCredential svc -WhatIf
        Get-FederatedCredential | Should -Not -BeNullOrEmpty
        if ($_ -eq 'all') { Clear-FederatedCredential -All } else { Clear-FederatedCredential svc }
        Get-FederatedCredential | Should -BeNullOrEmpty
        (Get-FederatedProfile).ProfileName | Should -Be 'svc'
    }

    It 'removes from <Scope> what Set-FederatedCredential wrote' -ForEach @(
        @{ Scope = 'Process'; Name = @{}; Present = { [bool] $env:AWS_ACCESS_KEY_ID } }
        @{ Scope = 'Profile'; Name = @{ ProfileName = 'undo' }; Present = { (Get-Content $env:AWS_SHARED_CREDENTIALS_FILE -ErrorAction Ignore) -contains '[undo]' } }
        @{ Scope = 'CredentialProcess'; Name = @{ ProfileName = 'undo' }; Present = { (Get-Content $env:AWS_CONFIG_FILE -ErrorAction Ignore) -contains '[profile undo]' } }
    ) {
        $old = $env:AWS_ACCESS_KEY_ID, $env:AWS_SHARED_CREDENTIALS_FILE, $env:AWS_CONFIG_FILE
        try {
            $env:AWS_ACCESS_KEY_ID = $null
            $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'credentials'
            $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'config'
            Get-FederatedCredential svc -WarningAction Ignore | Set-FederatedCredential -Scope $Scope @Name -WarningAction Ignore
            & $Present | Should -BeTrue
            Clear-FederatedCredential -Scope $Scope @Name
            & $Present | Should -BeFalse
        } finally {
            $env:AWS_ACCESS_KEY_ID, $env:AWS_SHARED_CREDENTIALS_FILE, $env:AWS_CONFIG_FILE = $old
        }
    }
}
