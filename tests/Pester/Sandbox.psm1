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
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $sandbox = $process.StandardOutput.ReadLine() | ConvertFrom-Json
    $sandbox | Add-Member -NotePropertyName Process -NotePropertyValue $process
    Import-Module (Join-Path $root 'output/PSFederation/PSFederation.psd1') -Force -Global
    $sandbox
}

function Stop-TestSandbox {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)] $Sandbox)

    if ($PSCmdlet.ShouldProcess('the sandbox', 'Stop')) {
        $Sandbox.Process.Kill($true)
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

# Runs a script in a pwsh of its own and gives what it wrote.
function Invoke-OtherPwsh {
    param([Parameter(Mandatory)] [string] $Script)

    $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "Import-Module '$manifest'; $Script"
}

# Waits until a process is gone; one that does not go hangs the test.
function Wait-ProcessEnd {
    param([Parameter(Mandatory)] [int] $Id)

    while (Get-Process -Id $Id -ErrorAction SilentlyContinue) {
        Start-Sleep -Milliseconds 50
    }
}

# Runs a script in a pwsh of its own with a terminal's width, sends it what Ctrl+C sends, and gives the seconds until it ended.
function Measure-Interrupt {
    param([Parameter(Mandatory)] [string] $Script)

    $command = @((Get-Process -Id $PID).Path, '-NoProfile', '-NonInteractive', '-Command', $Script)
    if ($IsLinux) {
        # Whoever runs this in the background has the signal ignored, and what it starts inherits that.
        $command = @('env', '--default-signal=INT') + $command
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0])
    foreach ($argument in $command[1..($command.Count - 1)]) {
        $start.ArgumentList.Add($argument)
    }
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    while ($process.StandardOutput.ReadLine() -ne 'ready') { }
    Start-Sleep -Milliseconds 1500
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    & kill -s INT $process.Id
    if (-not $process.WaitForExit(10000)) {
        $process.Kill($true)
    }
    $watch.Elapsed.TotalSeconds
}

Export-ModuleMember -Function Start-TestSandbox, Stop-TestSandbox, Get-TestCredential, Use-TestProfileHome, Register-TestProfile, Invoke-OtherPwsh, Wait-ProcessEnd, Measure-Interrupt
