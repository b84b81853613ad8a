<#
.SYNOPSIS
A small custom identity broker. It authenticates people with its own user file, and gives them AWS credentials. A session policy limits the credentials to the person's folder of a bucket.
.DESCRIPTION
POST /credentials, with basic authentication, returns the JSON of a credential_process. POST /console returns a link to the AWS console. The broker assumes one role (AssumeRole) for all people. The
session name is the name of the person. The broker listens on 127.0.0.1 only: put a reverse proxy with TLS in front of it.
.EXAMPLE
./Start-Broker.ps1 -UserFile users.json -RoleArn arn:aws:iam::444455556666:role/Broker -Bucket example-reports -ProfileName broker
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $UserFile,
    [Parameter(Mandatory)] [string] $RoleArn,
    [Parameter(Mandatory)] [string] $Bucket,
    # The AWS profile whose credentials assume the role; if omitted, the credentials of the environment are used.
    [string] $ProfileName,
    [int] $Port = 8400,
    [ValidateRange(900, 3600)] [int] $DurationSeconds = 900,
    # A federation endpoint of the console other than that of AWS, for tests.
    [string] $ConsoleEndpoint
)

$ErrorActionPreference = 'Stop'
Import-Module PSFederation

# The password of an unknown user is compared with this, so that the response time does not reveal which users exist.
$unknown = @{ Salt = [System.Convert]::ToBase64String([byte[]]::new(16)); Hash = [System.Convert]::ToBase64String([byte[]]::new(32)); Iterations = 210000 }

function Test-Password([hashtable] $User, [string] $Password) {
    $hash = [System.Security.Cryptography.Rfc2898DeriveBytes]::Pbkdf2($Password, [System.Convert]::FromBase64String($User.Salt), $User.Iterations, 'SHA512', 32)
    [System.Security.Cryptography.CryptographicOperations]::FixedTimeEquals($hash, [System.Convert]::FromBase64String($User.Hash))
}

# Your own way to authenticate people goes here: it returns the name and the folder of the person, or nothing.
function Get-BrokerUser([System.Net.HttpListenerContext] $Context) {
    $identity = $Context.User.Identity
    if ($identity -isnot [System.Net.HttpListenerBasicIdentity]) {
        return
    }
    $users = Get-Content -LiteralPath $UserFile -Raw | ConvertFrom-Json -AsHashtable
    $user = $users[$identity.Name]
    if ((Test-Password ($user ?? $unknown) $identity.Password) -and $user) {
        @{ Name = $identity.Name; Folder = $user.Folder }
    }
}

# The person gets the permissions that both the role and this policy allow. The policy is created from objects, so that a name cannot change its meaning.
function Get-SessionPolicy([string] $Folder) {
    ConvertTo-Json -Depth 5 -Compress @{
        Version   = '2012-10-17'
        Statement = @(
            @{ Effect = 'Allow'; Action = 's3:GetObject', 's3:PutObject'; Resource = "arn:aws:s3:::$Bucket/$Folder/*" }
            @{ Effect = 'Allow'; Action = 's3:ListBucket'; Resource = "arn:aws:s3:::$Bucket"; Condition = @{ StringLike = @{ 's3:prefix' = "$Folder/*" } } }
        )
    }
}

function Get-BrokerCredential([hashtable] $User) {
    $caller = $ProfileName ? @{ ProfileName = $ProfileName } : @{}
    Invoke-AssumeRole $RoleArn $User.Name -Policy (Get-SessionPolicy $User.Folder) -DurationSeconds $DurationSeconds @caller
}

function Send-Answer([System.Net.HttpListenerResponse] $Response, [int] $Status, $Body) {
    $bytes = [System.Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $Body -Compress))
    $Response.StatusCode = $Status
    $Response.ContentType = 'application/json'
    $Response.Headers['Cache-Control'] = 'no-store'
    $Response.Close($bytes, $true)
}

function Invoke-Request([System.Net.HttpListenerContext] $Context) {
    $user = Get-BrokerUser $Context
    if (-not $user) {
        $Context.Response.Headers['WWW-Authenticate'] = 'Basic realm="broker"'
        return Send-Answer $Context.Response 401 @{ Error = 'User name or password is wrong.' }
    }
    $request = "$($Context.Request.HttpMethod) $($Context.Request.Url.AbsolutePath)"
    switch ($request) {
        'POST /credentials' {
            $keys = (Get-BrokerCredential $user).GetKeys()
            Send-Answer $Context.Response 200 @{
                Version         = 1
                AccessKeyId     = $keys.AccessKeyId
                SecretAccessKey = $keys.SecretAccessKey
                SessionToken    = $keys.SessionToken
                Expiration      = $keys.Expiration.ToString('o')
            }
        }
        'POST /console' {
            $endpoint = $ConsoleEndpoint ? @{ EndpointUrl = $ConsoleEndpoint } : @{}
            $link = Get-BrokerCredential $user | Get-AwsConsoleUri "s3/buckets/$Bucket" @endpoint
            Send-Answer $Context.Response 200 @{ Uri = $link.AbsoluteUri }
        }
        default {
            return Send-Answer $Context.Response 404 @{ Error = 'Expected POST /credentials or POST /console.' }
        }
    }
    # The log contains the person and the request, but no keys.
    Write-Information "$([datetime]::UtcNow.ToString('u')) $($user.Name) $request" -InformationAction Continue
}

$listener = [System.Net.HttpListener]::new()
$listener.Prefixes.Add("http://127.0.0.1:$Port/")
# Anonymous requests must get here too, because only this script's 401 response names the realm.
$listener.AuthenticationSchemes = [System.Net.AuthenticationSchemes]::Basic -bor [System.Net.AuthenticationSchemes]::Anonymous
$listener.Start()
Write-Information "The broker listens on http://127.0.0.1:$Port/" -InformationAction Continue
try {
    while ($true) {
        $next = $listener.GetContextAsync()
        # A short wait, so that Ctrl+C ends the loop.
        while (-not $next.Wait(200)) { }
        $context = $next.Result
        try {
            Invoke-Request $context
        } catch {
            # The person learns only that the request failed. The log contains the reason.
            Write-Warning "$_"
            try {
                Send-Answer $context.Response 502 @{ Error = 'AWS gave no credentials. Ask the administrator of the broker.' }
            } catch {
                $context.Response.Abort()
            }
        }
    }
} finally {
    $listener.Close()
}
