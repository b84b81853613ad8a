BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $examples = Join-Path (Split-Path (Split-Path $PSScriptRoot)) 'docs/examples/broker'
    $password = [guid]::NewGuid().ToString()
    $users = Join-Path $TestDrive 'users.json'
    & (Join-Path $examples 'Add-BrokerUser.ps1') -UserFile $users -UserName ann -Folder reports/ann -Password (ConvertTo-SecureString $password -AsPlainText)
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
    $start = [System.Diagnostics.ProcessStartInfo]::new('pwsh')
    foreach ($argument in '-NoProfile', '-NonInteractive', '-Command',
        "& '$(Join-Path $examples 'Start-Broker.ps1')' -UserFile '$users' -RoleArn $($sandbox.BrokerRole) -Bucket example -Port $port -ConsoleEndpoint $($sandbox.ConsoleEndpoint)") {
        $start.ArgumentList.Add($argument)
    }
    $start.Environment['PSModulePath'] = (Split-Path (Split-Path $manifest)) + [System.IO.Path]::PathSeparator + $env:PSModulePath
    $start.Environment['AWS_ENDPOINT_URL_STS'] = $sandbox.StsEndpoint
    $start.Environment['AWS_ACCESS_KEY_ID'] = $sandbox.BrokerKey.AccessKeyId
    $start.Environment['AWS_SECRET_ACCESS_KEY'] = $sandbox.BrokerKey.SecretAccessKey
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $broker = [System.Diagnostics.Process]::Start($start)
    $log = [System.Collections.Generic.List[string]]::new()
    do {
        $line = Wait-Reading $broker.StandardOutput.ReadLineAsync() 'the broker to listen'
        if ($null -eq $line) {
            throw "The broker ended: $($broker.StandardError.ReadToEnd())"
        }
        $log.Add($line)
    } until ($line -match 'listens on')

    function Invoke-Broker([string] $Path, [string] $UserName = 'ann', [string] $Password = $password) {
        $credential = [pscredential]::new($UserName, (ConvertTo-SecureString $Password -AsPlainText))
        Invoke-TestRequest "http://127.0.0.1:$port/$Path" -Method Post -Authentication Basic -AllowUnencryptedAuthentication -Credential $credential
    }
}

AfterAll {
    if ($broker) {
        $broker.Kill($true)
        $broker.WaitForExit()
        $broker.Dispose()
    }
    Stop-TestSandbox $sandbox
}

Describe 'The example of a custom identity broker' {
    It 'gives a person credentials under the person''s own name' {
        $answer = Invoke-Broker credentials
        $answer.Version | Should -Be 1
        ([datetime] $answer.Expiration).ToUniversalTime() | Should -BeGreaterThan ([datetime]::UtcNow.AddMinutes(10))
        $keys = [PSFederation.AwsSessionKeys]::new($answer.AccessKeyId, $answer.SecretAccessKey, $answer.SessionToken, $answer.Expiration)
        ([PSFederation.FederatedCredential]::new($keys, $null) | Get-FederatedIdentity -EndpointUrl $sandbox.StsEndpoint).Arn | Should -BeLike '*:assumed-role/ChainTarget/ann'
    }

    It 'gives a link to the console' {
        $link = (Invoke-Broker console).Uri
        $link | Should -BeLike "$($sandbox.ConsoleEndpoint)*"
        Invoke-TestRequest $link | Should -Match 'assumed-role/ChainTarget/ann at https://console\.aws\.amazon\.com/s3/buckets/example'
    }

    It 'gives nothing to a person who cannot sign in' {
        { Invoke-Broker credentials ann wrong } | Should -Throw '*401*'
        { Invoke-Broker credentials mallory } | Should -Throw '*401*'
        { Invoke-TestRequest "http://127.0.0.1:$port/credentials" -Method Post } | Should -Throw '*401*'
        { Invoke-Broker other } | Should -Throw '*404*'
    }

    It 'logs the person and the request, but no key' {
        $answer = Invoke-Broker credentials
        do {
            $log.Add((Wait-Reading $broker.StandardOutput.ReadLineAsync() 'the log of the broker'))
        } until (($log -match 'ann POST /credentials').Count -ge 2)
        $log -join "`n" | Should -Match 'ann POST /console'
        $log -join "`n" | Should -Not -Match ([regex]::Escape($answer.SecretAccessKey))
        $log -join "`n" | Should -Not -Match ([regex]::Escape($password))
    }

    It 'keeps no password in its file' {
        Get-Content $users -Raw | Should -Not -Match ([regex]::Escape($password))
    }
}
