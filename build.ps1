#Requires -Version 7.6
<#
.SYNOPSIS
    Builds, tests, packs and publishes PSFederation.
.DESCRIPTION
    The tasks run in the order in which you specify them. Build creates the module in output/PSFederation. Native compiles images of assemblies and the native program for
    this system and adds them to the module; the native program needs a native toolchain. Package builds the module in Release and packs it as
    output/PSFederation.VERSION.nupkg. Publish sends that package to a PSResourceGet repository. Release creates a GitHub release of the tag vVERSION with the package
    and the release notes of the module. CompilePwsh makes a pwsh for the benchmark that is compiled as the official packages of PowerShell are; it needs Native first.

    Test includes Analyze (PSScriptAnalyzer) and Spell (cspell), which are skipped with a warning if the program is missing, and Pester, which is required.
.EXAMPLE
    ./build.ps1
    Builds the module in output/PSFederation.
.EXAMPLE
    ./build.ps1 Build, Test -Configuration Release
    Builds and tests a Release build.
.EXAMPLE
    ./build.ps1 Package
    Packs the module.
.EXAMPLE
    ./build.ps1 Publish -Repository PSGallery -WhatIf
    Shows what would be published. Without -WhatIf, set the environment variable PSGALLERY_API_KEY first.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # The tasks, in this order.
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Native', 'Test', 'Package', 'Publish', 'Release', 'Analyze', 'Spell', 'Pester', 'CompilePwsh')]
    [string[]] $Task = 'Build',

    # A Release build also runs the analyzers. Package always uses Release.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # Package does not build, but packs output/PSFederation as it is.
    [switch] $NoBuild,

    # The name of the repository to publish to, as Get-PSResourceRepository lists it.
    [string] $Repository = 'PSGallery',

    # The API key of the repository. A folder does not need a key.
    [string] $ApiKey = $env:PSGALLERY_API_KEY,

    # The thumbprint of a code signing certificate in the store of the current user. With it, Package signs the files and a catalog of them. Windows only.
    [string] $CertificateThumbprint = $env:SIGNING_CERTIFICATE_THUMBPRINT
)

$ErrorActionPreference = 'Stop'
$output = Join-Path $PSScriptRoot 'output'
$module = Join-Path $output 'PSFederation'

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
    }
}

# The MSBuild options for the native toolchain of this system. Returns nothing if there is no toolchain.
function Find-NativeToolchain {
    if ($IsWindows) {
        $finder = Join-Path ${env:ProgramFiles(x86)} 'Microsoft Visual Studio/Installer/vswhere.exe'
        if ((Test-Path $finder) -and (& $finder -latest -products * -find 'VC\Tools\MSVC\**\link.exe')) {
            '-p:NativeToolchain=msvc'
        }
    } elseif (Get-Command clang -CommandType Application -ErrorAction Ignore) {
        '-p:NativeToolchain=clang'
    } elseif ($IsLinux -and (Get-Command gcc -CommandType Application -ErrorAction Ignore)) {
        '-p:NativeToolchain=gcc'
        '-p:CppCompilerAndLinker=gcc'
        '-p:LinkerFlavor=bfd'
    }
}

