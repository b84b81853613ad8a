using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>
/// Runs a profile's credential_process as the AWS SDK for .NET does: with the system shell, in the environment of this
/// process. Its output contains credentials, so no message quotes it.
/// </summary>
internal static class CredentialProcess
{
    /// <param name="origin">The profile and the command line.</param>
    /// <param name="now">The current time, for the expiry check.</param>
    /// <param name="timeout">The time limit.</param>
    /// <param name="reporter">Where the wait is shown.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="FederationException">It cannot run, failed, did not exit, or printed no valid credentials.</exception>
    public static async Task<AwsCredentials> RunAsync(ProcessOrigin origin, DateTime now, TimeSpan timeout, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        ProgramOutput result;
        try
        {
            result = await ProgramOutput.OfAsync(Shell(origin.Command), $"credential_process of profile '{origin.ProfileName}'", timeout, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw Failed(origin, $"the shell cannot start: {UntrustedText.Line(e.Message).TrimEnd('.')}");
        }

        if (result.ExitCode != 0)
            throw Failed(origin, $"it ended with exit code {result.ExitCode}{(result.Complaint is { } said ? $": {said}" : " and no error message")}");
        AwsCredentials keys = Read(origin, result.Output);
        return keys.Expiration is { } end && end <= now
            ? throw Failed(origin, $"its credentials expired at {end:u}, and the time is now {now:u}. Make it return new credentials, and check the clock")
            : keys;
    }

    /// <summary>Reads its output: version 1, as the AWS SDKs document it.</summary>
    private static AwsCredentials Read(ProcessOrigin origin, string output)
    {
        IReadOnlyDictionary<string, object?> json;
        try
        {
            json = StrictJson.ReadObject(Encoding.UTF8.GetBytes(output.TrimStart('\uFEFF')));
        }
        catch (FormatException e)
        {
            throw Failed(origin, string.IsNullOrWhiteSpace(output) ? "it printed no output; expected a JSON object" : $"its output {(e.Message.Contains('\'', StringComparison.Ordinal) ? "has a duplicate member" : e.Message)}; expected one JSON object and nothing else");
        }

        if (json.GetValueOrDefault("Version") is not 1L)
            throw Failed(origin, "its output does not contain \"Version\": 1");
        return new AwsCredentials(Required("AccessKeyId"), Required("SecretAccessKey"), Key("SessionToken"), Expiration());

        string Required(string name) => Key(name) ?? throw Failed(origin, $"its output does not contain {name}");

        string? Key(string name) => KeyText.Problem(Optional(name)) is { } problem ? throw Failed(origin, $"{name} in its output {problem}") : Optional(name);

        string? Optional(string name) => json.GetValueOrDefault(name) switch
        {
            null or "" => null,
            string text => text,
            _ => throw Failed(origin, $"{name} in its output is not a string"),
        };

        DateTime? Expiration() =>
            Optional("Expiration") is not { } text ? null
                : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) ? end.UtcDateTime
                : throw Failed(origin, "Expiration in its output is not a valid time; expected the form 2026-01-31T12:00:00Z");
    }

    private static ProcessStartInfo Shell(string command)
    {
        if (OperatingSystem.IsWindows())
            return new ProcessStartInfo(Environment.GetEnvironmentVariable("ComSpec") is { Length: > 0 } shell ? shell : "cmd.exe") { Arguments = $"/d /s /c \"{command}\"" };
        ProcessStartInfo start = new("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        return start;
    }

    private static FederationException Failed(ProcessOrigin origin, string problem) =>
        new(FederationErrorCode.CredentialProcessFailed, $"credential_process of profile '{origin.ProfileName}' returned no credentials: {problem}. Run the command yourself to see its output.", origin.ProfileName);
}
