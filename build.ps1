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
    Test includes Analyze (PSScriptAnalyzer) and Pester, which are skipped with a warning where the modules are missing.
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

function Invoke-PesterSuite {
    if (-not (Get-Module -ListAvailable Pester | Where-Object Version -GE ([version] '5.0'))) {
        Write-Warning 'Pester 5 is not installed; the Pester suite was not run.'
        return
    }
    Import-Module Pester -MinimumVersion 5.0
    $suite = New-PesterConfiguration
    $suite.Run.Path = Join-Path $PSScriptRoot 'tests/Pester'
    $suite.Run.Throw = $true
    Invoke-Pester -Configuration $suite
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