# Adds the files that are compiled ahead of time to the module: images of assemblies (ReadyToRun), which do not need a toolchain, and the native program.
function Invoke-NativeBuild {
    $system = if ($IsWindows) { 'win' } elseif ($IsMacOS) { 'osx' } else { 'linux' }
    $platform = "$system-$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture.ToString().ToLowerInvariant())"
    $target = Join-Path $module "native/$platform"
    $published = Join-Path $PSScriptRoot 'artifacts/native'
    # The packages and intermediate files differ from those of the ordinary build.
    $build = Join-Path $published 'build'
    $options = "-p:ArtifactsPath=$build", "-p:NuGetLockFilePath=$(Join-Path $build 'packages.lock.json')", '-p:RestoreLockedMode=false'
    Invoke-DotNet publish src/PSFederation.Core --configuration Release --runtime $platform --no-self-contained --output (Join-Path $published 'images') '-p:PublishReadyToRun=true' @options
    New-Item $target -ItemType Directory -Force | Out-Null
    # The AWS SDK is half of the code that the first exchange compiles. An image of Core would save less, and a platform would then load more than 10 MB.
    'AWSSDK.Core.dll', 'AWSSDK.SecurityToken.dll' | ForEach-Object { Copy-Item (Join-Path $published "images/$_") $target -PassThru }

    $toolchain = @(Find-NativeToolchain)
    if (-not $toolchain) {
        Write-Warning 'There is no native toolchain (Visual Studio with C++, Xcode, clang or gcc). The module works without its native program, but AWS SDKs then start pwsh.'
        return
    }
    Invoke-DotNet publish src/PSFederation.CredentialProcess --configuration Release --runtime $platform --output (Join-Path $published 'program') '-p:PublishAot=true' @toolchain
    Copy-Item (Join-Path $published 'program/psfederation-credential-process*') $target -Exclude *.xml, *.pdb, *.dbg, *.dwarf -PassThru
}

