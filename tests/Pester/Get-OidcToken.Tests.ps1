BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    # What the command showed and which error it gave, at the end of a script for a terminal.
    $kept = '-InformationVariable shown -ErrorVariable failed -ErrorAction SilentlyContinue 6>$null; [Console]::Out.WriteLine("shown <$shown> error <$($failed[0].FullyQualifiedErrorId)>")'
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-OidcToken' {
    It 'gets a token for a machine, the secret as text or as SecureString' {
        (Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret).Subject | Should -Be 'psfederation-service'
        $secret = $sandbox.ServiceSecret | ConvertTo-SecureString -AsPlainText
        (Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $secret).TokenType | Should -Be 'AccessToken'
    }

    It 'shows claims by name' {
        (Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret).Claims.iss | Should -Match '^http://127.0.0.1:'
    }

    It 'shows in a line of 80 columns when the token expires' {
        $token = Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret
        $token | Out-String -Width 80 | Should -Match "AccessToken +\S+ +$([regex]::Escape([System.DateTimeOffset]::new($token.ExpiresAt).ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss zzz')))"
    }

    It 'shows the link with -NoBrowser and times out' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        Invoke-AtTerminal "Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -NoBrowser -TimeoutSec 1 $kept" |
            Should -Match 'shown <[^>]*http://127\.0\.0\.1:\d+/connect/authorize\?[^>]*&state=[\w-]{43}&nonce=[\w-]{43}&[^>]*> error <Timeout'
    }

    It 'says which JSON is not a token' {
        { '{"id_token":"x"}' | Get-OidcToken -ErrorAction Stop } | Should -Throw -ErrorId 'JwtIsJson,*'
    }

    It 'shows the code and the address with -DeviceCode' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        Invoke-AtTerminal "Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -DeviceCode -NoBrowser -TimeoutSec 1 $kept" |
            Should -Match 'shown <To sign in, enter the code \S+ at http://127\.0\.0\.1:\d+/connect/verify[^>]*> error <Timeout'
    }

    It 'takes a key by a relative path, and a certificate as a file object' {
        $rsa = [System.Security.Cryptography.RSA]::Create(2048)
        $file = Join-Path $TestDrive 'client.key'
        Set-Content -LiteralPath $file -Value $rsa.ExportPkcs8PrivateKeyPem()
        Push-Location $TestDrive
        try {
            { Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientKeyPath ./client.key -ErrorAction Stop } | Should -Throw -ErrorId 'OAuthError,*'
            { Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientCertificate (Get-Item client.key) -ErrorAction Stop } |
                Should -Throw -ErrorId 'CertificateUnusable,*'
        } finally {
            Pop-Location
        }
    }

    It 'binds pipeline input to the parameter of the flow' {
        { 'x' | Get-OidcToken $sandbox.OidcIssuer psfederation-cli -ErrorAction Stop } | Should -Throw -ErrorId 'OAuthError,*' -ExpectedMessage '*invalid_grant*'
        { 'x' | Get-OidcToken $sandbox.OidcIssuer psfederation-cli -JwtBearer -ErrorAction Stop } | Should -Throw -ErrorId 'OidcTokenOpaque,*'
        { 'x' | Get-OidcToken $sandbox.OidcIssuer psfederation-cli -TokenExchange -ErrorAction Stop } | Should -Throw -ErrorId 'OAuthError,*'
        { Get-OidcToken $sandbox.OidcIssuer psfederation-cli -DeviceCode -ClientCredentials -ErrorAction Stop } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'does not show a refresh token in any view' {
        $token = [PSFederation.OidcToken]::new('TOKENSECRET', 'REFRESHSECRET')
        $token.HasRefreshToken | Should -BeTrue
        ($token | Format-List -Property * | Out-String) + ($token | Out-String) + ($token | ConvertTo-Json) + [System.Management.Automation.PSSerializer]::Serialize($token) |
            Should -Not -Match 'SECRET'
    }

    It 'shares one sign-in among runspaces' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        $script = @'
$together = [System.Threading.Barrier]::new(3)
$results = 1..3 | ForEach-Object -Parallel {
    $shown = $failed = $null
    Import-Module MANIFEST
    if (-not ($using:together).SignalAndWait([timespan]::FromSeconds(60))) { throw 'The other runspaces did not begin within 60 s.' }
    $null = Get-OidcToken ISSUER psfederation-cli -NoBrowser -TimeoutSec 5 -Scope openid, email -InformationVariable shown -ErrorVariable failed -ErrorAction SilentlyContinue 6>$null
    [pscustomobject]@{ Links = $shown.Count; Error = $failed[0].FullyQualifiedErrorId }
}
[Console]::Out.WriteLine("links <$(($results.Links | Measure-Object -Sum).Sum)> errors <$($results.Error -join ' ')>")
'@
        Invoke-AtTerminal ($script -replace 'MANIFEST', "'$($sandbox.Manifest)'" -replace 'ISSUER', $sandbox.OidcIssuer) |
            Should -Match 'links <1> errors <Timeout,\S+ Timeout,\S+ Timeout,\S+>'
    }

    It 'ends at once on Ctrl+C while it waits for a code' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        Stop-ByInterrupt -AtTerminal @"
