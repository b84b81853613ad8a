<#
.SYNOPSIS
Adds a person to the file of the example broker, or changes the password.
.DESCRIPTION
The file has a salted hash of the password (PBKDF2 with SHA-512), and the folder of the bucket that the person may read. It is an example of "your own way" to authenticate people; a broker for
production asks the directory or the identity provider that you already have.
.EXAMPLE
./Add-BrokerUser.ps1 -UserFile users.json -UserName ann -Folder reports/ann
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $UserFile,
    # It becomes the name of the session, so it has the form that STS takes.
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
