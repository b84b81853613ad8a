# Packs the built module, publishes it to a folder, and takes it through its life as a user does: in a home of its own, in one fresh pwsh after the other.

BeforeAll {
    Import-Module "$PSScriptRoot/Sandbox.psm1"
    $root = Split-Path (Split-Path $PSScriptRoot)
    $feed = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'feed')
    $userHome = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'user')
    # On Windows modules go to the Documents folder of the account, whatever the environment says. A runner of CI may be changed, a developer's account may not.
    $mayInstall = -not $IsWindows -or $env:CI

    # Starts a fresh pwsh in the fresh home, where no variable but HOME says where things are.
    function Start-User {
        param([Parameter(Mandatory)] [string] $Script, [hashtable] $Environment = @{})

        if (-not $mayInstall) {
            Set-ItResult -Skipped -Because 'The test needs Linux or macOS.'
        }
        $setup = "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; `$PSStyle.OutputRendering = 'PlainText'"
        $start = [System.Diagnostics.ProcessStartInfo]::new('pwsh', [string[]] ('-NoProfile', '-NonInteractive', '-Command', "$setup; $Script"))
        $start.WorkingDirectory = $start.Environment['HOME'] = $userHome.FullName
        foreach ($name in @($start.Environment.Keys) -match '^(XDG_|AWS_|PSFEDERATION_|PSModulePath$|PSGALLERY_API_KEY$|SIGNING_)') {
            $null = $start.Environment.Remove($name)
        }
        foreach ($name in $Environment.Keys) {
            $start.Environment[$name] = $Environment[$name]
        }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        @{ Process = $process; Script = $Script; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync() }
    }

    # What that pwsh wrote, when it has ended.
    function Wait-User {
        param([Parameter(Mandatory)] [hashtable] $User)

        try {
            if (-not $User.Process.WaitForExit([timespan]::FromSeconds(180))) {
                throw "'$($User.Script)' did not end within 180 s."
            }
            if ($User.Process.ExitCode -ne 0) {
                throw "'$($User.Script)' ended with exit code $($User.Process.ExitCode): $($User.Errors.Result)$($User.Output.Result)"
            }
            $User.Output.Result.Trim()
        } finally {
            if (-not $User.Process.HasExited) {
                $User.Process.Kill($true)
            }
            $User.Process.Dispose()
        }
    }

    function Invoke-User {
        param([Parameter(Mandatory)] [string] $Script, [hashtable] $Environment = @{})

        Wait-User (Start-User $Script $Environment)
    }

    # Publishes the built module under another version.
    function Publish-TestVersion {
        param([Parameter(Mandatory)] [string] $Version)

        $folder = Join-Path $TestDrive "version-$Version/PSFederation"
        Copy-Item (Join-Path $root 'output/PSFederation') $folder -Recurse
        $manifest = Join-Path $folder 'PSFederation.psd1'
        $text = (Get-Content $manifest -Raw) -replace "(?m)^( *ModuleVersion *= ').*'", "`${1}$Version'" -replace "(?m)^( *Prerelease *= ').*'", "`${1}'"
        Set-Content $manifest $text -NoNewline
        Invoke-User "Publish-PSResource -Path '$folder' -Repository Team"
    }
}

Describe 'The package' {
    BeforeAll {
        # A copy, so that suites that run at the same time do not share output.
        $copy = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'checkout/output')
        Copy-Item (Join-Path $root 'output/PSFederation') $copy -Recurse
        $build = Copy-Item (Join-Path $root 'build.ps1') $copy.Parent -PassThru
    }

    It 'is made by build.ps1 Package' {
        Invoke-User "& '$build' Package -NoBuild"
        $package = Get-Item (Join-Path $copy '*.nupkg')
        $package.Name | Should -Match '^PSFederation\.\d+\.\d+\.\d+(-[a-z0-9]+)?\.nupkg$'
        $archive = [System.IO.Compression.ZipFile]::OpenRead($package)
        try {
            $names = $archive.Entries.FullName
            $nuspec = [System.IO.StreamReader]::new($archive.GetEntry('PSFederation.nuspec').Open())
            $metadata = ([xml] $nuspec.ReadToEnd()).package.metadata
            $nuspec.Dispose()
        } finally {
            $archive.Dispose()
        }
        foreach ($name in 'LICENSE', 'THIRD-PARTY-NOTICES', 'PSFederation.psd1', 'lib/PSFederation.Core.dll', 'en-US/PSFederation.dll-Help.xml') {
            $names | Should -Contain $name
        }
        $names | Where-Object { $_ -like '*.pdb' } | Should -BeNullOrEmpty
        $metadata.iconUrl | Should -Match '^https://.+/icon\.png$'
        $metadata.projectUrl | Should -Match '^https://'
        $metadata.licenseUrl | Should -Match '^https://.+/LICENSE$'
        $metadata.releaseNotes | Should -Not -BeNullOrEmpty
    }

    It 'is shown and not published by build.ps1 Publish -WhatIf' {
        Invoke-User "Register-PSResourceRepository -Name Team -Uri '$feed'"
        Invoke-User "& '$build' Publish -Repository Team -WhatIf" | Should -Match 'What if: Performing the operation "Publish" on target "PSFederation\..+\.nupkg to Team'
        Get-ChildItem $feed | Should -BeNullOrEmpty
    }

    It 'needs a key for a repository on the web' {
        { Invoke-User "& '$build' Publish -Repository PSGallery" } | Should -Throw '*PSGALLERY_API_KEY*'
    }

    It 'is published to a folder by build.ps1 Publish' {
        Invoke-User "& '$build' Publish -Repository Team"
        Invoke-User '(Find-PSResource PSFederation -Repository Team -Prerelease).Name' | Should -Be 'PSFederation'
    }

    It 'is not signed where there is no Authenticode, and the error says so' {
        if ($IsWindows) {
            Set-ItResult -Skipped -Because 'The test needs Linux or macOS.'
        }
        { Invoke-User "& '$build' Package -NoBuild -CertificateThumbprint 0123" } | Should -Throw '*Signing needs Windows*'
    }
}

