using System.Diagnostics;
using PSFederation.Core.Delivery;

namespace PSFederation.Core.Tests.Delivery;

public class ProgramLaunchTests
{
    private static readonly AwsSessionKeys Keys = new("ASIAEXAMPLE", "SECRETsecret\\n$x'y'\"z\"", "TOKENtoken==", DateTime.UtcNow.AddHours(1));

    private static async Task<(int ExitCode, string Output)> RunAsync(ProgramLaunch launch, params string[] arguments)
    {
        ProcessStartInfo start = new(launch.Program) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string argument in (string[])[.. launch.Arguments, .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync("typed\n");
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static void HoldsNoSecret(ProgramLaunch launch) => Assert.All(
        launch.Arguments,
        argument =>
        {
            Assert.DoesNotContain(Keys.SecretAccessKey, argument, StringComparison.Ordinal);
            Assert.DoesNotContain(Keys.SessionToken, argument, StringComparison.Ordinal);
        });

    [Fact]
    public async Task A_shell_hands_the_keys_over_and_becomes_the_program()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no such shell.");
        using ProgramLaunch launch = ProgramLaunch.Prepare("/bin/sh", Keys, "eu-central-1");
        HoldsNoSecret(launch);
        (int exitCode, string output) = await RunAsync(
            launch, "-c", "IFS= read -r line; printf '%s|' \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_SESSION_TOKEN\" \"$AWS_REGION\" \"$line\" \"$1\"; exit 7", "sh", "a b");
        Assert.Equal(7, exitCode);
        Assert.Equal($"ASIAEXAMPLE|{Keys.SecretAccessKey}|TOKENtoken==|eu-central-1|typed|a b|", output);
    }

    [Fact]
    public async Task A_pwsh_hands_the_keys_over_and_runs_the_program()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        using ProgramLaunch launch = ProgramLaunch.ByPowerShell("/bin/sh", ProcessEnvironment.Alone(Keys, null));
        HoldsNoSecret(launch);
        (int exitCode, string output) = await RunAsync(
            launch, "-c", "IFS= read -r line; printf '%s|' \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_SESSION_TOKEN\" \"$line\" \"$1\"; exit 7", "sh", "a b");
        Assert.Equal(7, exitCode);
        Assert.Equal($"ASIAEXAMPLE|{Keys.SecretAccessKey}|TOKENtoken==|typed|a b|", output);
    }

    [Fact]
    public void Variables_that_were_not_fetched_are_withdrawn()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no such pipes.");
        ProgramLaunch launch = ProgramLaunch.Prepare("/bin/sh", Keys, null);
        string address = Assert.Single(launch.Arguments, argument => argument.EndsWith("/environment", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(address));
        launch.Dispose();
        Assert.False(Directory.Exists(Path.GetDirectoryName(address)));
    }

    [Fact]
    public void The_pipe_is_not_made_where_other_accounts_can_put_another_one()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "Windows has no such pipes.");
        DirectoryInfo open = Directory.CreateTempSubdirectory();
        string? before = Environment.GetEnvironmentVariable("TMPDIR");
        try
        {
            File.SetUnixFileMode(open.FullName, (UnixFileMode)0x1FF);
            Environment.SetEnvironmentVariable("TMPDIR", open.FullName);
            using ProgramLaunch launch = ProgramLaunch.Prepare("/bin/sh", Keys, null);
            string address = Assert.Single(launch.Arguments, argument => argument.EndsWith("/environment", StringComparison.Ordinal));
            Assert.False(address.StartsWith(open.FullName, StringComparison.Ordinal), $"{address} is in a folder that every account can write to.");
            Assert.Empty(open.EnumerateFileSystemInfos());
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
            open.Delete(recursive: true);
        }
    }
}
