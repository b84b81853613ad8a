using System.Management.Automation;
using System.Reflection;
using PSFederation.Bases;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Pipeline;

namespace PSFederation.Module.Tests;

/// <summary>Rules of the code that a test can check.</summary>
public sealed class ModuleRulesTests : IDisposable
{
    private static readonly Assembly Commands = typeof(FederationCmdlet).Assembly;
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    public static TheoryData<Type> CmdletTypes =>
        [.. Commands.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)];

    private static string NameOf(Type type)
    {
        CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        return $"{cmdlet.VerbName}-{cmdlet.NounName}";
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else() =>
        Assert.Equal(
            CmdletTypes.Select(row => NameOf(row.Data)).Order(StringComparer.Ordinal),
            _shell.Run("(Get-Module PSFederation).ExportedCommands.Keys").Output.Select(name => name.ToString()!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(CmdletTypes))]
    public void A_cmdlet_is_one_sealed_class_named_after_it_with_an_output_type(Type type)
    {
        Assert.True(type.IsSealed);
        Assert.Equal(NameOf(type).Replace("-", string.Empty, StringComparison.Ordinal) + "Command", type.Name);
        Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());
        Assert.True(File.Exists(Path.Combine(Repository.Root, "src", "PSFederation", "Commands", type.Name + ".cs")));
    }

    [Theory]
    [MemberData(nameof(CmdletTypes))]
    public void A_cmdlet_that_changes_something_asks_first(Type type)
    {
        if (type.GetCustomAttribute<CmdletAttribute>()!.VerbName is "Get" or "Test" or "Find" or "Invoke" or "New")
            return;
        Assert.True(type.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(CmdletTypes))]
    public void Parameters_and_outputs_are_types_that_scripts_can_name(Type type)
    {
        string[] allowed = ["PSFederation", "PSFederation.Model", "System.Management.Automation", "System.Private.CoreLib", "System.Private.Uri", "System.Security.Cryptography"];
        IEnumerable<Type> used = type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).Select(property => property.PropertyType)
            .Concat(type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type).Select(name => name.Type));
        Assert.All(used, t => Assert.Contains((t.IsArray ? t.GetElementType()! : t).Assembly.GetName().Name, allowed));
    }

    [Theory]
    [MemberData(nameof(CmdletTypes))]
    public void Every_parameter_set_can_be_distinguished(Type type) =>
        // The engine resolves the sets when it is asked for the syntax; an ambiguity is an error there.
        Assert.Empty(_shell.Run($"Get-Command {NameOf(type)} -Syntax").Errors);

    [Fact]
    public void Direction_is_cmdlets_to_Core_to_Model_and_never_back()
    {
        static IEnumerable<string> References(string project)
        {
            string path = ((string[])["", "lib"]).Select(folder => Path.Combine(Repository.Module, folder, project + ".dll")).Single(File.Exists);
            using FileStream file = File.OpenRead(path);
            using System.Reflection.PortableExecutable.PEReader pe = new(file);
            System.Reflection.Metadata.MetadataReader metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(pe);
            return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
        }

        string[] packages = [.. Directory.EnumerateFiles(Path.Combine(Repository.Module, "lib"), "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)!)];
        Assert.DoesNotContain(References("PSFederation.Model"), name => name is "PSFederation.Core" or "PSFederation" || packages.Contains(name));
        Assert.DoesNotContain(References("PSFederation.Core"), name => name is "PSFederation" or "System.Management.Automation");
        Assert.DoesNotContain(References("PSFederation"), name => packages.Contains(name) && name != "PSFederation.Core");
    }

    [Fact]
    public void The_sandbox_shares_no_code_with_what_it_judges()
    {
        Assembly sandbox = typeof(Sandbox.SandboxHost).Assembly;
        Assert.DoesNotContain(sandbox.GetReferencedAssemblies(), name => name.Name!.StartsWith("PSFederation", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_folder_Sts_names_types_of_the_AWS_SDK() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "PSFederation.Core"), "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}Sts{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
            path => File.ReadAllText(path).Contains("using Amazon", StringComparison.Ordinal));

    /// <summary>What the private folder may hold. A new file here is a decision: it is loaded in every session and published with the module.</summary>
    private static readonly string[] PrivateFiles =
    [
        "AWSSDK.Core.dll",
        "AWSSDK.SecurityToken.dll",
        "AngleSharp.dll",
        "Duende.IdentityModel.dll",
        "Microsoft.Extensions.DependencyInjection.Abstractions.dll",
        "Microsoft.Extensions.Logging.Abstractions.dll",
        "Microsoft.Identity.Client.Extensions.Msal.dll",
        "Microsoft.Identity.Client.dll",
        "Microsoft.IdentityModel.Abstractions.dll",
        "Microsoft.IdentityModel.JsonWebTokens.dll",
        "Microsoft.IdentityModel.Logging.dll",
        "Microsoft.IdentityModel.Tokens.dll",
        "PSFederation.Core.deps.json",
        "PSFederation.Core.dll",
        "Polly.Core.dll",
        "QRCoder.dll",
        "System.Security.Cryptography.Pkcs.dll",
        "System.Security.Cryptography.ProtectedData.dll",
        "System.Security.Cryptography.Xml.dll",
        "runtimes/win/lib/net10.0/System.Security.Cryptography.Pkcs.dll",
        "runtimes/win/lib/netstandard2.0/System.Security.Cryptography.ProtectedData.dll",
    ];

    [Fact]
    public void The_private_folder_holds_what_the_module_needs_and_nothing_else()
    {
        string folder = Path.Combine(Repository.Module, "lib");
        Assert.Equal(
            PrivateFiles,
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_private_folder_stays_under_ten_megabytes() => Assert.InRange(Size(Path.Combine(Repository.Module, "lib")), 0, 10 * 1024 * 1024);

    /// <summary>What a session on one platform may load or start, where something is compiled ahead of time for it.</summary>
    [Fact]
    public void The_files_for_one_platform_stay_under_ten_megabytes()
    {
        string lib = Path.Combine(Repository.Module, "lib"), native = Path.Combine(Repository.Module, "native");
        Assert.SkipUnless(Directory.Exists(native), "Nothing was compiled ahead of time: build.ps1 Native.");
        Assert.All(Directory.GetDirectories(native), platform =>
        {
            Assert.Matches("^(linux|win|osx)-(x64|arm64)$", Path.GetFileName(platform));
            string[] files = [.. Directory.EnumerateFiles(platform).Select(path => Path.GetFileName(path)!)];
            string[] images = [.. files.Where(name => name.EndsWith(".dll", StringComparison.Ordinal))];
            Assert.Empty(files.Except([.. images, "psfederation-credential-process", "psfederation-credential-process.exe"]));
            Assert.InRange(Size(lib) - SizeForOtherSystems(lib, Path.GetFileName(platform)) + images.Sum(name => new FileInfo(Path.Combine(platform, name)).Length - new FileInfo(Path.Combine(lib, name)).Length), 0, 10 * 1024 * 1024);
            // An image is of the very version that lies in lib.
            Assert.All(images, name => Assert.Equal(AssemblyName.GetAssemblyName(Path.Combine(lib, name)).FullName, AssemblyName.GetAssemblyName(Path.Combine(platform, name)).FullName));
        });
    }

    /// <summary>The files in lib/runtimes/SYSTEM, which other systems do not load.</summary>
    private static long SizeForOtherSystems(string lib, string platform) =>
        Directory.GetDirectories(Path.Combine(lib, "runtimes")).Where(system => !platform.StartsWith(Path.GetFileName(system) + "-", StringComparison.Ordinal)).Sum(Size);

    private static long Size(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_its_own_category(FederationErrorCode code)
    {
        ErrorRecord record = ErrorRecords.From(new FederationException(code, "message", "target"));
        Assert.Equal(code.ToString(), record.FullyQualifiedErrorId);
        Assert.Equal("target", record.TargetObject);
        Assert.Equal(code == FederationErrorCode.Unspecified, record.CategoryInfo.Category == ErrorCategory.NotSpecified);
    }

    public static TheoryData<FederationErrorCode> Codes => [.. Enum.GetValues<FederationErrorCode>()];
}