Describe 'The installed module' {
    BeforeAll {
        $sandbox = Start-TestSandbox
        $place = @{ TEST_PASSWORD = $sandbox.Users.onerole; TEST_SIGN_IN = $sandbox.SamlSignInUrl; TEST_STS = $sandbox.StsEndpoint }
        $story = @'
$me = [pscredential]::new('onerole', (ConvertTo-SecureString $env:TEST_PASSWORD -AsPlainText))
$credential = Get-SamlAssertion -SignInUri $env:TEST_SIGN_IN -Credential $me |
    Invoke-AssumeRoleWithSaml -RoleArn arn:aws:iam::111122223333:role/Developer -EndpointUrl $env:TEST_STS
$identity = $credential | Get-FederatedIdentity -EndpointUrl $env:TEST_STS
$keys = $credential | Invoke-FederatedCommand -FilePath pwsh '-NoProfile' '-Command' '$env:AWS_ACCESS_KEY_ID'
"$((Get-Module PSFederation).Version) $($identity.Arn) $($keys -eq $credential.AccessKeyId)"
'@
    }

    AfterAll {
        Stop-TestSandbox $sandbox
    }

    It 'is installed for the user with Install-PSResource' {
        Invoke-User "Register-PSResourceRepository -Name Team -Uri '$feed'"
        Publish-TestVersion 90.0.0
        Invoke-User 'Install-PSResource PSFederation -Version 90.0.0 -Repository Team -TrustRepository'
        Invoke-User '(Get-Module -ListAvailable PSFederation).Version.ToString()' | Should -Be '90.0.0'
    }

    It 'is installed by each command of the guides' {
        $guides = @(Get-Item (Join-Path $root 'README.md')) + (Get-ChildItem (Join-Path $root 'docs/*.md'))
        $commands = Select-String -Path $guides -Pattern '^\s*(Install-PSResource PSFederation\b.*)$' | ForEach-Object { $_.Matches[0].Groups[1].Value.Trim() } | Sort-Object -Unique
        $commands | Should -Not -BeNullOrEmpty
        foreach ($command in $commands) {
            $here = $command -replace ' -Version \S+', ' -Version 90.0.0' -replace ' -TrustRepository'
            Invoke-User "$here -Repository Team -TrustRepository -Reinstall"
            Invoke-User '(Get-InstalledPSResource PSFederation).Version.ToString()' | Should -Be '90.0.0' -Because $command
        }
    }

    It 'is imported by name, and takes a user from sign-in to a program with credentials' {
        Invoke-User "Import-Module PSFederation; $story" $place | Should -Match '^90\.0\.0 arn:aws:sts::111122223333:assumed-role/Developer/onerole@example\.com True$'
    }

    It 'opens the page of a cmdlet in the browser with Get-Help -Online' {
        if (-not $IsLinux) {
            Set-ItResult -Skipped -Because 'The test needs Linux.'
        }
        # PowerShell opens an address with xdg-open.
        $programs = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'programs')
        $opened = Join-Path $TestDrive 'opened'
        Set-Content (Join-Path $programs 'xdg-open') "#!/bin/sh`necho `"`$1`" > '$opened.new' && mv '$opened.new' '$opened'"
        chmod +x (Join-Path $programs 'xdg-open')
        Invoke-User "Get-Help Get-OidcToken -Online; while (-not (Test-Path '$opened')) { Start-Sleep -Milliseconds 100 }" @{ PATH = "${programs}:$env:PATH" }
        Get-Content $opened | Should -Match '^https://.+/docs/en-US/Get-OidcToken\.md$'
    }

    It 'is updated while a session has the old version loaded, which continues to work' {
        $loaded = Join-Path $TestDrive 'loaded'
        $go = Join-Path $TestDrive 'go'
        # Only the manifest and the two first assemblies are loaded at this time; Core and its packages follow with the first sign-in, after the update.
        $old = Start-User "Import-Module PSFederation; Set-Content '$loaded' 1; while (-not (Test-Path '$go')) { Start-Sleep -Milliseconds 100 }; $story" $place
        try {
            while (-not (Test-Path $loaded) -and -not $old.Process.HasExited) {
                Start-Sleep -Milliseconds 100
            }
            Publish-TestVersion 90.1.0
            Invoke-User 'Update-PSResource PSFederation -Repository Team -TrustRepository'
            Invoke-User "Import-Module PSFederation; $story" $place | Should -Match '^90\.1\.0 .+ True$'
        } finally {
            Set-Content $go 1
            $old = Wait-User $old
        }
        $old | Should -Match '^90\.0\.0 .+ True$'
        Invoke-User '(Get-InstalledPSResource PSFederation).Version -join " "' | Should -Be '90.1.0 90.0.0'
    }

    It 'is removed by Uninstall-PSResource, one version or all' {
        Invoke-User 'Uninstall-PSResource PSFederation -Version 90.0.0; (Get-Module -ListAvailable PSFederation).Version.ToString()' | Should -Be '90.1.0'
        Invoke-User 'Uninstall-PSResource PSFederation; @(Get-Module -ListAvailable PSFederation).Count' | Should -Be '0'
        Get-ChildItem $userHome -Recurse -Filter PSFederation* | Should -BeNullOrEmpty
    }
}
