BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $env:AWS_ENDPOINT_URL_STS = $sandbox.StsEndpoint
    $saved = @{}
    foreach ($name in 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION', 'AWS_REGION', 'AWS_PROFILE') {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        # PowerShell hands $null to a .NET text parameter as '', which sets an empty variable. Some versions of the AWS CLI sign for that region.
        Set-Item "Env:$name" $null
    }
    $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'credentials'
    $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'config'
}

AfterAll {
    foreach ($name in $saved.Keys) {
        Set-Item "Env:$name" $saved[$name]
    }
    $env:AWS_ENDPOINT_URL_STS = $null
    Stop-TestSandbox $sandbox
}

Describe 'Set-FederatedCredential' {
    It 'ends a pipeline: sign in, exchange, write a profile' {
        $role = 'arn:aws:iam::111122223333:role/Developer'
        $me = Get-TestCredential $sandbox onerole
        Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential $me |
            Invoke-AssumeRoleWithSaml -RoleArn $role |
            Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-central-1
        (Get-FederatedIdentity -ProfileName dev).RoleName | Should -Be 'Developer'
    }

    It 'is read by the AWS CLI' {
        if (-not (Get-Command aws -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'The test needs the AWS CLI.' }
        $result = Invoke-Program aws 'sts', 'get-caller-identity', '--profile', 'dev', '--endpoint-url', $sandbox.StsEndpoint, '--query', 'Arn', '--output', 'text'
        $result.Output | Should -Match 'assumed-role/Developer/' -Because $result.Errors
    }

    It 'sets the environment of this process' {
        $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) | Invoke-AssumeRoleWithSaml
        $credential | Set-FederatedCredential -Scope Process -Region eu-central-1
        $env:AWS_ACCESS_KEY_ID | Should -Be $credential.AccessKeyId
        (Get-FederatedIdentity).RoleName | Should -Be 'Developer'
    }

    It 'does nothing with -WhatIf' {
        $before = Get-Content $env:AWS_SHARED_CREDENTIALS_FILE -Raw
        $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) | Invoke-AssumeRoleWithSaml
        $credential | Set-FederatedCredential -Scope Profile -ProfileName other -WhatIf
        Get-Content $env:AWS_SHARED_CREDENTIALS_FILE -Raw | Should -Be $before
    }

    It 'completes scopes and profiles' {
        (TabExpansion2 'Set-FederatedCredential -Scope ').CompletionMatches.CompletionText | Should -Be 'CredentialProcess', 'Process', 'Profile', 'Session'
        (TabExpansion2 'Set-FederatedCredential -ProfileName ').CompletionMatches.CompletionText | Should -Contain 'dev'
    }

    It 'says what -Scope Session needs' {
        Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) | Invoke-AssumeRoleWithSaml |
            Set-FederatedCredential -Scope Session -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'AwsToolsNotLoaded,PSFederation.Commands.SetFederatedCredentialCommand'
    }

    Context 'CredentialProcess' {
        BeforeAll {
            $service = Use-TestProfileHome $sandbox (Join-Path $TestDrive 'home')
            $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $env:AWS_SESSION_TOKEN = $null
            Register-FederatedProfile svc arn:aws:iam::111122223333:role/WebService @service
            Register-FederatedProfile person arn:aws:iam::111122223333:role/WebUser -Authority $sandbox.OidcIssuer -ClientId psfederation-cli -EndpointUrl $sandbox.StsEndpoint
            Get-FederatedProfile | Set-FederatedCredential -Scope CredentialProcess -WarningVariable warnings -WarningAction SilentlyContinue

            # Runs the command of a profile as an AWS SDK does: a process with pipes.
            function Invoke-CredentialProcess([string] $Name) {
                $line = Get-Content $env:AWS_CONFIG_FILE | Where-Object { $_ -match "^credential_process = .*'$Name'" } | ForEach-Object { $_ -replace '^credential_process = ' }
                $shell = $IsWindows ? 'cmd.exe' : '/bin/sh'
                Invoke-Program $shell @($IsWindows ? '/c' : '-c'; $line)
            }
        }

        AfterAll {
            $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
        }

        It 'writes a command that gives JSON and nothing else' {
            $result = Invoke-CredentialProcess svc
            $result.ExitCode | Should -Be 0
            $result.Output | Should -Match '^\{"Version":1,[^\r\n]*\}\r?\n$'
            ($result.Output | ConvertFrom-Json).AccessKeyId | Should -Be (Get-FederatedCredential svc).AccessKeyId
        }

        It 'names an existing program, and no folder of a version' {
            (Get-Content $env:AWS_CONFIG_FILE -Raw) | Should -Not -Match ([regex]::Escape($PSHOME))
        }

        It 'writes errors in plain text on standard error' {
            $result = Invoke-CredentialProcess person
            $result.ExitCode | Should -Be 1
            $result.Output | Should -BeNullOrEmpty
            $result.Errors | Should -Match 'Get-FederatedCredential -ProfileName person'
            $result.Errors | Should -Not -Match '\e'
        }

        It 'names the module where every pwsh finds it, and survives an update' {
            if ($IsWindows) { Set-ItResult -Skipped -Because 'The test needs Linux or macOS.' }
            $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
            $versions = New-Item -ItemType Directory (Join-Path $TestDrive 'data/powershell/Modules/PSFederation')
            $old = Join-Path $versions (Import-PowerShellDataFile $manifest).ModuleVersion
            Copy-Item (Split-Path $manifest) $old -Recurse
            $data = $env:XDG_DATA_HOME
            try {
                $env:XDG_DATA_HOME = Join-Path $TestDrive 'data'
                $outcome = (Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$old/PSFederation.psd1'; Set-FederatedCredential -FederatedProfileName svc -Scope CredentialProcess -WarningAction Ignore; Get-Content '$env:AWS_CONFIG_FILE'").Output -split '\r?\n'
                # The native program comes first, where this build has one.
                $helper = if (Test-Path (Join-Path (Split-Path $manifest) native)) { "$(Join-Path $env:PSFEDERATION_HOME helper psfederation-credential-process) svc " }
                $outcome | Should -Contain ((Get-Command pwsh -CommandType Application -All | Where-Object Source -NE (Join-Path $PSHOME pwsh) | Select-Object -First 1).Source | ForEach-Object { "credential_process = $helper$_ -NoProfile -NonInteractive -Command ""Import-Module PSFederation; Get-FederatedCredential -ProfileName 'svc' -AsCredentialProcess""" })
                # The version that wrote it goes, and another one comes.
                $new = Join-Path $versions 99.0
                Rename-Item $old $new
                (Get-Content (Join-Path $new PSFederation.psd1) -Raw) -replace "(ModuleVersion\s*=\s*)'[^']*'", "`$1'99.0'" | Set-Content (Join-Path $new PSFederation.psd1)
                (Invoke-CredentialProcess svc).Output | Should -Match '^\{"Version":1,'
            } finally {
                $env:XDG_DATA_HOME = $data
            }
        }

        It 'names the folder of a module in another place, and survives an update too' {
            if ($IsWindows) { Set-ItResult -Skipped -Because 'The test needs Linux or macOS.' }
            $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
            $versions = New-Item -ItemType Directory (Join-Path $TestDrive 'my modules/PSFederation')
            $old = Join-Path $versions (Import-PowerShellDataFile $manifest).ModuleVersion
            Copy-Item (Split-Path $manifest) $old -Recurse
            (Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$old/PSFederation.psd1'; Set-FederatedCredential -FederatedProfileName svc -Scope CredentialProcess -WarningAction Ignore").Errors | Should -BeNullOrEmpty
            (Get-Content $env:AWS_CONFIG_FILE -Raw) | Should -Match ([regex]::Escape("Import-Module '$versions'; Get-FederatedCredential -ProfileName 'svc'"))
            $new = Join-Path $versions 99.0
            Rename-Item $old $new
            (Get-Content (Join-Path $new PSFederation.psd1) -Raw) -replace "(ModuleVersion\s*=\s*)'[^']*'", "`$1'99.0'" | Set-Content (Join-Path $new PSFederation.psd1)
            (Invoke-CredentialProcess svc).Output | Should -Match '^\{"Version":1,'
        }

        It 'warns that PSFEDERATION_HOME is needed' {
            $warnings | Should -HaveCount 2
            $warnings | ForEach-Object { $_ | Should -Match 'PSFEDERATION_HOME' }
        }

        It 'completes federated profiles' {
            (TabExpansion2 'Set-FederatedCredential -FederatedProfileName ').CompletionMatches.CompletionText | Should -Be 'person', 'svc'
        }
    }
}
