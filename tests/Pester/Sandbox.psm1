# Starts the sandbox beside a suite, and ends it. One for a file: Import-Module in BeforeAll, Stop-TestSandbox in AfterAll.

function Start-TestSandbox {
    [CmdletBinding(SupportsShouldProcess)]
    param()

    $root = Split-Path (Split-Path $PSScriptRoot)
    $program = Get-ChildItem (Join-Path $root 'artifacts/bin/PSFederation.Sandbox') -Filter PSFederation.Sandbox.dll -Recurse |
        Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $program) {
        throw 'The sandbox is not built: run dotnet build first.'
    }
    if (-not $PSCmdlet.ShouldProcess($program.FullName, 'Start')) {
        return
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in 'exec', $program.FullName, '--serve', '--json') {
        $start.ArgumentList.Add($argument)
    }
    # What a process leaves that is killed goes with the test's own folder.
    $start.Environment['HOME'] = $start.Environment['TMPDIR'] = (Get-PSDrive TestDrive).Root
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $line = Wait-Reading $process.StandardOutput.ReadLineAsync() 'the sandbox to say where it is'
        if (-not $line) {
            throw 'The sandbox ended before it said where it is.'
        }
        $sandbox = $line | ConvertFrom-Json
    } catch {
        $process.Kill($true)
        throw
    }
    $sandbox | Add-Member -NotePropertyName Process -NotePropertyValue $process
    Import-Module (Join-Path $root 'output/PSFederation/PSFederation.psd1') -Force -Global
    $sandbox
}

function Stop-TestSandbox {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)] $Sandbox)

    if ($PSCmdlet.ShouldProcess('the sandbox', 'Stop')) {
        $Sandbox.Process.Kill($true)
        if (-not $Sandbox.Process.WaitForExit([timespan]::FromSeconds(30))) {
            throw "The sandbox, process $($Sandbox.Process.Id), did not end within 30 s."
        }
        $Sandbox.Process.Dispose()
    }
}

function Get-TestCredential {
    param([Parameter(Mandatory)] $Sandbox, [Parameter(Mandatory)] [string] $UserName)

    [pscredential]::new($UserName, ($Sandbox.Users.$UserName | ConvertTo-SecureString -AsPlainText))
}

# Gives the federated profiles of this process a home of their own, and the parameters by which a machine of the sandbox signs in.
function Use-TestProfileHome {
    param([Parameter(Mandatory)] $Sandbox, [Parameter(Mandatory)] [string] $FederationHome)

    $env:PSFEDERATION_HOME = $FederationHome
    $env:TEST_SERVICE_SECRET = $Sandbox.ServiceSecret
    @{
        Authority            = $Sandbox.OidcIssuer
        ClientId             = 'psfederation-service'
        ClientCredentials    = $true
        ClientSecretVariable = 'TEST_SERVICE_SECRET'
        Audience             = 'sts.amazonaws.com'
        EndpointUrl          = $Sandbox.StsEndpoint
    }
}

# Registers the federated profile svc of that machine in a home of its own.
function Register-TestProfile {
    param([Parameter(Mandatory)] $Sandbox, [Parameter(Mandatory)] [string] $FederationHome)

    $service = Use-TestProfileHome $Sandbox $FederationHome
    Register-FederatedProfile svc arn:aws:iam::111122223333:role/WebService @service
    # The words about a system without a keyring are said once.
    $null = Get-FederatedCredential svc -WarningAction SilentlyContinue
}

# What a reading gives. It fails when that takes too long.
function Wait-Reading {
    param([Parameter(Mandatory)] [System.Threading.Tasks.Task] $Reading, [Parameter(Mandatory)] [string] $For, [int] $TimeoutSec = 120)

    if (-not $Reading.Wait([timespan]::FromSeconds($TimeoutSec))) {
        throw "Waited $TimeoutSec s for $For, in vain."
    }
    $Reading.Result
}

# Runs a program with pipes and nothing on standard input, and gives output, errors and exit code. One that takes too long is ended with all that it
# started, and fails the test.
function Invoke-Program {
    param([Parameter(Mandatory)] [string] $FilePath, [Parameter(Mandatory)] [string[]] $ArgumentList, [int] $TimeoutSec = 120)

    $start = [System.Diagnostics.ProcessStartInfo]::new($FilePath, $ArgumentList)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    # Tests that want plain text want it from the module.
    $null = $start.Environment.Remove('NO_COLOR')
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit([timespan]::FromSeconds($TimeoutSec))) {
            throw "'$FilePath $ArgumentList' did not end within $TimeoutSec s."
        }
        [pscustomobject]@{
            Output   = Wait-Reading $output "the end of the output of $FilePath, which has ended" 10
            Errors   = Wait-Reading $errors "the end of the errors of $FilePath, which has ended" 10
            ExitCode = $process.ExitCode
        }
    } finally {
        if (-not $process.HasExited) {
            $process.Kill($true)
        }
        $process.Dispose()
    }
}

