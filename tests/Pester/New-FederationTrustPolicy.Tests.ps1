BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $github = @{ Platform = 'GitHub'; AccountId = '111122223333'; Organization = 'o'; OrganizationId = '1'; Repository = 'r'; RepositoryId = '2' }
}

Describe 'New-FederationTrustPolicy' {
    It 'shows the policy in a list, and is text where text is expected' {
        $policy = New-FederationTrustPolicy @github -Environment prod
        ($policy | Out-String -Width 200) | Should -Match 'AssumeRolePolicyDocument +: \{"Version"'
        ($policy | Format-Table | Out-String -Width 200) | Should -Match 'Platform +RoleName +Audience +Subject'
        "$policy" | ConvertFrom-Json | ForEach-Object { $_.Statement.Effect } | Should -Be 'Allow'
        ([string] $policy) | Should -BeExactly $policy.AssumeRolePolicyDocument
    }

    It 'completes platforms and regions' {
        (TabExpansion2 'New-FederationTrustPolicy -Platform Git').CompletionMatches.CompletionText | Should -Be @('GitHub', 'GitLab')
        (TabExpansion2 'New-FederationTrustPolicy -SamlProvider x -SignInRegion glo').CompletionMatches.CompletionText | Should -Be 'global'
        (TabExpansion2 'New-FederationTrustPolicy -Partition aws-us').CompletionMatches.CompletionText | Should -Be 'aws-us-gov'
    }

    It 'names the ids that a repository of GitHub needs' {
        { New-FederationTrustPolicy GitHub -AccountId 111122223333 -Organization o -Repository r -Branch main -ErrorAction Stop } |
            Should -Throw -ErrorId 'ParameterMissing,*' -ExpectedMessage '*-OrganizationId and -RepositoryId*'
    }
}
