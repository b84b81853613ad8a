using System.Diagnostics;

namespace PSFederation.Tests;

/// <summary>What the module writes, in a pwsh with real cultures. The test hosts have none: InvariantGlobalization is on there, and not in pwsh.</summary>
public sealed class CultureTests : IDisposable
{
    /// <summary>Buddhist, Hijri and Persian calendars, a point between hours and minutes, another upper case of i.</summary>
    private const string Cultures = "'th-TH', 'ar-SA', 'fi-FI', 'tr-TR', 'fa-IR'";

    private const string Script = """
        param($Module, $Work)
        $ErrorActionPreference = 'Stop'
        Import-Module $Module
        $end = [datetime]::new(2126, 11, 30, 4, 56, 12, [DateTimeKind]::Utc)
        function Write-All($Culture) {
            [cultureinfo]::CurrentCulture = $Culture
            $folder = Join-Path $Work $Culture.Name
            $env:AWS_SHARED_CREDENTIALS_FILE = Join-Path $folder credentials
            $env:AWS_CONFIG_FILE = Join-Path $folder config
            $keys = [PSFederation.AwsSessionKeys]::new('ASIAEXAMPLE', 'S', 'T', $end)
            $credential = [PSFederation.FederatedCredential]::new($keys, [PSFederation.FederatedCredentialSource]@{ RoleArn = 'arn:aws:iam::111122223333:role/Web' })
            $credential | Set-FederatedCredential -Scope Process -WarningAction Ignore
            $env:AWS_CREDENTIAL_EXPIRATION
            $credential | Set-FederatedCredential -Scope Profile -ProfileName p -Region eu-west-1 -WarningAction Ignore
            Get-Content -Raw $env:AWS_SHARED_CREDENTIALS_FILE
            Get-Content -Raw $env:AWS_CONFIG_FILE
            $endpoint = $credential | Start-FederatedCredentialEndpoint -WarningAction Ignore
            try { (Invoke-WebRequest $endpoint.Roles[0].Uri -Headers @{ Authorization = $endpoint.GetToken() } -NoProxy -TimeoutSec 60).Content } finally { $endpoint | Stop-FederatedCredentialEndpoint }
            "$credential"; "$($credential.Renewal)"
            try { Get-OidcToken ('x' * 100000) } catch { $_.Exception.Message }
        }
        $invariant = @(Write-All ([cultureinfo]::InvariantCulture)) -join '|'
        if ($invariant -notlike '2126-11-30T04:56:12Z|*' -or $invariant -notlike '*"Expiration"*2126-11-30T04:56:12Z*') { "invariant: $invariant" }
        foreach ($name in CULTURES) {
            $culture = [cultureinfo]::GetCultureInfo($name)
            if ($culture.DateTimeFormat.Equals([cultureinfo]::InvariantCulture.DateTimeFormat)) { 'no cultures'; break }
            $text = @(Write-All $culture) -join '|'
            if ($text -cne $invariant) { "${name}: $text, expected: $invariant" }
        }
        'compared'
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Everything_that_is_written_is_the_same_under_every_culture()
    {
        string script = Path.Combine(_folder.FullName, "cultures.ps1");
        await File.WriteAllTextAsync(script, Script.Replace("CULTURES", Cultures, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        ProcessStartInfo start = new(TestPwsh.Program, ["-NoProfile", "-NonInteractive", "-File", script, Repository.ModuleManifest, _folder.FullName])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PSFEDERATION_HOME"] = Path.Combine(_folder.FullName, "home");
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0";
        using Process process = Process.Start(start)!;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ended.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(ended.Token), errors = process.StandardError.ReadToEndAsync(ended.Token);
            await process.WaitForExitAsync(ended.Token);
            string said = await output;
            Assert.SkipWhen(said.Contains("no cultures", StringComparison.Ordinal), "This pwsh has no cultures (ICU).");
            Assert.Equal(("compared", string.Empty), (said.Trim(), (await errors).Trim()));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
