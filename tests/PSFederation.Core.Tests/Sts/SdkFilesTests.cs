using Amazon.Runtime.CredentialManagement;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

[Collection("Environment")]
public sealed class SdkFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("config")]
    public void The_SDK_reads_no_AWS_file_once_there_is_a_client(string? config)
    {
        string? path = config is null ? null : Path.Combine(_folder.FullName, config);
        if (path is not null)
            File.WriteAllText(path, "[profile p] what botocore passes over\n");
        using EnvironmentChange environment = new(("AWS_CONFIG_FILE", path));
        Assert.Equal("https://sts.eu-west-1.amazonaws.com", StsClients.UrlOf(new StsEndpoint("eu-west-1", null, null, UseFips: false, UseDualstack: false)).TrimEnd('/'));
        SharedCredentialsFile files = new();
        Assert.All([files.FilePath, files.ConfigFilePath], file => Assert.StartsWith(Environment.ProcessPath!, file, StringComparison.Ordinal));
        Assert.Empty(files.ListProfileNames());
    }
}
