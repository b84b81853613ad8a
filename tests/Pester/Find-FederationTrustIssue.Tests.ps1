BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $open = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/gitlab.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}'
}

Describe 'Find-FederationTrustIssue' {
    It 'shows findings in a table' {
        ($open | Find-FederationTrustIssue | Out-String -Width 200) | Should -Match 'Severity +Rule +Statement +Explanation'
        ($open | Find-FederationTrustIssue | Select-Object -First 1 | Format-List | Out-String -Width 200) | Should -Match 'RepairedPolicy'
    }

    It 'leaves room for the explanation in a line of 80 columns, under the source' {
        $lines = ($open | Find-FederationTrustIssue | Out-String -Width 80) -split '\r?\n'
        $lines | Should -Contain '   Source: policy'
        80 - ($lines -match '^Severity')[0].IndexOf('Explanation') | Should -BeGreaterOrEqual 30
    }

    It 'reads files of a pipeline' {
        $open | Set-Content -Path TestDrive:/open.json
        (Get-ChildItem TestDrive:/ | Find-FederationTrustIssue).Rule | Should -Contain 'TenantNotChecked'
    }

    It 'ends a script with -FailOn' {
        { $open | Find-FederationTrustIssue -FailOn Error | Out-Null } | Should -Throw -ErrorId 'TrustIssueFound*'
    }
}
