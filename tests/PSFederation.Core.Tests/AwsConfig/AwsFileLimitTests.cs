using PSFederation.Core.AwsConfig;
using PSFederation.Core.Certificates;

namespace PSFederation.Core.Tests.AwsConfig;

/// <summary>Files of AWS are read up to a bound, with one error for what is longer.</summary>
public sealed class AwsFileLimitTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private string Credentials => Path.Combine(_folder.FullName, "credentials");

    private string Config => Path.Combine(_folder.FullName, "config");

    [Fact]
    public async Task A_file_of_30_MB_is_neither_read_nor_changed()
    {
        await File.WriteAllTextAsync(Credentials, "[default]\n" + new string('#', 30_000_000), TestContext.Current.CancellationToken);
        FederationException error = Fail.With(FederationErrorCode.InputTooLarge, () => AwsProfiles.Load(new AwsFiles(Config, Credentials)));
        Assert.Equal(Credentials, error.Target);
        Assert.Contains($"{AwsFiles.MaxLength:N0}", error.Message, StringComparison.Ordinal);
        using EnvironmentChange change = new(("AWS_SHARED_CREDENTIALS_FILE", Credentials), ("AWS_CONFIG_FILE", Config));
        AwsSessionKeys keys = new("ASIAIOSFODNN7EXAMPLE", "secret", "token", DateTime.UnixEpoch);
        await Fail.WithAsync(FederationErrorCode.InputTooLarge, () => ProfileWriter.WriteKeysAsync("p", keys, null, new RecordingReporter(), TestContext.Current.CancellationToken));
        await Fail.WithAsync(FederationErrorCode.InputTooLarge, () => ProfileWriter.WriteProcessAsync("p", "x", null, new RecordingReporter(), TestContext.Current.CancellationToken));
        Assert.Equal(30_000_010, new FileInfo(Credentials).Length);
    }

    [Fact]
    public void An_endless_device_is_not_read_forever()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no /dev/zero.");
        Fail.With(FederationErrorCode.InputTooLarge, () => AwsProfiles.Load(new AwsFiles("/dev/zero", Credentials)));
        Fail.With(FederationErrorCode.InputTooLarge, () => CertificateFile.Read("/dev/zero"));
    }

    [Fact]
    public async Task Thousands_of_profiles_are_within_the_bound()
    {
        string profile = $"aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = {new string('s', 40)}\naws_session_token = {new string('t', 1_500)}\n";
        await File.WriteAllTextAsync(Credentials, string.Concat(Enumerable.Range(0, 5_000).Select(i => $"[p{i}]\n{profile}")), TestContext.Current.CancellationToken);
        Assert.Equal(5_000, AwsProfiles.Load(new AwsFiles(Config, Credentials)).All.Count);
    }
}
