# A session that goes through everything a person would do with credentials, with every stream switched on, a transcript, and every object serialized.
# What is secret is written to SWEEP_SECRETS alone, for the test that runs this and searches for it everywhere else.
param([string] $Module, [string] $AwsTools, [string] $Out)

$VerbosePreference = $DebugPreference = $InformationPreference = $ProgressPreference = 'Continue'
$PSStyle.OutputRendering = 'PlainText'
$PSDefaultParameterValues = @{ 'Out-String:Width' = 4000 }
$secrets = [System.IO.File]::AppendText($env:SWEEP_SECRETS)
$secrets.AutoFlush = $true
$number = 0
Start-Transcript -LiteralPath (Join-Path $Out transcript.txt) -IncludeInvocationHeader | Out-Null

function Add-Secret([string[]] $Text) {
    foreach ($one in $Text) {
        if ($one) { $secrets.WriteLine($one) }
    }
}

# Shows an object as a person, a log and a file would see it.
function Show-Everything($Item) {
    $base = $Item.psobject.BaseObject
    switch ($base) {
        { $_ -is [PSFederation.FederatedCredential] } { $k = $_.GetKeys(); Add-Secret $k.SecretAccessKey, $k.SessionToken; Show-Everything $k }
        { $_ -is [PSFederation.OidcToken] } { Add-Secret $_.GetToken(), $_.GetRefreshToken() }
        { $_ -is [PSFederation.SamlAssertion] } { Add-Secret $_.GetSamlResponse() }
        { $_ -is [PSFederation.FederatedCredentialEndpoint] -and $_.ProcessId -eq $PID } { Add-Secret $_.GetToken() }
    }
    "$Item"
    if ($base -isnot [System.Management.Automation.InformationalRecord] -and $base -isnot [System.Management.Automation.ErrorRecord] -and $base -isnot [string]) {
        $Item | Out-String
        $Item | Format-Table | Out-String
        $Item | Format-List | Out-String
    }
    $script:number++
    # Deeper than three, an exception brings all of .NET's reflection along.
    Export-Clixml -InputObject $Item -LiteralPath (Join-Path $Out "$number.clixml") -Depth ($base -is [System.Management.Automation.ErrorRecord] ? 3 : 6)
    if ($base -is [System.Management.Automation.ErrorRecord]) {
        $base | Out-String
        Get-Error -InputObject $base | Out-String
        for ($e = $base.Exception; $e; $e = $e.InnerException) {
            $e.ToString()
            $e | Format-List * -Force | Out-String
            $e.Data.GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" }
        }
        "$($base.TargetObject)"
    }
}

function Step([scriptblock] $Script) {
    "== $Script"
    try {
        & $Script *>&1 | ForEach-Object { Show-Everything $_ }
    }
    catch {
        Show-Everything $_
    }
}

Import-Module $Module
Import-Module $AwsTools
$issuer = $env:SWEEP_ISSUER; $service = $env:SWEEP_SERVICE; $cli = $env:SWEEP_CLI; $sts = $env:SWEEP_STS
$role = $env:SWEEP_ROLE; $servicerole = $env:SWEEP_SERVICEROLE; $chained = $env:SWEEP_CHAINED; $uri = $env:SWEEP_SAML
$machine = @{ Authority = $issuer; ClientId = $service; ClientCredentials = $true; Audience = 'sts.amazonaws.com'; EndpointUrl = $sts }
$me = [pscredential]::new('onerole', (ConvertTo-SecureString $env:SWEEP_PASSWORD -AsPlainText))
$not = [pscredential]::new('onerole', (ConvertTo-SecureString ($env:SWEEP_PASSWORD + 'x') -AsPlainText))
$env:SWEEP_WRONG = $env:SWEEP_SECRET + 'x'
Add-Secret $env:SWEEP_WRONG, ($env:SWEEP_PASSWORD + 'x')

