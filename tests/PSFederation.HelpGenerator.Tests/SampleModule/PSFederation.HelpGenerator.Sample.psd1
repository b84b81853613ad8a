@{
    RootModule        = 'PSFederation.HelpGenerator.Sample.dll'
    ModuleVersion     = '1.0.0'
    GUID              = '0b1c9f34-6f0e-4f63-9a1c-6a1d0d6f7a55'
    Author            = 'The PSFederation contributors'
    PowerShellVersion = '7.6'
    FunctionsToExport = @()
    CmdletsToExport   = @('Get-Sample', 'Set-Sample')
    AliasesToExport   = @('gsample')
}
