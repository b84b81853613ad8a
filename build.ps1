#Requires -Version 7.6
<#
.SYNOPSIS
    Builds, tests and packs PSFederation: a thin front on dotnet for people who have pwsh.
.EXAMPLE
    ./build.ps1
    Builds; the module is in output/PSFederation.
.EXAMPLE
    ./build.ps1 Build, Test -Configuration Release
.NOTES
    Test includes Analyze (PSScriptAnalyzer), which is skipped with a warning where that module is missing, and Pester, which must be there.
#>
[CmdletBinding()]
param(
    # What to do, in this order.
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Test', 'Package', 'Analyze', 'Pester')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
$output = Join-Path $PSScriptRoot 'output'

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args ended with exit code $LASTEXITCODE."
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

# The folder of the newest Pester that is installed as a module, else of the NuGet package that the build restores.
function Find-Pester {
    $module = Get-Module -ListAvailable Pester | Where-Object Version -GE ([version] '5.9') | Sort-Object Version | Select-Object -Last 1
    if ($module) {
        return $module.ModuleBase
    }
    $packages = if ($env:NUGET_PACKAGES) { $env:NUGET_PACKAGES } else { Join-Path $HOME '.nuget/packages' }
    $folder = Join-Path $packages 'pester/6.2.0/tools'
    if (-not (Test-Path (Join-Path $folder 'Pester.psd1'))) {
        throw "Pester 5.9 or later is not installed as a module, and is not in $folder. Run: Install-Module Pester"
    }
    $folder
}

# In a pwsh of its own, so that the module and its assemblies are those of this build.
function Invoke-PesterSuite {
    & pwsh -NoProfile -File (Join-Path $PSScriptRoot 'tests/Pester/Run.ps1') -PesterPath (Find-Pester) -ResultPath (Join-Path $PSScriptRoot 'artifacts/pester')
    if ($LASTEXITCODE -ne 0) {
        throw "The Pester suite ended with exit code $LASTEXITCODE. See artifacts/pester/results.json."
    }
}

Push-Location $PSScriptRoot
try {
    foreach ($step in $Task) {
        switch ($step) {
            'Clean' {
                Remove-Item -Path $output, (Join-Path $PSScriptRoot 'artifacts') -Recurse -Force -ErrorAction Ignore
            }
            'Build' {
                Invoke-DotNet build --configuration $Configuration
            }
            'Test' {
                Invoke-DotNet test --configuration $Configuration
                Invoke-DotNet format --verify-no-changes --no-restore
                Invoke-Analyzer
                Invoke-PesterSuite
            }
            'Analyze' { Invoke-Analyzer }
            'Pester' { Invoke-PesterSuite }
            'Package' {
                Invoke-DotNet build --configuration Release
                $manifest = Test-ModuleManifest (Join-Path $output 'PSFederation/PSFederation.psd1')
                $label = $manifest.PrivateData.PSData.Prerelease
                $version = if ($label) { "$($manifest.Version)-$label" } else { "$($manifest.Version)" }
                $package = Join-Path $output "PSFederation.$version.zip"
                Compress-Archive -Path (Join-Path $output 'PSFederation') -DestinationPath $package -Force
                Get-Item $package
            }
        }
    }
} finally {
    Pop-Location
}
