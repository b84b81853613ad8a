BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $sandbox = Start-TestSandbox
}

AfterAll {
    Stop-TestSandbox $sandbox
}

Describe 'Get-SamlMetadata' {
    It 'shows the identity provider in a table, and its certificates' {
        $metadata = Get-SamlMetadata $sandbox.SamlMetadataUrl
        ($metadata | Out-String -Width 160) | Should -Match 'EntityId +Bindings +Signing until'
        ($metadata.SigningCertificates | Out-String -Width 160) | Should -Match 'RSA 2048|RSA 3072|RSA 4096'
        ($metadata | Format-List | Out-String) | Should -Match 'SignOnEndpoints'
    }

    It 'reads what Set-Content wrote' {
        $file = Join-Path $TestDrive 'idp.xml'
        (Get-SamlMetadata $sandbox.SamlMetadataUrl).SAMLMetadataDocument | Set-Content $file
        (Get-SamlMetadata -Path $file).EntityId | Should -Be $sandbox.SamlMetadataUrl
        (Get-Content $file | Get-SamlMetadata).EntityId | Should -Be $sandbox.SamlMetadataUrl
        (Get-ChildItem $file | Get-SamlMetadata).EntityId | Should -Be $sandbox.SamlMetadataUrl
    }

    It 'names the address that cannot be reached' {
        { Get-SamlMetadata http://127.0.0.1:1/ -ErrorAction Stop } | Should -Throw -ErrorId 'HttpUnreachable,*' -ExpectedMessage '*127.0.0.1:1*'
    }
}