Import-Module '$($sandbox.Manifest)'
'ready'
Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -DeviceCode -NoBrowser
"@
    }

    It 'ends at once on Ctrl+C while it waits for the browser' {
        if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
        Stop-ByInterrupt -AtTerminal @"
Import-Module '$($sandbox.Manifest)'
'ready'
Get-OidcToken $($sandbox.OidcIssuer) psfederation-cli -NoBrowser
"@
    }

    Context 'on a platform' {
        BeforeAll {
            $claims = '{"iss":"https://gitlab.example.com","sub":"project_path:g/p:ref_type:branch:ref:main","aud":"sts.amazonaws.com","project_path":"g/p","exp":4102444800}'
            $encode = { param($text) [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)).TrimEnd('=').Replace('+', '-').Replace('/', '_') }
            $env:GITLAB_CI = 'true'
            $env:ANY_NAME = "$(& $encode '{"alg":"RS256"}').$(& $encode $claims).c2ln"
        }

        AfterAll {
            Remove-Item Env:GITLAB_CI, Env:ANY_NAME -ErrorAction SilentlyContinue
        }

        It 'gets the token of the job' {
            (Get-OidcToken -From GitLab).Subject | Should -Be 'project_path:g/p:ref_type:branch:ref:main'
        }

        It 'names the platform that it found' {
            $said = Get-OidcToken -From GitLab -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
            "$said" | Should -Match 'variable ANY_NAME'
            "$said" | Should -Not -Match 'eyJ'
        }

        It 'names what is missing' {
            Remove-Item Env:ANY_NAME
            { Get-OidcToken -From GitLab -ErrorAction Stop } | Should -Throw -ErrorId 'AmbientIncomplete,*' -ExpectedMessage '*id_tokens:*'
        }

        It 'completes the platforms' {
            (TabExpansion2 'Get-OidcToken -From Azure').CompletionMatches.CompletionText | Should -Be 'AzureDevOps', 'AzureManagedIdentity'
        }
    }

    Context 'at a provider known by name' {
        It 'shows the link of the provider' {
            if (-not (Test-Terminal)) { Set-ItResult -Skipped -Because 'The test needs the program script of Linux, which gives a terminal.' }
            $said = Invoke-AtTerminal "Get-OidcToken -Provider LoginWithAmazon -ClientId amzn1.1 -ClientSecret x -NoBrowser -TimeoutSec 1 $kept"
            $said | Should -Match 'https://www\.amazon\.com/ap/oa\?client_id=amzn1\.1&'
            $said | Should -Match 'scope=profile'
        }

        It 'says what is missing' {
            { Get-OidcToken -Provider Okta -ClientId x -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterMissing,*' -ExpectedMessage '*-Domain*'
        }

        It 'completes the providers' {
            (TabExpansion2 'Get-OidcToken -Provider Au').CompletionMatches[0].CompletionText | Should -Be 'Auth0'
        }
    }
}
