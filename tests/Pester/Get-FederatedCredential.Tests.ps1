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
        $credential | Out-String -Width 80 | Should -Match "$($credential.AccessKeyId) +$([regex]::Escape([System.DateTimeOffset]::new($credential.Expiration).ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss zzz'))) +111122223333 +WebService"
    }

    It 'says on standard error what to run, and does not ask a person' {
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

    It 'sets the variables in <Shell>' -Skip:(-not $IsLinux) -ForEach @(
        @{ Shell = 'bash'; As = 'Bash'; Call = 'eval "$(pwsh -NoProfile -NonInteractive -Command "$0")"; echo "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN"' }
        @{ Shell = 'fish'; As = 'Fish'; Call = 'pwsh -NoProfile -NonInteractive -Command "$argv[1]" | source; echo "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN"' }
    ) {
        if (-not (Get-Command $Shell -CommandType Application -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because "$Shell is not installed"
            return
        }
        $credential = Get-FederatedCredential svc
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        $result = Invoke-Program $Shell '-c', $Call, "Import-Module '$manifest'; Get-FederatedCredential svc -As $As"
        $result.Errors | Should -BeNullOrEmpty
        $result.Output.Trim() | Should -BeExactly "$($credential.AccessKeyId) $($credential.SecretAccessKey) $($credential.SessionToken)"
    }

    It 'writes commands of PowerShell and cmd, and JSON' {
        $credential = Get-FederatedCredential svc
        Get-FederatedCredential svc -As PowerShell | Select-Object -First 1 | Should -BeExactly "`$env:AWS_ACCESS_KEY_ID = '$($credential.AccessKeyId)'"
        Get-FederatedCredential svc -As Cmd | Select-Object -First 1 | Should -BeExactly "set `"AWS_ACCESS_KEY_ID=$($credential.AccessKeyId)`""
        (Get-FederatedCredential svc -As Json | ConvertFrom-Json).AccessKeyId | Should -BeExactly $credential.AccessKeyId
        Get-FederatedCredential svc -As Bash | Should -HaveCount 4
        { Get-FederatedCredential svc, person -As Bash } | Should -Throw -ErrorId 'ParameterInvalid*'
    }
}
