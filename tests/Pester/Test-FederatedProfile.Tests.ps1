BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    Register-TestProfile $sandbox (Join-Path $TestDrive 'home')
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Test-FederatedProfile' {
    It 'passes for a profile that works, without an exchange' {
        $before = (Get-FederatedCredential svc).AccessKeyId
        Test-FederatedProfile svc -Quiet | Should -BeTrue
        (Get-FederatedCredential svc).AccessKeyId | Should -Be $before
        (Test-FederatedProfile svc).Check | Should -Contain 'Clock'
    }

    It 'takes profiles from the pipeline, and completes names' {
        Get-FederatedProfile | Test-FederatedProfile -Quiet | Should -BeTrue
        (TabExpansion2 'Test-FederatedProfile -ProfileName ').CompletionMatches.CompletionText | Should -Be 'svc'
    }

    It 'shows failures first, under the summary' {
        $env:TEST_SERVICE_SECRET = $null
        try {
            $text = (Test-FederatedProfile svc | Out-String -Width 80).Trim() -split '\r?\n'
        } finally {
            $env:TEST_SERVICE_SECRET = $sandbox.ServiceSecret
        }
        $text[0] | Should -Match '^Summary: 1 of \d+ checks failed'
        $text[4] | Should -Match '^ClientSecret +Failed'
    }
}
