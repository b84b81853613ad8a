using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The private load context, each fact in a fresh process.</summary>
public class LoadContextTests
{
    /// <summary>A use of the module that loads Core and the AWS SDK and needs no server: the port is closed.</summary>
    private const string Use =
        "$e = $null; 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln' | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/A -EndpointUrl http://127.0.0.1:1 -WarningAction Ignore -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId";

    private const string Used = "StsUnreachable,PSFederation.Commands.InvokeAssumeRoleWithWebIdentityCommand";

    private static string Import(string options = "") => $"Import-Module '{Repository.ModuleManifest}' {options}\n";

    /// <summary>A function that lists the load contexts of an assembly.</summary>
    private const string Where =
        "function Where-Loaded($name) { [System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $name } | ForEach-Object { \"$name $($_.GetName().Version.Major) in $([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)\" } }\n";

    private static string NuGetFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string OldSdk => Path.Combine(NuGetFolder, "awssdk.core", "3.7.501.1", "lib", "net8.0", "AWSSDK.Core.dll");

    private static string OldTokens => Path.Combine(NuGetFolder, "microsoft.identitymodel.tokens", "7.7.1", "lib", "net8.0", "Microsoft.IdentityModel.Tokens.dll");

    [Fact]
    public async Task Import_loads_the_two_assemblies_of_the_module_and_nothing_that_talks_to_a_network()
    {
        string[] lines = await EngineProcess.RunAsync(
            "$before = [System.AppDomain]::CurrentDomain.GetAssemblies().Location; "
            + Import()
            + "[System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.Location -and $_.Location -notin $before } | ForEach-Object { $_.GetName().Name }");
        Assert.Contains("PSFederation", lines);
        Assert.Contains("PSFederation.Model", lines);
        Assert.DoesNotContain(lines, name => name.StartsWith("PSFederation.Core", StringComparison.Ordinal) || name.StartsWith("AWSSDK", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.IdentityModel", StringComparison.Ordinal) || name.StartsWith("System.Net.", StringComparison.Ordinal));
    }

    /// <summary>Without the manifest there are no views and types, so secrets would be shown and serialized.</summary>
    [Fact]
    public async Task The_assembly_is_not_imported_without_the_manifest()
    {
        string assembly = Path.Combine(Repository.Module, "PSFederation.dll");
        string[] lines = await EngineProcess.RunAsync(
            $"try {{ Import-Module '{assembly}' -ErrorAction Stop }} catch {{ $_.Exception.GetBaseException().Message }}; (Get-Command Invoke-AssumeRole -ErrorAction Ignore).Count\n"
            + Import() + $"(Get-Command -Module PSFederation).Count -gt 20; Import-Module '{assembly}'; 'again'");
        Assert.Contains("path of PSFederation.psd1", lines[0], StringComparison.Ordinal);
        Assert.Equal(["0", "True", "again"], lines[1..]);
    }

    [Fact]
    public async Task Import_changes_neither_environment_nor_home()
    {
        DirectoryInfo home = Directory.CreateTempSubdirectory();
        try
        {
            string[] lines = await EngineProcess.RunAsync(
                "$before = [System.Environment]::GetEnvironmentVariables()\n" + Import()
                + "$after = [System.Environment]::GetEnvironmentVariables(); foreach ($name in $after.Keys) { if ($name -ne 'PSModulePath' -and $before[$name] -ne $after[$name]) { $name } }; 'done'",
                ("HOME", home.FullName),
                ("AWS_CONFIG_FILE", Path.Combine(home.FullName, "config")));
            Assert.Equal(["done"], lines);
            // The engine itself keeps a cache of modules there.
            Assert.DoesNotContain(home.EnumerateFiles("*", SearchOption.AllDirectories), file => !file.FullName.Contains("powershell", StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Core_and_packages_live_in_the_private_context()
    {
        string[] lines = await EngineProcess.RunAsync(Where + Import() + Use + "\nWhere-Loaded PSFederation; Where-Loaded PSFederation.Model; Where-Loaded PSFederation.Core; Where-Loaded AWSSDK.Core; Where-Loaded AWSSDK.SecurityToken");
        Assert.Equal(
            [Used, "PSFederation 0 in Default", "PSFederation.Model 0 in Default", "PSFederation.Core 0 in PSFederation", "AWSSDK.Core 4 in PSFederation", "AWSSDK.SecurityToken 4 in PSFederation"],
            lines);
    }

    /// <summary>Verifies a token and signs a client assertion, both by Microsoft.IdentityModel.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Signatures_are_computed_by_the_private_copy_of_the_package(bool isAnotherCopyLoaded)
    {
        using RSA rsa = RSA.Create(2048);
        string key = Path.GetTempFileName();
        await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        using HttpImitation provider = new(request => new ImitatedAnswer(200, request.Path == "/token"
            ? $$"""{"access_token":"a","token_type":"Bearer","expires_in":60}"""
            : $$"""{"issuer":"http://{{request.Headers["Host"]}}","token_endpoint":"http://{{request.Headers["Host"]}}/token"}"""));
        string load = isAnotherCopyLoaded ? $"[void][System.Reflection.Assembly]::LoadFrom('{OldTokens}')\n" : string.Empty;
        string[] lines = await EngineProcess.RunAsync(
            load + Where + Import() + $$"""
            (Test-OidcToken '{{Token(rsa)}}' -Jwks '{{Jwks(rsa)}}').Where{ $_.Check -eq 'Signature' }.Result
            (Get-OidcToken {{provider.Url}} builder -ClientCredentials -ClientKeyPath '{{key}}' -TokenType AccessToken).GetToken()
            Where-Loaded Microsoft.IdentityModel.Tokens; Where-Loaded Microsoft.IdentityModel.JsonWebTokens
            """);
        File.Delete(key);
        Assert.Equal(
            ["Passed", "a", .. isAnotherCopyLoaded ? (string[])["Microsoft.IdentityModel.Tokens 7 in Default"] : [], "Microsoft.IdentityModel.Tokens 8 in PSFederation", "Microsoft.IdentityModel.JsonWebTokens 8 in PSFederation"],
            lines);
        string assertion = Assert.Single(provider.Requests, request => request.Path == "/token").Parameter("client_assertion")!;
        int end = assertion.LastIndexOf('.');
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes(assertion[..end]), Base64Url.DecodeFromChars(assertion.AsSpan(end + 1)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Jwks(RSA rsa)
    {
        RSAParameters numbers = rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", kid = "k", n = Base64Url.EncodeToString(numbers.Modulus), e = Base64Url.EncodeToString(numbers.Exponent) } } });
    }

    private static string Token(RSA rsa)
    {
        string signed = $"{Base64Url.EncodeToString("""{"alg":"RS256","kid":"k"}"""u8)}.{Base64Url.EncodeToString("""{"iss":"https://idp.example.com","sub":"ann","aud":"a","iat":1767323045,"exp":4102444800}"""u8)}";
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    [Fact]
    public async Task Public_types_resolve_and_types_of_the_private_context_do_not() =>
        Assert.Equal(
            ["PSFederation.FederatedCredential", "False", "False"],
            await EngineProcess.RunAsync(Import() + Use + " | Out-Null; [PSFederation.FederatedCredential].FullName; [bool]('PSFederation.Core.Arn' -as [type]); [bool]('Amazon.Runtime.AWSCredentials' -as [type])"));

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Another_copy_of_a_package_in_the_default_context_does_no_harm(string when)
    {
        string load = $"[void][System.Reflection.Assembly]::LoadFrom('{OldSdk}'); [void][System.Reflection.Assembly]::LoadFrom('{OldTokens}'); [Amazon.Runtime.AWSCredentials].Assembly.GetName().Version.Major\n";
        string script = when == "before" ? load + Import() + Use : Import() + Use + "\n" + load + Use;
        string[] lines = await EngineProcess.RunAsync(Where + script + "\nWhere-Loaded AWSSDK.Core; Where-Loaded Microsoft.IdentityModel.Tokens");
        Assert.Contains(Used, lines);
        Assert.Contains("AWSSDK.Core 3 in Default", lines);
        Assert.Contains("AWSSDK.Core 4 in PSFederation", lines);
        Assert.Contains("Microsoft.IdentityModel.Tokens 7 in Default", lines);
    }

    [Fact]
    public async Task Import_by_force_and_again_works() =>
        Assert.Equal(
            [Used, Used, Used],
            await EngineProcess.RunAsync(
                Import() + Use + "\n" + Import("-Force") + Use + "\nRemove-Module PSFederation\n" + Import() + Use));

    [Fact]
    public async Task Remove_before_first_use_elsewhere_does_no_harm() =>
        Assert.Equal(
            [Used],
            await EngineProcess.RunAsync($$"""
                {{Import()}}
                $other = [PowerShell]::Create([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
                [void]$other.AddScript("Import-Module '{{Repository.ModuleManifest}}'").Invoke()
                Remove-Module PSFederation
                $other.Commands.Clear()
                $other.AddScript(@'
                {{Use}}
                '@).Invoke()
                """));

    [Fact]
    public async Task Several_runspaces_import_and_use_it_at_once()
    {
        string[] lines = await EngineProcess.RunAsync($$"""
            $shells = 1..8 | ForEach-Object {
                $shell = [PowerShell]::Create([System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2())
                [void]$shell.AddScript(@'
            {{Import()}}
            {{Use}}
            '@)
                @{ Shell = $shell; Running = $shell.BeginInvoke() }
            }
            $shells | ForEach-Object { $_.Shell.EndInvoke($_.Running) }
            """);
        Assert.Equal(Enumerable.Repeat(Used, 8), lines);
    }

    [Fact]
    public async Task ForEach_parallel_works()
    {
        string[] lines = await EngineProcess.RunAsync(
            Import() + "1..4 | ForEach-Object -Parallel { Import-Module '" + Repository.ModuleManifest + "'; " + Use + " } -ThrottleLimit 4");
        Assert.Equal(Enumerable.Repeat(Used, 4), lines);
    }
}
