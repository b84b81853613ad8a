BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
    $env:AWS_ENDPOINT_URL_STS = $sandbox.StsEndpoint
    $file = Join-Path $TestDrive 'token.jwt'
    $token = Get-OidcToken $sandbox.OidcIssuer psfederation-service -ClientCredentials -ClientSecret $sandbox.ServiceSecret
    $token.GetToken() | Set-Content $file
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
    $env:AWS_ENDPOINT_URL_STS = $env:AWS_WEB_IDENTITY_TOKEN_FILE = $env:AWS_ROLE_ARN = $null
    Stop-TestSandbox $sandbox
}

Describe 'Invoke-AssumeRoleWithWebIdentity' {
    It 'refuses wildcards, because a token lists no roles' {
        { Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn *Admin* -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterInvalid,*'
    }

    It 'equals the command of the AWS CLI' {
        $role = 'arn:aws:iam::111122223333:role/WebService'
        (Get-OidcToken -Path token.jwt | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName WebSession).Source.AssumedRoleArn | Should -Match '/WebSession$'
        (Invoke-AssumeRoleWithWebIdentity file://token.jwt $role WebSession).AccessKeyId | Should -Match '^ASIA'
    }

    It 'needs no parameter in a pod' {
        $env:AWS_WEB_IDENTITY_TOKEN_FILE = $file
        $env:AWS_ROLE_ARN = 'arn:aws:iam::111122223333:role/WebService'
        (Invoke-AssumeRoleWithWebIdentity).Source.Subject | Should -Be 'psfederation-service'
    }

    It 'says why STS refused' {
        { $token | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/WebUser -ErrorAction Stop } |
            Should -Throw -ErrorId 'StsAccessDenied,*' -ExpectedMessage '*Not authorized to perform sts:AssumeRoleWithWebIdentity*audience sts.amazonaws.com*'
    }

    It 'distinguishes causes by code' {
        try {
            $token | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/WebUser -ErrorAction Stop
        } catch [PSFederation.FederationException] {
            $code = $_.Exception.Code
        }
        $code | Should -Be 'StsAccessDenied'
    }
}
