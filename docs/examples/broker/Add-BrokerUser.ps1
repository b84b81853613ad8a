<#
.SYNOPSIS
Adds a person to the file of the example broker, or changes the password.
.DESCRIPTION
The file has a salted hash of the password (PBKDF2 with SHA-512), and the folder of the bucket that the person may read. This is only an example. In production,
authenticate people with the directory or the identity provider that you already have.
.EXAMPLE
./Add-BrokerUser.ps1 -UserFile users.json -UserName ann -Folder reports/ann
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $UserFile,
    # The session name, so it must have the form that STS requires.
    [Parameter(Mandatory)] [ValidatePattern('^[\w+=,.@-]{2,32}$')] [string] $UserName,
    [Parameter(Mandatory)] [ValidatePattern('^[\w./-]+$')] [string] $Folder,
    [Parameter(Mandatory)] [securestring] $Password
)

$ErrorActionPreference = 'Stop'
$iterations = 210000
$salt = [System.Security.Cryptography.RandomNumberGenerator]::GetBytes(16)
$text = ConvertFrom-SecureString $Password -AsPlainText
$hash = [System.Security.Cryptography.Rfc2898DeriveBytes]::Pbkdf2($text, $salt, $iterations, 'SHA512', 32)

$users = if (Test-Path -LiteralPath $UserFile) { Get-Content -LiteralPath $UserFile -Raw | ConvertFrom-Json -AsHashtable } else { @{} }
$users[$UserName] = @{
    Salt       = [System.Convert]::ToBase64String($salt)
    Hash       = [System.Convert]::ToBase64String($hash)
    Iterations = $iterations
    Folder     = $Folder
}
$users | ConvertTo-Json | Set-Content -LiteralPath $UserFile