# Profiles and sign-in
Step { Register-FederatedProfile svc $servicerole @machine -ClientSecretVariable SWEEP_SECRET -PassThru }
Step { Register-FederatedProfile wrong $servicerole @machine -ClientSecretVariable SWEEP_WRONG }
Step { Register-FederatedProfile person $role -Authority $issuer -ClientId $cli -Scope openid, offline_access -EndpointUrl $sts -NoBrowser -AllowInteractive }
Step { Register-FederatedProfile file $role -WebIdentityTokenFile $env:SWEEP_TOKEN_FILE -EndpointUrl $sts -Region us-east-1 }
Step { Register-FederatedProfile chain $servicerole, $chained @machine -ClientSecretVariable SWEEP_SECRET }
Step { Get-FederatedProfile }
Step { Get-FederatedCredential svc, person, file, chain }
Get-ChildItem (Join-Path $env:PSFEDERATION_HOME cache) -Filter *.json | Get-Content -Raw | ConvertFrom-Json -AsHashtable | ForEach-Object { Add-Secret $_['token'], $_['refreshToken'] }
Step { Get-FederatedCredential person -Force }
Step { Get-FederatedCredential wrong }
Step { Get-FederatedCredential wrong }
Step { Get-FederatedCredential svc -NoCache -Force }
Step { Get-FederatedCredential }
Step { Get-OidcToken -Path $env:SWEEP_TOKEN_FILE }
Step { Get-OidcToken -Path (Get-Content -Raw $env:SWEEP_TOKEN_FILE) }
Step { Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $env:SWEEP_SECRET }
Step { Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $env:SWEEP_WRONG }
Step { Get-OidcToken $issuer $cli -RefreshToken $env:SWEEP_WRONG }
Step { $script:saml = Get-SamlAssertion -SignInUri $uri -Credential $me; $saml }
Step { Get-SamlAssertion -SignInUri $uri -Credential $not }
Step { $saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts }
Step { Get-OidcToken -Path $env:SWEEP_TOKEN_FILE | Invoke-AssumeRoleWithWebIdentity -RoleArn ($role + 'none') -EndpointUrl $sts -RoleSessionName sweep }
Step { (Get-Content -Raw $env:SWEEP_TOKEN_FILE) + 'x' | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -RoleSessionName sweep }

# Use
$c = Get-FederatedCredential svc *>$null
$c = Get-FederatedCredential svc
$k = $c.GetKeys()
$bad = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new($k.AccessKeyId, $k.SecretAccessKey + 'x', $k.SessionToken, $k.Expiration), $c.Source)
Step { $c | Get-FederatedIdentity -EndpointUrl $sts }
Step { $bad | Get-FederatedIdentity -EndpointUrl $sts }
Step { $c | Invoke-AssumeRole $chained -EndpointUrl $sts -RoleSessionName sweep }
Step { $bad | Invoke-AssumeRole $chained -EndpointUrl $sts -RoleSessionName sweep }
Step { $c | Set-FederatedCredential -Scope Process -Region eu-central-1 -PassThru }
Step { $c | Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-central-1 -PassThru }
Step { $c | Set-FederatedCredential -Scope Profile -ProfileName '[bad]' }
Step { $c | Set-FederatedCredential -Scope CredentialProcess -ProfileName live }
Step { $c | Set-FederatedCredential -Scope Session -PassThru }
Step { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c)) | Get-FederatedIdentity }
Step { Get-S3Thing -Credential ([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c))) }
Step { $c | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID; Start-Sleep -Milliseconds 200 } }
Step { $c | Invoke-FederatedCommand -FilePath sleep 0.3 }
Step { Invoke-FederatedCommand -ProfileName chain -FilePath sleep 0.3 }

# What a program gets is a secret: it goes to the test alone. The command is the one in the config file.
$line = (Get-Content $env:AWS_CONFIG_FILE | Select-String '^credential_process = (.*)').Matches.Groups[1].Value
$json = sh -c $line
$given = $json | ConvertFrom-Json
Add-Secret $given.SecretAccessKey, $given.SessionToken
"credential_process gave version $($given.Version)"
# Without cached credentials the command starts pwsh, also behind the native program, which ends too soon to be seen.
$cache = Join-Path $env:PSFEDERATION_HOME cache
Move-Item $cache "$cache.away"
$again = sh -c $line | ConvertFrom-Json
Add-Secret $again.SecretAccessKey, $again.SessionToken
Remove-Item $cache -Recurse -Force
Move-Item "$cache.away" $cache
Step { $null = Get-FederatedCredential -ProfileName svc -AsCredentialProcess }
Step { Get-FederatedCredential -ProfileName wrong -AsCredentialProcess }

# Endpoint
$tokenFile = Join-Path $env:PSFEDERATION_HOME authorization
Step { $script:endpoint = $c | Start-FederatedCredentialEndpoint -TokenFile $tokenFile -Environment; $endpoint }
$answer = Invoke-RestMethod $endpoint.Roles[0].Uri -Headers @{ Authorization = $endpoint.GetToken() } -Verbose:$false -Debug:$false
Add-Secret $answer.SecretAccessKey, $answer.Token
Step { $null = Invoke-RestMethod $endpoint.Roles[0].Uri -Headers @{ Authorization = 'wrong' } -Verbose:$false -Debug:$false }
Step { Get-FederatedCredentialEndpoint }
Step { Start-FederatedCredentialEndpoint -ProfileName svc, chain -Detached }
Get-ChildItem $env:PSFEDERATION_HOME -Recurse -File -Force | Where-Object Extension -EQ .token | ForEach-Object { Add-Secret (Get-Content -Raw $_) }
Step { Get-FederatedCredentialEndpoint }
Start-Sleep -Milliseconds 500
Step { Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint }
Step { Start-FederatedCredentialEndpoint -ProfileName wrong -Detached }

# The end
Step { Clear-FederatedCredential svc, person }
Step { Clear-FederatedCredential -All }
Step { Unregister-FederatedProfile svc, wrong, person, file, chain }
Stop-Transcript | Out-Null
$secrets.Dispose()
'swept'
