# Credentials at AWS.Tools, as far as it can be had here: modules of its names with its way to declare and resolve credentials, over the real AWS SDK.
BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $service = Use-TestProfileHome $sandbox (Join-Path $TestDrive 'home')
    Register-FederatedProfile svc arn:aws:iam::111122223333:role/WebService @service
    $root = Split-Path (Split-Path $PSScriptRoot)
    $manifest = Join-Path $root 'output/PSFederation/PSFederation.psd1'

    # What every script begins with. $keys is what Get-S3Thing gives when the keys of $c have reached it.
    $prologue = {
        $ErrorActionPreference = 'Stop'
        $PSStyle.OutputRendering = 'PlainText'
        Import-Module $module
        Import-Module $aws
        $c = Get-FederatedCredential svc -WarningAction Ignore
        $keys = '{0} {1} {2}' -f $c.AccessKeyId, $c.SecretAccessKey, $c.SessionToken
        # Says no more than from where, for the line holds secrets.
        function Test-Line($Line, $From = 'Credential', $Region = '-') {
            if ($Line -ceq "$From $Region $keys") { 'same' } else { "not the same, from $(([string] $Line).Split(' ')[0])" }
        }
    }

    # Runs a script in a pwsh of its own, where nothing but the two modules is loaded, and gives its lines.
    function Invoke-WithModule([string] $Project, [string] $Module, [scriptblock] $Script) {
        $file = Get-ChildItem (Join-Path $root "artifacts/bin/$Project") -Filter "$Module.dll" -Recurse | Sort-Object LastWriteTime | Select-Object -Last 1
        $text = "`$module = '$manifest'; `$aws = '$($file.FullName)'; $prologue; $Script"
        $result = Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', $text
        $result.Output + $result.Errors -split '\r?\n' | Where-Object { $_ }
    }
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'A federated credential at <Module>' -ForEach @(
    @{ Project = 'PSFederation.AwsCmdlets'; Module = 'AWS.Tools.Common' }
    @{ Project = 'PSFederation.AwsCmdlets3'; Module = 'AWSPowerShell.NetCore' }
) {
    It '<Name>' -ForEach @(
        @{ Name = 'binds to -Credential'; Script = { Test-Line (Get-S3Thing -Credential $c) } }
        @{ Name = 'binds by property name'; Script = { Test-Line ($c | Get-S3Thing) AccessKey } }
        @{ Name = 'is splatted'; Script = { $common = @{ Credential = $c; Region = 'eu-central-1' }; Test-Line (Get-S3Thing @common) Credential eu-central-1 } }
        @{ Name = 'gives keys to be splatted'; Script = { $common = @{ AccessKey = $c.AccessKey; SecretKey = $c.SecretKey; SessionToken = $c.SessionToken }; Test-Line (Get-S3Thing @common) AccessKey } }
        @{ Name = 'is the default of the session'; Script = { $c | Set-FederatedCredential -Scope Session; function Get-Inside { Get-S3Thing }; Test-Line (Get-Inside) StoredAWSCredentials } }
        @{ Name = 'gives way to what is named'; Script = { $c | Set-FederatedCredential -Scope Session; if ((Get-S3Thing -AccessKey mine -SecretKey s) -ceq 'AccessKey - mine s ') { 'same' } } }
        @{ Name = 'gives all three keys by GetKeys'; Script = { Test-Line ($c.GetKeys() | Get-STSCallerIdentity) AccessKey } }
        @{ Name = 'is who a block runs as, whatever the session has'; Script = { Set-AWSCredential -AccessKey other -SecretKey s -Scope Global; $PSDefaultParameterValues = @{ '*:AK' = 'other'; '*:SK' = 's' }; Test-Line ($c | Invoke-FederatedCommand { Get-STSCallerIdentity }) Environment } }
        @{ Name = 'is who functions of modules in a block run as'; Script = { Set-AWSCredential -AccessKey other -SecretKey s -Scope Global; $null = New-Module { function Get-Who { Get-STSCallerIdentity } }; Test-Line ($c | Invoke-FederatedCommand { Get-Who }) Environment } }
        @{ Name = 'is who a block runs as, whatever profile is a default'; Script = { $PSDefaultParameterValues['*:ProfileName'] = 'other'; Test-Line ($c | Invoke-FederatedCommand { Get-STSCallerIdentity }) Environment } }
        @{ Name = 'is served, whatever profile is a default'; Script = { $PSDefaultParameterValues['*:ProfileName'] = 'other'; $e = $c | Start-FederatedCredentialEndpoint; $served = Invoke-RestMethod $e.Roles[0].Uri -Headers @{ Authorization = $e.GetToken() }; if ($served.AccessKeyId -ceq $c.AccessKeyId) { 'same' } } }
        @{ Name = 'comes back from the session as itself'; Script = { $c | Set-FederatedCredential -Scope Session; foreach ($theirs in (Get-AWSCredential), $StoredAWSCredentials) { if (-not [object]::ReferenceEquals(($theirs | Set-FederatedCredential -Scope Session -PassThru), $c)) { 'another' } }; 'same' } }
        @{ Name = 'is the default of the session where another module imported the cmdlets'; Script = { Get-Module AWS* | Remove-Module; $null = New-Module { Import-Module $aws; function Get-Mine { Get-S3Thing } } | Import-Module; $c | Set-FederatedCredential -Scope Session; Test-Line (Get-Mine) StoredAWSCredentials } }
        @{ Name = 'binds in other runspaces'; Script = { 1..4 | ForEach-Object -Parallel { Import-Module $using:aws; Get-S3Thing -Credential $using:c } | ForEach-Object { Test-Line $_ } | Select-Object -Unique } }
        @{ Name = 'binds in a thread job'; Script = { Test-Line (Start-ThreadJob { Import-Module $using:aws; Get-S3Thing -Credential $using:c } | Receive-Job -Wait -AutoRemoveJob) } }
        @{ Name = 'binds when the module was removed'; Script = { Remove-Module PSFederation; Test-Line (Get-S3Thing -Credential $c) } }
        @{ Name = 'binds when the module was removed and came again'; Script = { Remove-Module PSFederation; Import-Module $module; $null = Get-FederatedCredential svc; Test-Line (Get-S3Thing -Credential $c) } }
        @{ Name = 'binds when the other module was removed and came again'; Script = { Get-Module AWS* | Remove-Module; Import-Module $aws; Test-Line (Get-S3Thing -Credential $c) } }
    ) {
        Invoke-WithModule $Project $Module $Script | Should -Be 'same'
    }

    It 'takes what the module has: <Name>' -ForEach @(
        @{ Name = 'the variable'; Script = { $StoredAWSCredentials | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } } }
        @{ Name = 'the variable as an argument'; Script = { Invoke-FederatedCommand -Credential $StoredAWSCredentials { $env:AWS_ACCESS_KEY_ID } } }
        @{ Name = 'Get-AWSCredential'; Script = { Get-AWSCredential | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } } }
        @{ Name = 'session keys'; Script = { [Amazon.Runtime.SessionAWSCredentials]::new('AKIATHEIRS', 's', 't') | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } } }
    ) {
        Invoke-WithModule $Project $Module ([scriptblock]::Create("Set-AWSCredential -AccessKey AKIATHEIRS -SecretKey s -Scope Global; $Script")) | Should -Be 'AKIATHEIRS'
    }

    It 'takes its regions, and shows an expiration that the SDK does not report as unknown' {
        Invoke-WithModule $Project $Module {
            Invoke-FederatedCommand -Credential $c -Region (Get-AWSRegion eu-central-1) { $env:AWS_REGION }
            Invoke-FederatedCommand -Credential $c -Region ([Amazon.RegionEndpoint]::EUWest1) { $env:AWS_REGION }
            $theirs = [PSFederation.FederatedCredential] [Amazon.Runtime.BasicAWSCredentials]::new('AKIATHEIRS', 's')
            ($theirs | Format-Table | Out-String) -match 'AKIATHEIRS +unknown'
            ($theirs | Format-List | Out-String) -match 'Expiration +: unknown'
        } | Should -Be 'eu-central-1', 'eu-west-1', 'True', 'True'
    }

    It 'is one clear error, not half a credential, after serialization <Name>' -ForEach @(
        @{ Name = 'into a job'; Script = { Start-Job { Import-Module $using:module; Import-Module $using:aws; try { $using:c | Get-S3Thing } catch { "$_" } } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Name = 'into a job, at a cmdlet of ours'; Script = { Start-Job { Import-Module $using:module; try { Get-FederatedIdentity -Credential $using:c } catch { "$_" } } | Receive-Job -Wait -AutoRemoveJob } }
        @{ Name = 'into a file'; Script = { $file = New-TemporaryFile; $c | Export-Clixml $file; $x = Import-Clixml $file; Remove-Item $file; try { $x | Get-S3Thing } catch { "$_" } } }
    ) {
        $lines = @(Invoke-WithModule $Project $Module $Script)
        $lines | Should -HaveCount 1
        $lines | Should -Match 'was serialized \(by a job, remoting or Export-Clixml\), which removes its secrets. Get the credential in the session that uses it'
    }

    It 'fails before any request in a job that does not know the module, and does not look live' {
        $lines = @(Invoke-WithModule $Project $Module {
                $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'ambient'
                Start-Job { Import-Module $using:aws; foreach ($command in 'Get-STSCallerIdentity', 'Get-S3Thing') { try { $using:c | & $command } catch { "$_" } }; "$($using:c | Out-String)" -match 'No keys:' } | Receive-Job -Wait -AutoRemoveJob
            })
        $lines | Should -Be 'No credentials specified or obtained from persisted/shell defaults.', 'No credentials specified or obtained from persisted/shell defaults.', 'True'
    }

    It 'is not set where a variable that Clear-AWSCredential left would hide it' {
        $lines = @(Invoke-WithModule $Project $Module {
                function Test-Clear { Clear-AWSCredential; $c | Set-FederatedCredential -Scope Session; 'not reached' }
                try { Test-Clear } catch { "$_" }
            })
        $lines | Should -HaveCount 1
        $lines | Should -Match 'is \$null.*Remove-Variable StoredAWSCredentials -Scope Local'
    }

    It 'is refused by -Credential after serialization, and says what is missing' {
        $lines = @(Invoke-WithModule $Project $Module {
                $x = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c))
                try { Get-S3Thing -Credential $x } catch { "$_" }
                ($x | Format-List | Out-String) -match 'SecretAccessKey\s+: left out'
            })
        $lines | Should -HaveCount 2
        $lines[0] | Should -Match 'Deserialized.PSFederation.FederatedCredential'
        $lines[1] | Should -Be 'True'
    }

    It 'leaves the completion of our parameters to us when it is imported <Order>' -ForEach @(
        @{ Order = 'first'; Import = { Import-Module $aws; Import-Module $module } }
        @{ Order = 'last'; Import = { Import-Module $module; Import-Module $aws } }
    ) {
        $file = Get-ChildItem (Join-Path $root "artifacts/bin/$Project") -Filter "$Module.dll" -Recurse | Sort-Object LastWriteTime | Select-Object -Last 1
        $script = {
            function Complete([string] $Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText -join ' ' }
            # A name that was typed wrongly stays in the table of an AWS SDK.
            try { Get-FederatedIdentity -Region eu-certral-1 -EndpointUrl http://127.0.0.1:9 -TimeoutSec 1 } catch { $null }
            Complete 'Get-FederatedIdentity -Region eu-cen'
            Complete 'PSFederation\Set-FederatedCredential -Region eu-cert'
            Complete 'Set-FederatedCredential -FederatedProfileName sv'
            Complete 'Get-FederatedCredential -ProfileName sv'
            Complete 'Get-FederatedIdentity -ProfileName only-in-'
            Remove-Module PSFederation
            Complete 'Get-S3Thing -Region eu-cen'
            Import-Module $module
            Complete 'Get-FederatedCredential -ProfileName sv'
        }
        $env:AWS_CONFIG_FILE = Join-Path $TestDrive 'completion'
        try {
            Set-Content $env:AWS_CONFIG_FILE '[profile only-in-config]'
            $result = Invoke-Program pwsh '-NoProfile', '-NonInteractive', '-Command', "`$module = '$manifest'; `$aws = '$($file.FullName)'; $Import; $script"
        } finally {
            $env:AWS_CONFIG_FILE = $null
        }
        $result.Output -split '\r?\n' | Where-Object { $_ } | Should -Be 'eu-central-1 eu-central-2', 'svc', 'svc', 'only-in-config', 'eu-central-1 eu-central-2', 'svc'
    }
}
