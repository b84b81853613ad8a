#Requires -Version 7.6
<#
.SYNOPSIS
    Runs all test files of this folder in this pwsh and writes the result of each test to results.json.
.DESCRIPTION
    The exit code is 0 only if every file loaded and has tests, no test failed, and every skipped test has a reason (Set-ItResult -Because).
.EXAMPLE
    pwsh -NoProfile -File tests/Pester/Run.ps1 -PesterPath ~/.nuget/packages/pester/6.2.0/tools -ResultPath artifacts/pester
#>
[CmdletBinding()]
param(
    # The folder of the Pester module, 5.9 or later.
    [Parameter(Mandatory)] [string] $PesterPath,

    # The folder for results.json. The script creates a missing folder.
    [Parameter(Mandatory)] [string] $ResultPath
)

$ErrorActionPreference = 'Stop'

# The message of an error, and the place in the test where it occurred.
function Format-Failure {
    param([object[]] $ErrorRecord)

    $texts = foreach ($record in $ErrorRecord) {
        $place = if ($record.TargetObject -is [System.Collections.IDictionary] -and $record.TargetObject['File']) {
            '{0}:{1}' -f $record.TargetObject['File'], $record.TargetObject['Line']
        } elseif ($record.InvocationInfo.ScriptName) {
            '{0}:{1}' -f $record.InvocationInfo.ScriptName, $record.InvocationInfo.ScriptLineNumber
        }
        (@("$($record.Exception.Message)", $(if ($place) { "at $place" })) | Where-Object { $_ }) -join [System.Environment]::NewLine
    }
    $texts -join [System.Environment]::NewLine
}

function ConvertTo-TestEntry {
    param($Test, [string] $File)

    # The engine passes the message of Set-ItResult as "is skipped, because REASON".
    $message = Format-Failure $Test.ErrorRecord
    $outcome, $reason = switch ("$($Test.Result)") {
        'Passed' { 'Passed', '' }
        'Skipped' { 'Skipped', $(if ("$($Test.ErrorRecord)" -match '(?s)\bbecause (.+)$') { $Matches[1].Trim() } else { '' }) }
        'Failed' { 'Failed', $(if ($message) { $message } else { 'A block around the test failed.' }) }
        default { 'Failed', "The test ended as '$_'. $message".Trim() }
    }
    [ordered]@{
        file    = $File
        name    = $Test.ExpandedPath
        outcome = $outcome
        reason  = $reason
        seconds = [System.Math]::Round($Test.Duration.TotalSeconds, 3)
    }
}

# The tests of a block and of the blocks in it. What BeforeAll and AfterAll throw belongs to no test and gets an entry of its own.
function Get-BlockEntry {
    param($Block, [string] $File)

    foreach ($test in $Block.Tests) {
        ConvertTo-TestEntry $test $File
    }
    foreach ($inner in $Block.Blocks) {
        Get-BlockEntry $inner $File
    }
    if ($Block.ErrorRecord) {
        [ordered]@{
            file    = $File
            name    = (@($Block.Path) + '(BeforeAll or AfterAll)') -join '.'
            outcome = 'Failed'
            reason  = Format-Failure $Block.ErrorRecord
            seconds = [System.Math]::Round($Block.OwnDuration.TotalSeconds, 3)
        }
    }
}

Import-Module (Join-Path $PesterPath 'Pester.psd1') -Force
$pester = Get-Module Pester
if ($pester.Version -lt [version] '5.9') {
    throw "Pester $($pester.Version) in $PesterPath is too old; expected 5.9 or later."
}
$files = @(Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | Sort-Object Name)
$suite = New-PesterConfiguration
$suite.Run.Path = $files.FullName
$suite.Run.PassThru = $true
$suite.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $suite

$tests = [System.Collections.Generic.List[object]]::new()
$counts = [System.Collections.Generic.List[object]]::new()
$unloaded = [System.Collections.Generic.List[object]]::new()
foreach ($file in $files) {
    $container = $run.Containers | Where-Object { "$($_.Item)" -eq $file.FullName } | Select-Object -First 1
    $own = @($container.Blocks | ForEach-Object { Get-BlockEntry $_ $file.Name })
    $counts.Add([ordered]@{ file = $file.Name; tests = [int]$container.TotalCount })
    if ($own.Count -eq 0 -or $container.ErrorRecord) {
        $why = if ($container.ErrorRecord) { Format-Failure $container.ErrorRecord } elseif ($container) { 'The file has no tests.' } else { 'The file was not run.' }
        $unloaded.Add([ordered]@{ file = $file.Name; reason = $why })
    }
    foreach ($entry in $own) {
        $tests.Add($entry)
    }
}
$failed = @($tests | Where-Object outcome -EQ 'Failed')
$unexplained = @($tests | Where-Object { $_.outcome -eq 'Skipped' -and -not $_.reason })

$null = New-Item -ItemType Directory -Path $ResultPath -Force
$results = Join-Path (Resolve-Path -LiteralPath $ResultPath).ProviderPath 'results.json'
$report = [ordered]@{
    powerShell  = "$($PSVersionTable.PSVersion)"
    pester      = "$($pester.Version)"
    tests       = $tests
    files       = $counts
    failedFiles = $unloaded
}
# Written beside and renamed, so that a reader finds all of it or nothing.
[System.IO.File]::WriteAllText("$results.tmp", ($report | ConvertTo-Json -Depth 5))
[System.IO.File]::Move("$results.tmp", $results, $true)

foreach ($test in $unexplained) {
    Write-Warning "$($test.file): '$($test.name)' was skipped without a reason."
}
foreach ($file in $unloaded) {
    Write-Warning "$($file.file): $($file.reason)"
}
exit [int]($failed.Count + $unexplained.Count + $unloaded.Count -gt 0 -or "$($run.Result)" -ne 'Passed')
