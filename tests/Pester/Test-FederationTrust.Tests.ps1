BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $token = Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret
    $issuer = $token.Issuer -replace '^https?://'
    $role = 'arn:aws:iam::111122223333:role/Web'
    $policy = @{
        Version   = '2012-10-17'
        Statement = @(@{
                Effect    = 'Allow'
                Principal = @{ Federated = "arn:aws:iam::111122223333:oidc-provider/$issuer" }
                Action    = 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'
                Condition = @{ StringEquals = @{ "${issuer}:sub" = $token.Subject } }
            })
    }
    $json = $policy | ConvertTo-Json -Depth 8
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Test-FederationTrust' {
    It 'takes a policy in every form that people have it in' {
        $file = Join-Path $TestDrive 'trust.json'
        $json | Set-Content $file
        $cli = Join-Path $TestDrive 'role.json'
        @{ Role = @{ Arn = $role; AssumeRolePolicyDocument = $policy } } | ConvertTo-Json -Depth 10 | Set-Content $cli
        $sdk = [pscustomobject]@{ Arn = $role; AssumeRolePolicyDocument = [uri]::EscapeDataString($json) }
        foreach ($form in $json, [uri]::EscapeDataString($json), $file, "file://$file", (Get-Item $file), $policy, ($json | ConvertFrom-Json), ($json | ConvertFrom-Json -AsHashtable), $sdk, $cli) {
            Test-FederationTrust $form -Token $token -Quiet | Should -BeTrue
        }
        $sdk, $sdk | Test-FederationTrust -Token $token.GetToken() -Quiet | Should -Be $true, $true
        ($sdk | Test-FederationTrust -Token $token)[0].Role | Should -Be $role
    }

    It 'shows the nearest condition first, with the change' {
        $text = Test-FederationTrust $json.Replace($token.Subject, $token.Subject.ToUpperInvariant()) -Token $token | Out-String -Width 240
        $text | Should -Match 'Summary: Denied by policy: 1 of \d+ checks failed'
        $text | Should -Match 'Statement +Check +Result +Expected +Actual and change'
        $text | Should -Match 'Verdict +Failed'
        $text | Should -Match 'case-sensitive'
        $text | Should -Not -Match ([regex]::Escape($token.GetToken().Split('.')[1]))
        (Test-FederationTrust $json -Token $token | Format-List | Out-String) | Should -Match 'Reference +: IAM User Guide'
    }

    It 'takes keys that cannot be known offline' {
        $open = $json.Replace('"StringEquals"', '"IpAddress": { "aws:SourceIp": "203.0.113.0/24" }, "StringEquals"')
        (Test-FederationTrust $open -Token $token)[0].Verdict | Should -Be 'Undetermined'
        Test-FederationTrust $open -Token $token -Quiet | Should -BeFalse
        Test-FederationTrust $open -Token $token -Context @{ 'aws:sourceip' = '203.0.113.7' } -Quiet | Should -BeTrue
        (Test-FederationTrust $open -Token $token -Context @{ 'aws:SourceIp' = $null })[0].Verdict | Should -Be 'Denied'
    }

    It 'explains the error of a denied exchange' {
        $failed = $null
        $token | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/NotThere -EndpointUrl $sandbox.StsEndpoint -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].Exception.Message | Should -Match 'Test-FederationTrust'
        $failed[0].Exception.Denied.Subject | Should -Be $token.Subject
        $rows = $failed[0] | Test-FederationTrust -Policy $json
        $rows[0].Role | Should -Be 'arn:aws:iam::111122223333:role/NotThere'
        $rows[0].Verdict | Should -Be 'Allowed'
        ($failed[0] | Test-FederationTrust -Policy $json -Token $token -Quiet) | Should -BeTrue
    }

    It 'refuses what is not a policy or a denial' {
        { Test-FederationTrust '{"Statement":{}}' -Token $token -ErrorAction Stop } | Should -Throw -ErrorId 'TrustPolicyInvalid,PSFederation.Commands.TestFederationTrustCommand'
        { Test-FederationTrust 42 -Token $token -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterInvalid,PSFederation.Commands.TestFederationTrustCommand'
        $other = try { throw 'x' } catch { $_ }
        { $other | Test-FederationTrust -Policy $json -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterInvalid,PSFederation.Commands.TestFederationTrustCommand'
    }
}
