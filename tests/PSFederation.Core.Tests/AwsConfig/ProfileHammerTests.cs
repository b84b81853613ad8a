using System.Diagnostics;
using System.Globalization;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Tests.AwsConfig;

/// <summary>The credentials file under many writers, and under one that is killed at any instant: processes of their own.</summary>
[Trait("Duration", "Long")]
public sealed class ProfileHammerTests : IDisposable
{
    private const int Writers = 20;
    private const int ProfilesEach = 10;
    private const int Kills = 200;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private string Credentials => Path.Combine(_folder.FullName, "credentials");

    private Process Start(string prefix, int count)
    {
        DirectoryInfo configuration = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string program = Path.Combine(configuration.Parent!.Parent!.FullName, "PSFederation.ProfileHammer", configuration.Name, "PSFederation.ProfileHammer.dll");
        ProcessStartInfo start = new("dotnet", ["exec", program, prefix, count.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Credentials;
        start.Environment["AWS_CONFIG_FILE"] = Path.Combine(_folder.FullName, "config");
        return Process.Start(start)!;
    }

    private static void AssertWhole(ProfileFile file)
    {
        foreach (string name in file.Sections)
        {
            IReadOnlyDictionary<string, string> profile = file.Properties(name);
            Assert.Equal("ASIA" + name, profile["aws_access_key_id"]);
            Assert.Equal("secret-" + name, profile["aws_secret_access_key"]);
            Assert.Equal(("token-" + name).Length + 800, profile["aws_session_token"].Length);
            Assert.Equal(4, profile.Count);
        }
    }

    /// <summary>Two hundred profiles from twenty processes at once: each process waits for the lock of the others.</summary>
    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        Process[] writers = [.. Enumerable.Range(0, Writers).Select(i => Start(string.Create(CultureInfo.InvariantCulture, $"w{i}-"), ProfilesEach))];
        foreach (Process writer in writers)
        {
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, writer.ExitCode);
            writer.Dispose();
        }

        ProfileFile file = ProfileFile.Parse(await File.ReadAllTextAsync(Credentials, TestContext.Current.CancellationToken), Credentials);
        Assert.Equal(Writers * ProfilesEach, file.Sections.Count());
        AssertWhole(file);
    }

    [Fact]
    public async Task Writers_within_one_process_lose_nothing()
    {
        string path = Credentials;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => PSFederation.Core.Io.AtomicFile.UpdateAsync(
            path,
            text =>
            {
                ProfileFile file = ProfileFile.Parse(text, path);
                file.Set(string.Create(CultureInfo.InvariantCulture, $"p{i}"), [new("x", "1")]);
                return file.Text;
            },
            new RecordingReporter(),
            TestContext.Current.CancellationToken))));
        Assert.Equal(200, ProfileFile.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), path).Sections.Count());
    }

    [Fact]
    public async Task A_writer_that_is_killed_leaves_the_old_file_or_the_new_one()
    {
        Random random = new(20261125);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process writer = Start(string.Create(CultureInfo.InvariantCulture, $"k{kill}-"), int.MaxValue);
            await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(0, 40), TestContext.Current.CancellationToken);
            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (File.Exists(Credentials))
                AssertWhole(ProfileFile.Parse(await File.ReadAllTextAsync(Credentials, TestContext.Current.CancellationToken), Credentials));
        }

        Assert.True(File.Exists(Credentials), "No writer got far enough to be killed in the middle of its work.");
        // The next writer is not held up by the lock of a dead one, and clears away what those left behind.
        using Process last = Start("last-", 1);
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, last.ExitCode);
        Assert.DoesNotContain(_folder.EnumerateFiles(), file => file.Name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Contains("[last-0]", await File.ReadAllTextAsync(Credentials, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
