BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $env:PSFEDERATION_HOME = Join-Path $TestDrive 'home'
    $env:TEST_SERVICE_SECRET = $sandbox.ServiceSecret
    $service = @{
        Authority            = $sandbox.OidcIssuer
        ClientId             = 'psfederation-service'
        ClientCredentials    = $true
        ClientSecretVariable = 'TEST_SERVICE_SECRET'
        Audience             = 'sts.amazonaws.com'
        EndpointUrl          = $sandbox.StsEndpoint
    }
    $role = 'arn:aws:iam::111122223333:role/WebService'
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Register-FederatedProfile' {
    It 'keeps a recipe by which anybody gets credentials' {
        Register-FederatedProfile svc $role @service
        (Get-FederatedCredential svc -WarningAction Ignore | Get-FederatedIdentity).RoleName | Should -Be 'WebService'
    }

    It 'keeps a chain' {
        Register-FederatedProfile chain $role, arn:aws:iam::444455556666:role/ChainTarget @service
        (Get-FederatedCredential chain -WarningAction Ignore).Source.AccountId | Should -Be '444455556666'
    }

    It 'does nothing with -WhatIf' {
        Register-FederatedProfile other $role @service -WhatIf
        Get-FederatedProfile other* | Should -BeNullOrEmpty
    }

    It 'completes platforms' {
        (TabExpansion2 'Register-FederatedProfile a b -Ambient -From ').CompletionMatches.Count | Should -BeGreaterThan 3
    }
}
