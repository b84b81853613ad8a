BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $service = Use-TestProfileHome $sandbox (Join-Path $TestDrive 'home')
    Register-FederatedProfile svc arn:aws:iam::111122223333:role/WebService @service
    Register-FederatedProfile person arn:aws:iam::111122223333:role/WebUser -Authority $sandbox.OidcIssuer -ClientId psfederation-cli -EndpointUrl $sandbox.StsEndpoint

    # Runs pwsh as an AWS SDK runs a credential_process.
    function Invoke-Process([string] $Name) {
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$manifest'; Get-FederatedCredential -ProfileName $Name -AsCredentialProcess"
    }
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Get-FederatedCredential' {
    It 'serves a credential_process: JSON on standard output and nothing else' {
        $first = Invoke-Process svc
        $first.ExitCode | Should -Be 0
        $json = $first.Output | ConvertFrom-Json
        $json.Version | Should -Be 1
        $json.psobject.Properties.Name | Should -Be 'Version', 'AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'
        $second = Invoke-Process svc
        $second.Output | Should -Be $first.Output
        $second.Errors | Should -BeNullOrEmpty
        (Get-FederatedCredential svc).AccessKeyId | Should -Be $json.AccessKeyId
    }

    It 'shows in a line of 80 columns when the credentials expire' {
        $credential = Get-FederatedCredential svc
        $credential | Out-String -Width 80 | Should -Match "$($credential.AccessKeyId) +$($credential.Expiration.ToString('u')) +111122223333 +WebService"
    }

    It 'says on standard error what to run, and asks nobody' {
        $result = Invoke-Process person
        $result.ExitCode | Should -Be 1
        $result.Output | Should -BeNullOrEmpty
        $result.Errors | Should -Match 'Get-FederatedCredential -ProfileName person'
        (Invoke-Process nope).Errors | Should -Match 'Register-FederatedProfile'
    }

    It 'shows when and how it renews itself, and no secret' {
        $credential = Get-FederatedCredential svc
        $text = $credential | Format-List | Out-String -Width 400
        $text | Should -Match 'Renewal\s+: profile svc: client credentials of psfederation-service'
        $text | Should -Not -Match ([regex]::Escape($credential.SecretAccessKey))
    }

    It 'lists what is held without a name, and completes names' {
        (Get-FederatedCredential).Source.RoleName | Should -Be 'WebService'
        (TabExpansion2 'Get-FederatedCredential -ProfileName ').CompletionMatches.CompletionText | Should -Be 'person', 'svc'
    }
}
