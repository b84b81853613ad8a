BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $saml = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole)
    $base = $saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Invoke-AssumeRole' {
    It 'goes on to a role of another account' {
        $credential = $base | Invoke-AssumeRole arn:aws:iam::444455556666:role/ChainTarget
        $credential.Source.AccountId | Should -Be '444455556666'
        ($credential | Get-FederatedIdentity).RoleName | Should -Be 'ChainTarget'
        $credential.Renewal.IsAutomatic | Should -BeTrue
    }

    It 'gives an external id' {
        ($base | Invoke-AssumeRole arn:aws:iam::444455556666:role/ExternalTarget -ExternalId psfederation-external).Source.RoleName | Should -Be 'ExternalTarget'
        { $base | Invoke-AssumeRole arn:aws:iam::444455556666:role/ExternalTarget -ErrorAction Stop } | Should -Throw -ErrorId 'StsAccessDenied,*'
    }
}
