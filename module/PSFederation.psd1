@{
    # The build replaces the version and what stands between @ signs.
    ModuleVersion          = '0.0.0'
    GUID                   = '5f0b1c52-7f0c-4f5e-9a55-0a3b1f6f4c1d'
    Author                 = 'The PSFederation contributors'
    CompanyName            = 'PSFederation'
    Copyright              = 'Copyright (c) 2026 The PSFederation contributors. MIT License.'
    Description            = 'AWS identity federation: sign in at a SAML 2.0 or OpenID Connect identity provider, exchange the assertion or token at AWS STS, and use the temporary credentials with AWS.Tools, the AWS CLI and every AWS SDK. No AWS keys are stored.'
    PowerShellVersion      = '7.6'
    # Lists are written without @( ): the engine compiles each @( ) as a statement, which takes a twentieth of the import.
    CompatiblePSEditions   = 'Core'
    # Loaded before the types file, which names KeysLeftOut.
    RequiredAssemblies     = 'PSFederation.Model.dll'
    RootModule             = 'PSFederation.dll'
    TypesToProcess         = 'PSFederation.Types.ps1xml'
    FormatsToProcess       = 'PSFederation.Format.ps1xml'
    CmdletsToExport        =
        'Clear-FederatedCredential',
        'Find-FederationTrustIssue',
        'Get-AwsConsoleUri',
        'Get-AwsWebIdentityToken',
        'Get-FederatedCredential',
        'Get-FederatedCredentialEndpoint',
        'Get-FederatedIdentity',
        'Get-FederatedProfile',
        'Get-FederationToken',
        'Get-OidcConfiguration',
        'Get-OidcToken',
        'Get-SamlAssertion',
        'Get-SamlMetadata',
        'Invoke-AssumeRole',
        'Invoke-AssumeRoleWithSaml',
        'Invoke-AssumeRoleWithWebIdentity',
        'Invoke-FederatedCommand',
        'New-FederationTrustPolicy',
        'Register-FederatedProfile',
        'Set-FederatedCredential',
        'Start-FederatedCredentialEndpoint',
        'Stop-FederatedCredentialEndpoint',
        'Test-FederatedProfile',
        'Test-FederationTrust',
        'Test-OidcToken',
        'Test-SamlAssertion',
        'Unregister-FederatedProfile'
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()
    PrivateData            = @{
        PSData = @{
            Prerelease   = '@PRERELEASE@'
            Tags         = 'AWS', 'STS', 'IAM', 'SAML', 'OIDC', 'OpenIDConnect', 'OAuth2', 'Federation', 'SSO', 'Credentials', 'Security', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS'
            ProjectUri   = '@REPOSITORY@'
            LicenseUri   = '@REPOSITORY@/blob/main/LICENSE'
            IconUri      = '@REPOSITORY@/raw/main/docs/icon.png'
            ReleaseNotes = '@RELEASENOTES@'
        }
    }
}
