using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using PSFederation.Bases;
using PSFederation.Commands;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Pipeline;

namespace PSFederation.Module.Tests;

/// <summary>Each parameter that a message names belongs to the cmdlet that writes the message, or the message names its cmdlet.</summary>
public sealed partial class AdviceTests : IClassFixture<SandboxFixture>
{
    private static readonly Dictionary<string, Type> Cmdlets = typeof(FederationCmdlet).Assembly.GetExportedTypes()
        .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
        .ToDictionary(type => type.GetCustomAttribute<CmdletAttribute>() is var cmdlet ? $"{cmdlet!.VerbName}-{cmdlet.NounName}" : string.Empty);

    /// <summary>Parameters of pwsh, of the engine and of other modules, and algorithms.</summary>
    private static readonly string[] Foreign = ["NonInteractive", "NoProfile", "Command", "File", "ErrorAction", "Verbose", "WhatIf", "Confirm", "WarningAction", "Skip", "Name", "String", "Module", "Id", "Raw", "Depth", "Compress"];

    private readonly SandboxFixture _fixture;

    public AdviceTests(SandboxFixture fixture) => _fixture = fixture;

    public static TheoryData<string> Commands => [.. Cmdlets.Keys];

    private static HashSet<string> Parameters(Type type) => type.GetProperties()
        .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any())
        .SelectMany(property => (property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []).Append(property.Name))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>All text of the assemblies that names a parameter: messages, and parts of such that are put together later.</summary>
    private static IEnumerable<string> Texts()
    {
        string folder = Path.GetDirectoryName(Repository.ModuleManifest)!;
        foreach (string path in Directory.EnumerateFiles(folder, "PSFederation*.dll", SearchOption.AllDirectories))
        {
            using FileStream file = File.OpenRead(path);
            using PEReader assembly = new(file);
            MetadataReader metadata = assembly.GetMetadataReader();
            for (UserStringHandle handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            {
                string text = metadata.GetUserString(handle);
                // A cmdlet that is named with its module is part of a script, and no message.
                if (text.Contains(' ', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal) && Parameter().IsMatch(text))
                    yield return text;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_parameter_that_advice_names_is_there(string command)
    {
        HashSet<string> own = Parameters(Cmdlets[command]);
        List<string> wrong = [];
        int looked = 0;
        foreach (string text in Texts().Distinct())
        {
            string fitted = Advice.Fit(text, Cmdlets[command]);
            foreach (Match parameter in Parameter().Matches(fitted))
            {
                string name = parameter.Groups[1].Value;
                looked++;
                string before = fitted[..parameter.Index];
                bool isThere = own.Contains(name) || Foreign.Contains(name)
                    || Cmdlets.Any(cmdlet => before[Math.Max(before.LastIndexOf(". ", StringComparison.Ordinal), 0)..].Contains(cmdlet.Key, StringComparison.Ordinal) && Parameters(cmdlet.Value).Contains(name));
                if (!isThere)
                    wrong.Add($"-{name}: {fitted}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(looked > 100);
    }

    [Theory]
    [InlineData("Use -NoBrowser to get the link.", typeof(GetFederatedCredentialCommand), "Use Register-FederatedProfile -NoBrowser to get the link.")]
    [InlineData("Use -NoBrowser to get the link.", typeof(GetOidcTokenCommand), "Use -NoBrowser to get the link.")]
    [InlineData("Increase -TimeoutSec.", typeof(InvokeFederatedCommandCommand), "Increase Get-FederatedCredential -TimeoutSec.")]
    [InlineData("Run Get-OidcToken A -Scope B", typeof(ClearFederatedCredentialCommand), "Run Get-OidcToken A -Scope B")]
    [InlineData("Remove it: Remove-Variable x -Scope 1", typeof(InvokeFederatedCommandCommand), "Remove it: Remove-Variable x -Scope 1")]
    [InlineData("Nothing at aws-cli -x", typeof(ClearFederatedCredentialCommand), "Nothing at aws-cli -x")]
    public void Names_the_cmdlet_that_has_it(string message, Type command, string fitted) => Assert.Equal(fitted, Advice.Fit(message, command));

    [Fact]
    public void The_error_of_a_profile_whose_browser_does_not_start_names_the_parameter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is found by its opener on the PATH on Linux alone.");
        using Shell shell = new();
        using ProfileHome home = new(_fixture.Host, shell);
        Assert.Empty(shell.Run("Register-FederatedProfile own $role -Authority $issuer -ClientId $cli -EndpointUrl $sts -AllowInteractive").Errors);
        using EnvironmentChange path = new(("PATH", Repository.Missing));
        string message = shell.Run("Get-FederatedCredential own").Error(FederationErrorCode.BrowserNotStarted).ToString();
        Assert.Contains("Register-FederatedProfile -NoBrowser", message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<![\w\-./:])-([A-Z][A-Za-z0-9]+)\b(?!-)")]
    private static partial Regex Parameter();
}
