@{
    ModuleVersion     = '1.0.0'
    GUID              = '0b1de5d7-3f6f-4c8e-9a9c-6c1f0b3b8f11'
    PowerShellVersion = '7.6'
    RootModule        = 'PSFederation.EmptyModule.dll'
    CmdletsToExport   = @('Get-Nothing')
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
}
