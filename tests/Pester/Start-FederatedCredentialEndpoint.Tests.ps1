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

Describe 'Start-FederatedCredentialEndpoint' {
    AfterEach {
        Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint
    }

    It 'serves what it is given, and shows no token' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction SilentlyContinue
        $answer = Invoke-TestRequest $endpoint.Roles[0].Uri -Headers @{ Authorization = $endpoint.GetToken() }
        $answer.AccessKeyId | Should -Be $credential.AccessKeyId
        ($endpoint | Out-String -Width 200) + ($endpoint | Format-List * | Out-String -Width 200) + ($endpoint | ConvertTo-Json -Depth 5) | Should -Not -Match ([regex]::Escape($endpoint.GetToken()))
        { Invoke-TestRequest $endpoint.Roles[0].Uri } | Should -Throw
    }

    It 'shows roles in a line of 80 columns, and in a list where they are and since when' {
        $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningVariable warning -WarningAction SilentlyContinue
        $endpoint | Out-String -Width 80 | Should -Match 'no +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d +111122223333/Developer'
        $list = $endpoint | Format-List | Out-String -Width 200
        $list | Should -Match "Roles +: arn:aws:iam::111122223333:role/Developer at $([regex]::Escape($endpoint.Roles[-1].Uri))"
        $list | Should -Match 'StartedAt +: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d'
        "$warning" | Should -BeLike "*are not renewed automatically. The endpoint serves them until $($credential.Expiration.ToString('u'))."
    }

    It 'serves a program that this process starts' {
        $null = $credential | Start-FederatedCredentialEndpoint -Environment -WarningAction SilentlyContinue
        $result = Invoke-Program pwsh '-NoProfile', '-Command', '(Invoke-RestMethod $env:AWS_CONTAINER_CREDENTIALS_FULL_URI -Headers @{ Authorization = $env:AWS_CONTAINER_AUTHORIZATION_TOKEN }).AccessKeyId'
        $result.Output.Trim() | Should -Be $credential.AccessKeyId -Because $result.Errors
    }

    It 'deletes its token file when its process ends' {
        $file = Join-Path $TestDrive token
        Invoke-OtherPwsh "(Start-FederatedCredentialEndpoint -ProfileName svc -TokenFile '$file').TokenFile; Test-Path '$file'" | Should -Be $file, $true
        $file | Should -Not -Exist
    }

    It 'serves federated profiles' {
        $endpoint = Start-FederatedCredentialEndpoint -ProfileName sv*
        (Invoke-TestRequest $endpoint.Uri -Headers @{ Authorization = $endpoint.GetToken() }).AccessKeyId | Should -Be (Get-FederatedCredential svc).AccessKeyId
        (TabExpansion2 'Start-FederatedCredentialEndpoint -ProfileName ').CompletionMatches.CompletionText | Should -Be 'svc'
    }

    It 'outlives the pwsh that starts it, and shows no token' {
        $shown = Invoke-OtherPwsh 'Start-FederatedCredentialEndpoint -ProfileName svc -Detached | Format-List | Out-String -Width 200' | Out-String
        $endpoint = Get-FederatedCredentialEndpoint
        $shown | Should -Match "127\.0\.0\.1:$($endpoint.Port)"
        $shown | Should -Not -Match ([regex]::Escape($endpoint.GetToken()))
        (Invoke-TestRequest $endpoint.Uri -Headers @{ Authorization = $endpoint.GetToken() }).AccessKeyId | Should -Be (Get-FederatedCredential svc).AccessKeyId
    }

    It 'says what -Detached needs' {
        $credential | Start-FederatedCredentialEndpoint -Detached -ErrorVariable failed -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'ParameterInvalid,PSFederation.Commands.StartFederatedCredentialEndpointCommand'
        $failed.Exception.Message | Should -Match '-ProfileName'
    }

    It 'ends a detached start on Ctrl+C, and leaves nothing behind' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'The test needs Linux or macOS.' }
        # What stands as pwsh never serves, and says which process it is.
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'bin')
        Set-Content (Join-Path $folder 'pwsh') "#!/bin/sh`necho `$`$ > '$folder/id'`nexec sleep 600"
        chmod 700 (Join-Path $folder 'pwsh')
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        # The folder of pwsh itself is not asked where it is first; this one is the next.
        $ready = "`$null = Start-ThreadJob { while (-not (Test-Path '$folder/id')) { Start-Sleep -Milliseconds 50 }; [Console]::Out.WriteLine('ready') }"
        $script = "`$env:PATH = (`$PSHOME, '$folder', `$env:PATH) -join ':'; Import-Module '$manifest'; $ready; Start-FederatedCredentialEndpoint -ProfileName svc -Detached"
        Stop-ByInterrupt $script
        Wait-ProcessEnd (Get-Content (Join-Path $folder 'id'))
        Get-ChildItem (Join-Path $env:PSFEDERATION_HOME 'endpoints') | Should -BeNullOrEmpty
    }
}