# The official packages of PowerShell have ReadyToRun images. The dotnet tool that the tests install does not have them (Start-PSBuild in build.psm1 of PowerShell), so its
# start takes three times the processor time. This compiles the assemblies of the tool for the benchmark, with the compiler that Native restores.
function Invoke-PwshCompiler {
    $system = if ($IsWindows) { 'win' } elseif ($IsMacOS) { 'osx' } else { 'linux' }
    $architecture = [System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture.ToString().ToLowerInvariant()
    $packages = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { Join-Path $HOME '.nuget/packages' }
    $compiler = Get-ChildItem (Join-Path $packages "microsoft.netcore.app.crossgen2.$system-$architecture") -Recurse -File -Include crossgen2, crossgen2.exe, crossgen2.dll -ErrorAction Ignore |
        Sort-Object LastWriteTime, Extension | Select-Object -Last 1
    $tool = Get-ChildItem (Join-Path $PSScriptRoot 'artifacts/pwsh/.store') -Recurse -Filter System.Management.Automation.dll -ErrorAction Ignore |
        Where-Object { $_.Directory.Name -eq ($IsWindows ? 'win' : 'unix') } | Select-Object -First 1
    if (-not $compiler -or -not $tool) {
        throw 'The pwsh of the tests or the compiler is missing. Run: ./build.ps1 Build, Native'
    }
    $target = Join-Path $PSScriptRoot 'artifacts/pwsh-compiled'
    Remove-Item $target -Recurse -Force -ErrorAction Ignore
    Copy-Item $tool.Directory.FullName $target -Recurse
    $runtime = [System.Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory()
    $start = @(if ($compiler.Extension -eq '.dll') { 'dotnet' }; $compiler.FullName)
    'System.Management.Automation', 'Microsoft.PowerShell.ConsoleHost', 'Microsoft.PowerShell.Commands.Utility', 'Microsoft.PowerShell.Commands.Management', 'Microsoft.PowerShell.Security', 'Newtonsoft.Json', 'pwsh' | ForEach-Object {
        $name = "$_.dll"
        # In a file, because PowerShell replaces * in an argument by the names of files.
        $response = Join-Path $target 'compile.rsp'
        (Join-Path $tool.Directory $name), '-o', (Join-Path $target $name), '--targetos', ($IsMacOS ? 'osx' : $IsWindows ? 'windows' : 'linux'), '--targetarch', $architecture, '-O', '-r', (Join-Path $runtime '*.dll'), '-r', (Join-Path $tool.Directory '*.dll') | Set-Content $response
        $arguments = @($start | Select-Object -Skip 1) + "@$response"
        & $start[0] @arguments
        if ($LASTEXITCODE -ne 0) {
            # What is half compiled would be measured.
            Remove-Item $target -Recurse -Force
            throw "crossgen2 ended with exit code $LASTEXITCODE for $name."
        }
    }
}

function Invoke-Analyzer {
    if (-not (Get-Module -ListAvailable PSScriptAnalyzer)) {
        Write-Warning 'PSScriptAnalyzer is not installed; scripts and manifest were not checked.'
        return
    }
    $findings = @(
        'build.ps1', 'module' | ForEach-Object { Invoke-ScriptAnalyzer -Path (Join-Path $PSScriptRoot $_) -Recurse -Severity Warning, Error }
        $suite = Join-Path $PSScriptRoot 'tests/Pester'
        Invoke-ScriptAnalyzer -Path $suite -Recurse -Severity Warning, Error -Settings (Join-Path $suite 'PSScriptAnalyzerSettings.psd1')
    )
    if ($findings) {
        $findings | Format-Table -AutoSize | Out-String | Write-Warning
        throw "PSScriptAnalyzer has $($findings.Count) findings."
    }
}

# Spelling: American English, as Microsoft and AWS write it. cspell.json lists the files, .ci/words.txt the words that no dictionary has.
function Invoke-SpellChecker {
    $package = 'cspell@9.8.0'
    if (-not (Get-Command npx -CommandType Application -ErrorAction Ignore)) {
        Write-Warning 'npx is not installed (it is a part of Node.js); the spelling was not checked.'
        return
    }
    $version = & npx --yes $package --version 2>&1
    if ($LASTEXITCODE -ne 0) {
        Write-Warning "npx could not run $package; the spelling was not checked. It needs Node.js 20.18 or later, and the npm registry at the first run. $($version | Select-Object -Last 1)"
        return
    }
    & npx --yes $package --no-progress --config (Join-Path $PSScriptRoot 'cspell.json')
    if ($LASTEXITCODE -ne 0) {
        throw 'cspell found misspelled words. Correct them, or add names and terms to .ci/words.txt.'
    }
}

# The folder of the newest Pester module that is installed, otherwise of the NuGet package that the build restores.
function Find-Pester {
    $installed = Get-Module -ListAvailable Pester | Where-Object Version -GE ([version] '5.9') | Sort-Object Version | Select-Object -Last 1
    if ($installed) {
        return $installed.ModuleBase
    }
    $packages = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { Join-Path $HOME '.nuget/packages' }
    $folder = Join-Path $packages 'pester/6.2.0/tools'
    if (-not (Test-Path (Join-Path $folder 'Pester.psd1'))) {
        throw "Pester 5.9 or later is not installed as a module, and is not in $folder. Run: Install-Module Pester"
    }
    $folder
}

# Uses a separate pwsh, so that it loads the module and the assemblies of this build.
function Invoke-PesterSuite {
    & pwsh -NoProfile -File (Join-Path $PSScriptRoot 'tests/Pester/Run.ps1') -PesterPath (Find-Pester) -ResultPath (Join-Path $PSScriptRoot 'artifacts/pester')
    if ($LASTEXITCODE -ne 0) {
        throw "The Pester suite ended with exit code $LASTEXITCODE. See artifacts/pester/results.json."
    }
}

# Signs the files of this project. The assemblies of packages have the signatures of their authors, and the catalog covers all files.
function Add-ModuleSignature {
    if (-not $IsWindows) {
        throw 'Signing needs Windows, because only Windows has Set-AuthenticodeSignature and New-FileCatalog. Omit -CertificateThumbprint, or pack on Windows.'
    }
    $certificate = Get-Item "Cert:\CurrentUser\My\$CertificateThumbprint"
    $own = Get-ChildItem $module -Recurse -Include PSFederation*.dll, psfederation-credential-process.exe, *.ps1xml, *.psd1
    $catalog = Join-Path $module 'PSFederation.cat'
    $sign = { $_ | Set-AuthenticodeSignature -Certificate $certificate -HashAlgorithm SHA256 -TimestampServer http://timestamp.digicert.com }
    $signatures = @(
        $own | ForEach-Object $sign
        New-FileCatalog -Path $module -CatalogFilePath $catalog -CatalogVersion 2 | ForEach-Object $sign
    )
    $unsigned = @($signatures | Where-Object Status -NE 'Valid')
    if ($unsigned) {
        throw "Not signed: $($unsigned.Path -join ', '). $($unsigned[0].StatusMessage)"
    }
}

function New-ModulePackage {
    Remove-Item (Join-Path $module '*.cat'), (Join-Path $output 'PSFederation.*.nupkg')
    if ($CertificateThumbprint) {
        Add-ModuleSignature
    }
    $package = Compress-PSResource -Path $module -DestinationPath $output -PassThru
    if ($package.Length -gt 20MB) {
        throw "The package has $($package.Length) bytes; the limit is 20 MB."
    }
    $package
}

function Get-ModulePackage {
    $packages = @(Get-ChildItem $output -Filter PSFederation.*.nupkg -ErrorAction Ignore)
    if ($packages.Count -ne 1) {
        throw "Expected one package in $output, but found $($packages.Count). Run: ./build.ps1 Package"
    }
    $packages[0]
}

function Publish-ModulePackage {
    $package = Get-ModulePackage
    $target = Get-PSResourceRepository $Repository
    $key = @{}
    if ($ApiKey) {
        $key['ApiKey'] = $ApiKey
    } elseif (-not $target.Uri.IsFile -and -not $WhatIfPreference) {
        throw "The repository $Repository needs an API key. Set the environment variable PSGALLERY_API_KEY, or use -ApiKey."
    }
    if ($PSCmdlet.ShouldProcess("$($package.Name) to $Repository ($($target.Uri))", 'Publish')) {
        Publish-PSResource -NupkgPath $package.FullName -Repository $Repository @key
    }
}

# Uses the GitHub CLI, which reads the token from the environment variable GH_TOKEN.
function New-GitHubRelease {
    $package = Get-ModulePackage
    $data = (Import-PowerShellDataFile (Join-Path $module 'PSFederation.psd1')).PrivateData.PSData
    $options = if ($data.Prerelease) { '--prerelease' } else { '--latest' }
    $tag = & git describe --tags --exact-match --match 'v*'
    if ($LASTEXITCODE -ne 0) {
        throw 'The current commit has no tag v*. Check out the tag to release.'
    }
    if ($PSCmdlet.ShouldProcess("$tag with $($package.Name)", 'Create the GitHub release')) {
        $data.ReleaseNotes | & gh release create $tag $package.FullName --verify-tag --title $tag --notes-file - $options
        if ($LASTEXITCODE -ne 0) {
            throw "gh release create ended with exit code $LASTEXITCODE."
        }
    }
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Clean' { Remove-Item -Path $output, (Join-Path $PSScriptRoot 'artifacts') -Recurse -Force -ErrorAction Ignore }
        'Build' { Invoke-DotNet build --configuration $Configuration }
        'Native' { Invoke-NativeBuild }
        'CompilePwsh' { Invoke-PwshCompiler }
        'Test' {
            Invoke-DotNet test --configuration $Configuration
            Invoke-DotNet format --verify-no-changes --no-restore
            Invoke-Analyzer
            Invoke-SpellChecker
            Invoke-PesterSuite
        }
        'Analyze' { Invoke-Analyzer }
        'Spell' { Invoke-SpellChecker }
        'Pester' { Invoke-PesterSuite }
        'Package' {
            if (-not $NoBuild) {
                Invoke-DotNet build src/PSFederation --configuration Release
            }
            New-ModulePackage
        }
        'Publish' { Publish-ModulePackage }
        'Release' { New-GitHubRelease }
    }
} finally {
    Pop-Location
}