# Runs a script in a pwsh of its own, with the module, and gives the lines that it wrote. By its name: the program of this process may be dotnet.
function Invoke-OtherPwsh {
    param([Parameter(Mandatory)] [string] $Script)

    $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
    $result = Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$manifest'; $Script"
    if ($result.ExitCode -ne 0) {
        throw "A pwsh ended with exit code $($result.ExitCode): $($result.Errors)$($result.Output)"
    }
    if ($result.Output) {
        $result.Output.TrimEnd() -split '\r?\n'
    }
}

# Sends a request; one that is not answered fails.
function Invoke-TestRequest {
    Invoke-RestMethod @args -ConnectionTimeoutSeconds 30 -OperationTimeoutSeconds 30
}

# Waits until a process is gone, and fails when it is not.
function Wait-ProcessEnd {
    param([Parameter(Mandatory)] [int] $Id, [int] $TimeoutSec = 30)

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while (Get-Process -Id $Id -ErrorAction SilentlyContinue) {
        if ($watch.Elapsed.TotalSeconds -gt $TimeoutSec) {
            throw "Process $Id was to end, and did not within $TimeoutSec s."
        }
        Start-Sleep -Milliseconds 50
    }
}

# The command that runs a script in a pwsh at a terminal, where a person may be asked. Whether there is one is decided by the terminal.
function Get-TerminalCommand {
    param([Parameter(Mandatory)] [string] $Script, [string] $Option = '')

    # Progress asks the terminal where its cursor is, and waits for the answer that nothing here gives.
    $encoded = [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("`$ProgressPreference = 'SilentlyContinue'; $Script"))
    'script', '-qec', "env TERM=dumb pwsh -NoProfile $Option -EncodedCommand $encoded", '/dev/null'
}

# Whether this machine can give a program a terminal.
function Test-Terminal {
    $IsLinux -and [bool] (Get-Command script -CommandType Application -ErrorAction SilentlyContinue)
}

# Runs a script with the module in a pwsh at a terminal, and gives what it wrote to the console, one text.
function Invoke-AtTerminal {
    param([Parameter(Mandatory)] [string] $Script, [string] $Option = '', [int] $TimeoutSec = 120)

    $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
    $command = Get-TerminalCommand "Import-Module '$manifest'; $Script" $Option
    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..($command.Count - 1)])
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        # Its input stays open: the end of it is what a terminal sends for Ctrl+D.
        $output = $process.StandardOutput.ReadToEndAsync()
        if (-not $process.WaitForExit([timespan]::FromSeconds($TimeoutSec))) {
            throw "'$Script' at a terminal did not end within $TimeoutSec s."
        }
        Wait-Reading $output 'the end of the output of the terminal, which has ended' 10
    } finally {
        if (-not $process.HasExited) {
            $process.Kill($true)
        }
        $process.Dispose()
    }
}

# Runs a script in a pwsh of its own until it has written 'ready', sends what Ctrl+C sends, and waits for its end, which the script itself would not reach
# for minutes. Every process of pwsh gets the signal, as at a terminal: the pwsh of the dotnet tool starts dotnet, which runs the script.
function Stop-ByInterrupt {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)] [string] $Script, [switch] $AtTerminal)

    if (-not $PSCmdlet.ShouldProcess('pwsh', 'Interrupt')) {
        return
    }
    $command = if ($AtTerminal) { Get-TerminalCommand "`"process `$PID`"; $Script" } else { @('pwsh', '-NoProfile', '-NonInteractive', '-Command', "`"process `$PID`"; $Script") }
    if ($IsLinux) {
        # A program that runs in the background of a shell ignores the signal, and so does what it starts.
        $command = @('env', '--default-signal=INT') + $command
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]] $command[1..($command.Count - 1)])
    $start.Environment['TMPDIR'] = (Get-PSDrive TestDrive).Root
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $errors = $process.StandardError.ReadToEndAsync()
        $engine = 0
        do {
            $line = Wait-Reading $process.StandardOutput.ReadLineAsync() "'ready' of the pwsh to interrupt"
            if ($null -eq $line) {
                throw "The pwsh to interrupt ended before it was ready: $(Wait-Reading $errors 'its errors' 10)"
            }
            if ($line -match 'process (\d+)\r?$') {
                $engine = [int] $Matches[1]
            }
        } until ($line -match '^ready\r?$')
        $null = $process.StandardOutput.ReadToEndAsync()
        Start-Sleep -Milliseconds 1500
        if ($process.HasExited) {
            throw "The pwsh ended before it was interrupted: $(Wait-Reading $errors 'its errors' 10)"
        }
        & kill -s INT ($process.Id, $engine | Select-Object -Unique)
        if (-not $process.WaitForExit([timespan]::FromSeconds(15))) {
            throw 'The pwsh did not end within 15 s of Ctrl+C.'
        }
        Wait-ProcessEnd $engine
    } finally {
        if (-not $process.HasExited) {
            $process.Kill($true)
        }
        $process.Dispose()
    }
}

Export-ModuleMember -Function Start-TestSandbox, Stop-TestSandbox, Get-TestCredential, Use-TestProfileHome, Register-TestProfile, Invoke-Program, Invoke-OtherPwsh, Invoke-TestRequest,
    Wait-Reading, Wait-ProcessEnd, Stop-ByInterrupt, Invoke-AtTerminal, Test-Terminal
