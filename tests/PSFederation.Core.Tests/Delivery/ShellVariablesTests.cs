using System.Diagnostics;
using PSFederation.Core.Delivery;

namespace PSFederation.Core.Tests.Delivery;

public sealed class ShellVariablesTests
{
    /// <summary>All visible characters of ASCII, those that shells give a meaning to next to each other too.</summary>
    private static readonly string All = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)) + @"'\''\\$(id)`id`${HOME}~*?;&|<>^'";

    private static AwsSessionKeys Keys(string secret) => new("ASIAEXAMPLE", secret, "to'ken=/+", new DateTime(2026, 12, 1, 8, 30, 0, DateTimeKind.Utc));

    [Theory]
    [InlineData("bash", ShellKind.Bash)]
    [InlineData("sh", ShellKind.Bash)]
    [InlineData("dash", ShellKind.Bash)]
    [InlineData("fish", ShellKind.Fish)]
    public async Task The_shell_has_every_character(string program, ShellKind shell)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The programs of this test are those of Linux.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not installed.");
        ProcessStartInfo start = new(program, ["-c", string.Join('\n', ShellVariables.Write(Keys(All), shell)) + "\nenv -0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("AWS_SESSION_TOKEN");
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(string.Empty, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        string[] variables = output.Split('\0');
        Assert.Contains("AWS_ACCESS_KEY_ID=ASIAEXAMPLE", variables);
        Assert.Contains("AWS_SECRET_ACCESS_KEY=" + All, variables);
        Assert.Contains("AWS_SESSION_TOKEN=to'ken=/+", variables);
        Assert.Contains("AWS_CREDENTIAL_EXPIRATION=2026-12-01T08:30:00Z", variables);
    }

    [Fact]
    public void Cmd_has_the_characters_that_are_text_in_quotes() =>
        Assert.Equal("set \"AWS_SECRET_ACCESS_KEY=a&b|c<d>e^f+/='\"", ShellVariables.Write(Keys("a&b|c<d>e^f+/='"), ShellKind.Cmd)[1]);

    [Theory]
    [InlineData("a%PATH%")]
    [InlineData("a\"&calc&\"")]
    [InlineData("a!b")]
    public void Cmd_gets_no_character_that_it_would_expand(string secret) =>
        Assert.Equal("AWS_SECRET_ACCESS_KEY", Assert.Throws<FederationException>(() => ShellVariables.Write(Keys(secret), ShellKind.Cmd)).Target);

    [Fact]
    public void PowerShell_doubles_the_quote() =>
        Assert.Equal("$env:AWS_SECRET_ACCESS_KEY = 'a''b$c`d'", ShellVariables.Write(Keys("a'b$c`d"), ShellKind.PowerShell)[1]);
}
