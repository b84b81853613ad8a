BeforeAll {
    $root = Split-Path (Split-Path $PSScriptRoot)
    $manifest = Join-Path $root 'output/PSFederation/PSFederation.psd1'
    Import-Module $manifest -Force
    $credential = [PSFederation.FederatedCredential]::new(
        [PSFederation.AwsSessionKeys]::new('ASIAEXAMPLE', 'SECRETsecretSECRET', 'TOKENtokenTOKEN', [datetime]::UtcNow.AddHours(1)),
        [PSFederation.FederatedCredentialSource]@{ RoleArn = 'arn:aws:iam::111122223333:role/Developer' })
}

Describe 'The module' {
    It 'has a valid manifest' {
        Test-ModuleManifest $manifest | Should -Not -BeNullOrEmpty
    }

    It 'contains the notices of third-party works' {
        Get-Content (Join-Path (Split-Path $manifest) 'THIRD-PARTY-NOTICES') -Raw | Should -Match 'Public Suffix List .*MPL-2\.0'
    }

    It 'exports only approved verbs' {
        (Get-Command -Module PSFederation).Verb | Where-Object { $_ -notin (Get-Verb).Verb } | Should -BeNullOrEmpty
    }

    It 'shows help with examples for every cmdlet' {
        foreach ($command in Get-Command -Module PSFederation) {
            $text = Get-Help $command.Name -Full | Out-String
            $text | Should -Match 'DESCRIPTION' -Because $command.Name
            $text | Should -Match 'Example 1' -Because $command.Name
        }
    }

    It 'shows its conceptual topic' {
        Get-Help about_PSFederation | Out-String | Should -Match 'identity federation'
    }

    It 'can be removed and imported again' {
        Remove-Module PSFederation
        Get-Command Get-SamlAssertion -ErrorAction Ignore | Should -BeNullOrEmpty
        Import-Module $manifest
        Get-Command Get-SamlAssertion | Should -Not -BeNullOrEmpty
    }
}

Describe 'Views' {
    It 'show no secret of a credential as <_>' -ForEach 'Format-Table', 'Format-List', 'Format-Wide', 'Out-Default' {
        $text = if ($_ -eq 'Out-Default') { $credential | Out-String -Width 200 } else { $credential | & $_ | Out-String -Width 200 }
        $text | Should -Match 'ASIAEXAMPLE'
        $text | Should -Not -Match 'SECRETsecret|TOKENtoken'
    }

    It 'mask the secrets of a credential in a list, so that one sees they are there' {
        ($credential | Format-List | Out-String -Width 200) | Should -Match '(?m)^SecretAccessKey *: \*{8}\s*$'
    }

    It 'mask the secrets of keys by <_>' -ForEach 'Out-String', 'Format-Table', 'Format-List', 'Format-Wide' {
        $credential.GetKeys() | & $_ | Out-String -Width 300 | Should -Not -Match 'SECRETsecret|TOKENtoken'
    }

    It 'show a token without the token' {
        $jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6ImFubiIsImF1ZCI6IngifQ.c2lnbmF0dXJl'
        $token = $jwt | Get-OidcToken
        ($token | Out-String -Width 200) + ($token | Format-List * | Out-String -Width 200) + ($token | ConvertTo-Json -Depth 5) | Should -Not -Match 'c2lnbmF0dXJl'
        $token | Out-String -Width 200 | Should -Match 'ann'
    }
}

Describe 'CLIXML' {
    It 'carries no secret' {
        $file = Join-Path $TestDrive 'credential.xml'
        $credential | Export-Clixml $file
        $credential, @{ inner = $credential } | Export-Clixml "$file.2"
        Get-Content $file, "$file.2" -Raw | Should -Not -Match 'SECRETsecret|TOKENtoken'
        (Import-Clixml $file).AccessKeyId | Should -Be 'ASIAEXAMPLE'
    }

    It 'keeps secrets out of jobs' {
        $job = Start-Job { $args[0] | Format-List * | Out-String } -ArgumentList $credential
        try {
            $job | Wait-Job -Timeout 120 | Should -Not -BeNullOrEmpty -Because 'the job ends'
            $text = $job | Receive-Job | Out-String
            $text | Should -Match 'ASIAEXAMPLE'
            $text | Should -Not -Match 'SECRETsecret|TOKENtoken'
        } finally {
            $job | Remove-Job -Force
        }
    }
}
