BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $credential = Get-SamlAssertion -SignInUri $sandbox.SamlSignInUrl -Credential (Get-TestCredential $sandbox onerole) |
        Invoke-AssumeRoleWithSaml -EndpointUrl $sandbox.StsEndpoint
    $console = "$($sandbox.StsEndpoint)/federation"
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-AwsConsoleUri' {
    It 'gives a link that signs in the identity of the credentials' {
        $link = $credential | Get-AwsConsoleUri s3 -EndpointUrl $console
        $link | Should -BeOfType uri
        Invoke-TestRequest $link | Should -BeLike '*:assumed-role/Developer/* at https://console.aws.amazon.com/s3/home'
        { Invoke-TestRequest $link } | Should -Throw -Because 'the sandbox takes a sign-in token once'
    }

    It 'says what is wrong with a destination' {
        $credential | Get-AwsConsoleUri -Destination https://evil.example.com/ -EndpointUrl $console -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'ParameterInvalid,PSFederation.Commands.GetAwsConsoleUriCommand'
    }
}
