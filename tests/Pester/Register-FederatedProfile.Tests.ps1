BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $service = Use-TestProfileHome $sandbox (Join-Path $TestDrive 'home')
    $role = 'arn:aws:iam::111122223333:role/WebService'
}

AfterAll {
    $env:PSFEDERATION_HOME = $env:TEST_SERVICE_SECRET = $null
    Stop-TestSandbox $sandbox
}

Describe 'Register-FederatedProfile' {
    It 'stores a profile by which a program gets credentials' {
        Register-FederatedProfile svc $role @service
        (Get-FederatedCredential svc -WarningAction Ignore | Get-FederatedIdentity).RoleName | Should -Be 'WebService'
    }

    It 'stores a chain' {
        Register-FederatedProfile chain $role, arn:aws:iam::444455556666:role/ChainTarget @service
        (Get-FederatedCredential chain -WarningAction Ignore).Source.AccountId | Should -Be '444455556666'
    }

    It 'does nothing with -WhatIf' {
        Register-FederatedProfile other $role @service -WhatIf
        Get-FederatedProfile other* | Should -BeNullOrEmpty
    }

    It 'stores where the keys of an identity provider are' {
        Register-FederatedProfile saml $role -SignInUri https://idp.example.com/aws -UseDefaultCredentials -Metadata $sandbox.SamlMetadataUrl -ClockSkew 60
        (Get-FederatedProfile saml).Metadata | Should -Be $sandbox.SamlMetadataUrl
        Get-FederatedProfile saml | Format-List | Out-String -Width 200 | Should -Match 'Metadata\s+: \{?http\S+\s+ClockSkew\s+: 00:01:00'
    }

    It 'knows providers by name' {
        Register-FederatedProfile okta $role -Provider okta -Domain dev-1.okta.com -ClientId c
        (Get-FederatedProfile okta).Provider | Should -Be 'Okta'
        (TabExpansion2 'Register-FederatedProfile a b -Provider ').CompletionMatches.CompletionText | Should -Contain 'EntraId'
    }

    It 'makes a profile of each line of a table' {
        'Name,RoleArn,RoleSessionName', "one,$role,", 'two,arn:aws:iam::444455556666:role/Two,nightly' | ConvertFrom-Csv | Register-FederatedProfile @service
        (Get-FederatedProfile one, two).RoleArn | Should -Be $role, 'arn:aws:iam::444455556666:role/Two'
        (Get-FederatedProfile two).RoleSessionName | Should -Be 'nightly'
    }

    It 'makes a profile of each role of an assertion' {
        $assertion = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox threeroles)
        $assertion.Roles | Register-FederatedProfile -ProfileName { "saml-$($_.RoleName)" } -SignInUri https://idp.example.com/aws -Browser
        (Get-FederatedProfile saml-*).SignIn | Should -Be Browser, Browser, Browser
        $assertion.Roles | Register-FederatedProfile -ProfileName { "saml-$($_.RoleName)" } -SignInUri https://idp.example.com/aws -UseDefaultCredentials -Force
        (Get-FederatedProfile saml-*).SignIn | Should -Be Integrated, Integrated, Integrated
    }

    It 'removes the profiles of roles that an assertion no longer offers' {
        $assertion = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox threeroles)
        $list = @{ SignInUri = 'https://list.example.com/aws'; Browser = $true; Force = $true }
        $assertion.Roles | Register-FederatedProfile -ProfileName { "list-$($_.RoleName)" } @list
        $assertion.Roles | Where-Object RoleName -NE Auditor | Register-FederatedProfile -ProfileName { "list-$($_.RoleName)" } @list -Prune -WhatIf
        (Get-FederatedProfile list-*).Count | Should -Be 3
        $assertion.Roles | Where-Object RoleName -NE Auditor | Register-FederatedProfile -ProfileName { "list-$($_.RoleName)" } @list -Prune -Confirm:$false
        (Get-FederatedProfile list-*).ProfileName | Should -Be list-PowerUser, list-ReadOnly
        (Get-FederatedProfile saml-*).Count | Should -Be 3
        Get-FederatedProfile list-PowerUser | Format-List | Out-String -Width 120 | Should -Match 'CreatedFor\s+: https://list\.example\.com/aws'
    }

    It 'says how to specify the sign-in, and does not ask for a client id' {
        { Register-FederatedProfile how $role -ErrorAction Stop } | Should -Throw '*-SignInUri (SAML)*' -ErrorId 'ParameterMissing,*'
    }

    It 'shows the last role of a chain in a line of 80 columns' {
        Get-FederatedProfile chain | Format-Table | Out-String -Width 80 | Should -Match 'chain +444455556666/ChainTarget +ClientCredentials'
    }

    It 'shows the same few properties behind an object of another type' {
        $shown = & { Get-Date; Get-FederatedProfile chain } | Out-String -Width 120
        $shown | Should -Match 'ProfileName : chain'
        $shown | Should -Not -Match 'LoginHint'
    }

    It 'names a misspelled member' {
        $file = Join-Path $env:PSFEDERATION_HOME 'profiles.json'
        (Get-Content $file -Raw) -replace '"clockSkewSeconds"', '"clockskew"' | Set-Content $file
        $null = Get-FederatedProfile saml -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -Match 'signIn\.clockskew'
    }

    It 'completes platforms' {
        (TabExpansion2 'Register-FederatedProfile a b -Ambient -From ').CompletionMatches.Count | Should -BeGreaterThan 3
    }

    It 'stores the name of a user and of a secret, and Tab offers no names of secrets' {
        Register-FederatedProfile form $role -SignInUri https://idp.example.com/aws -UserName ann -PasswordSecret idp -Vault Own
        $shown = Get-FederatedProfile form | Format-List | Out-String -Width 80
        $shown | Should -Match 'UserName\s+: ann\s+PasswordSecret\s+: idp\s+Vault\s+: Own'
        (Get-Command Register-FederatedProfile).Parameters.PasswordSecret.Attributes.TypeId.Name | Should -Not -Contain 'ArgumentCompleterAttribute'
    }

    It 'reads the password from SecretManagement, and sends one that failed once' {
        $modules = Get-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore -ListAvailable
        if (@($modules).Count -lt 2 -or $IsWindows) { Set-ItResult -Skipped -Because 'The test needs Microsoft.PowerShell.SecretManagement and SecretStore, and a home folder of its own for their vault.' }
        # Vaults belong to the user, so another pwsh has another home folder.
        $manifest = (Get-Module PSFederation).Path -replace 'dll$', 'psd1'
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "
            `$env:HOME = '$(New-Item -ItemType Directory (Join-Path $TestDrive user))'
            Import-Module '$manifest'
            Set-SecretStoreConfiguration -Authentication None -Interaction None -Confirm:`$false
            Register-SecretVault Own -ModuleName Microsoft.PowerShell.SecretStore
            Set-Secret idp 'wrong-pa55word'
            `$form = @{ SignInUri = '$($sandbox.SamlSignInUrl)'; UserName = 'onerole'; PasswordSecret = 'idp'; Vault = 'Own'; EndpointUrl = '$($sandbox.StsEndpoint)' }
            Register-FederatedProfile vault arn:aws:iam::111122223333:role/Developer @form
            `$first = Get-FederatedCredential vault 2>&1
            Set-Secret idp '$($sandbox.Users.onerole)'
            `$second = Get-FederatedCredential vault -Force 2>&1
            Clear-FederatedCredential vault
            `$third = Get-FederatedCredential vault 2>&1
            Unregister-FederatedProfile vault -Confirm:`$false
            Register-FederatedProfile vault arn:aws:iam::111122223333:role/Developer @form
            (Get-FederatedCredential vault -WarningAction Ignore).Source.RoleName
            `$first.FullyQualifiedErrorId, `$second.FullyQualifiedErrorId, `$third.FullyQualifiedErrorId
            `$second.Exception.Message -match 'not sent again'"
        $refused = 'SignInRefused,PSFederation.Commands.GetFederatedCredentialCommand'
        $said | Should -Be 'Developer', $refused, $refused, $refused, 'True'
    }
}
