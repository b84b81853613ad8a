BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $env:AWS_ENDPOINT_URL_STS = $sandbox.StsEndpoint
    $assertion = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox threeroles)
}

AfterAll {
    $env:AWS_ENDPOINT_URL_STS = $null
    Stop-TestSandbox $sandbox
}

Describe 'Invoke-AssumeRoleWithSaml' {
    It 'gives credentials for each role of the assertion' {
        $credentials = $assertion.Roles | Invoke-AssumeRoleWithSaml -SamlAssertion $assertion
        $credentials | Should -HaveCount 3
        $credentials[0] | Out-String -Width 200 | Should -Match 'ASIA'
    }

    It 'assumes every role that a pattern means, and stops when no more are wanted' {
        $assertion | Invoke-AssumeRoleWithSaml -RoleArn * | Should -HaveCount 3
        ($assertion | Invoke-AssumeRoleWithSaml -RoleArn *Audit*).Source.RoleName | Should -Be 'Auditor'
        $assertion | Invoke-AssumeRoleWithSaml -RoleArn * | Select-Object -First 1 | Should -HaveCount 1
        $assertion.Roles | Invoke-AssumeRoleWithSaml -SamlAssertion $assertion | Select-Object -First 1 | Should -HaveCount 1
    }

    It 'shows account, role and expiration within 80 columns, and groups by account' {
        $credentials = $assertion | Invoke-AssumeRoleWithSaml -RoleArn * -AccountName Payments
        $table = $credentials | Format-Table | Out-String -Width 80
        $table | Should -Match '444455556666 +Auditor'
        $table | Should -Match '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d'
        $table | Should -Not -Match '…'
        $groups = $credentials | Sort-Object { $_.Source.AccountId } | Format-Table -View Account | Out-String -Width 80
        [regex]::Matches($groups, 'Account: \d{12} \(Payments\)') | Should -HaveCount 2
    }

    It 'completes roles from the assertion' {
        $line = 'Invoke-AssumeRoleWithSaml -SamlAssertion $assertion -RoleArn Audit'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'arn:aws:iam::444455556666:role/Auditor'
    }

    It 'completes accounts and names of roles from the assertion' {
        $line = '$assertion | Invoke-AssumeRoleWithSaml -AccountId 4'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be '444455556666'
        $line = 'Invoke-AssumeRoleWithSaml $assertion -AccountId 444455556666 -RoleName '
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'Auditor'
    }

    It 'lists the roles if none was chosen' {
        { $assertion | Invoke-AssumeRoleWithSaml -ErrorAction Stop } | Should -Throw -ErrorId 'SamlRoleAmbiguous,*'
    }

    It 'takes a role by its name' {
        ($assertion | Invoke-AssumeRoleWithSaml -RoleArn 444455556666/Auditor).Source.RoleName | Should -Be 'Auditor'
        { $assertion | Invoke-AssumeRoleWithSaml -RoleArn Missing -ErrorAction Stop } | Should -Throw -ErrorId 'SamlRoleNotOffered,*'
    }

    It 'writes one error for each bad role and continues' {
        $credentials = $assertion | Invoke-AssumeRoleWithSaml -RoleArn arn:nonsense, $assertion.Roles[0].RoleArn -ErrorVariable errors -ErrorAction SilentlyContinue
        $credentials | Should -HaveCount 1
        $errors | Should -HaveCount 1
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
    }
}
