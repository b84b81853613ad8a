using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>Runs a program of the platform that prints the token. It runs without a shell, and its output is not shown.</summary>
internal static class AmbientProgram
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    /// <returns>Its output.</returns>
    public static async Task<string> RunAsync(ProgramTokenSource way, AmbientContext context, CancellationToken cancellationToken)
    {
        string path = context.Environment.Program(way.Program)!;
        ProcessStartInfo start = new(path);
        Secrets.Use(SecretName.ValuesOf(context.Environment.Variables.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value))));
        foreach (string argument in way.Arguments)
            start.ArgumentList.Add(context.Expand(argument)!);
        context.Reporter.Verbose($"Running {path} {string.Join(' ', start.ArgumentList)}");
        try
        {
            ProgramOutput result = await ProgramOutput.OfAsync(start, way.Program, context.Request.Timeout ?? DefaultTimeout, context.Reporter, cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0
                ? result.Output
                : throw context.Refused($"{way.Program} exited with code {result.ExitCode}{(result.Complaint is { } said ? $" ({said})" : string.Empty)}");
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw context.Incomplete($"{path} cannot be run ({e.Message})");
        }
    }
}
