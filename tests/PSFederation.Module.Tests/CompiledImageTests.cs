using System.Reflection.PortableExecutable;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>Images of the AWS SDK that are compiled ahead of time are loaded in the place of its assemblies, and apart from those of other modules.</summary>
public sealed class CompiledImageTests
{
    private static string Folder => Path.GetDirectoryName(NativeProgram.Path)!;

    [Fact]
    public async Task The_private_context_loads_them_where_there_are_some()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Folder, "AWSSDK.Core.dll")), "Nothing was compiled ahead of time: build.ps1 Native.");
        string[] lines = await EngineProcess.RunAsync($$"""
            Import-Module '{{Repository.ModuleManifest}}'
            Invoke-AssumeRoleWithWebIdentity -WebIdentityToken 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUuY29tIiwic3ViIjoiYW5uIiwiYXVkIjoid2ViIiwiZXhwIjo0MTAyNDQ0ODAwfQ.AAAA' -RoleArn arn:aws:iam::111122223333:role/A -EndpointUrl http://127.0.0.1:9 -Region us-east-1 -TimeoutSec 1 -ErrorAction Ignore -WarningAction Ignore
            [System.AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -like 'AWSSDK.*' }.Location
            """);
        Assert.Equal([Path.Combine(Folder, "AWSSDK.Core.dll"), Path.Combine(Folder, "AWSSDK.SecurityToken.dll")], lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void They_have_native_code()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Folder, "AWSSDK.Core.dll")), "Nothing was compiled ahead of time: build.ps1 Native.");
        Assert.All(Directory.GetFiles(Folder, "*.dll"), path =>
        {
            using PEReader image = new(File.OpenRead(path));
            Assert.NotEqual(0, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        });
    }
}
