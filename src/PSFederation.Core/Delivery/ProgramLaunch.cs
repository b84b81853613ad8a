using System.Text.RegularExpressions;
using PSFederation.Core.Pwsh;

namespace PSFederation.Core.Delivery;

/// <summary>
/// How PowerShell starts a program so that only the program has credentials in its environment: through a shell that reads them from
/// a pipe and then becomes the program. A program that PowerShell starts itself has its terminal, standard input, line by line output, exit code and Ctrl+C as
/// usual, but also the environment of the process, which is shared and must not change.
/// </summary>
public sealed partial class ProgramLaunch : IDisposable
{
    private const string Shell = "/bin/sh";
    private const string Bash = "/bin/bash";

    private readonly EnvironmentHandover _handover;

    private ProgramLaunch(EnvironmentHandover handover, string program, params string[] arguments)
    {
        _handover = handover;
        Program = program;
        Arguments = arguments;
    }

    /// <summary>The program that PowerShell starts.</summary>
    public string Program { get; }

    /// <summary>The arguments before those of the program; no secret.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Provides the credentials for one reading.</summary>
    /// <param name="program">The path of the program.</param>
    /// <param name="region">The region to set as AWS_REGION; null leaves it as it is.</param>
    /// <returns>The launch; disposing of it withdraws credentials that were not read.</returns>
    /// <exception cref="FederationException">pwsh is required but missing, or the pipe cannot be created.</exception>
    public static ProgramLaunch Prepare(string program, AwsSessionKeys keys, string? region)
    {
        IReadOnlyList<(string Name, string? Value)> variables = Variables(keys, region ?? EnvironmentTurn.Region);
        if (OperatingSystem.IsWindows())
            return ByPowerShell(program, variables);
        // Some shells drop variables whose names are not valid in scripts, but a program can use them.
        if (Environment.GetEnvironmentVariables().Keys.Cast<string>().All(name => ShellName().IsMatch(name)))
            return ByShell(Shell, [], program, variables);
        return OperatingSystem.IsLinux() && File.Exists(Bash) ? ByShell(Bash, ["--posix"], program, variables) : ByPowerShell(program, variables);
    }

    /// <inheritdoc/>
    public void Dispose() => _handover.Dispose();

    /// <summary>Through pwsh, which starts slowly: on Windows, and if no shell keeps the environment unchanged.</summary>
    internal static ProgramLaunch ByPowerShell(string program, IReadOnlyList<(string Name, string? Value)> variables)
    {
        string removed = string.Join(", ", variables.Where(variable => variable.Value is null).Select(variable => $"'Env:{variable.Name}'"));
        string script =
            $"Remove-Item {removed} -ErrorAction Ignore; "
            + "$psf = [System.IO.Pipes.NamedPipeClientStream]::new('.', $args[0], 'In'); $psf.Connect(60000); $psf = [System.IO.StreamReader]::new($psf); "
            + "while ($null -ne ($line = $psf.ReadLine())) { $name, $value = $line -split '=', 2; Set-Item Env:$name $value }; $psf.Dispose(); "
            + "$rest = @($args | Select-Object -Skip 2); & $args[1] @rest; exit $LASTEXITCODE";
        PowerShellProgram pwsh = PowerShellProgram.FindFile(Environment.GetEnvironmentVariable, AppContext.BaseDirectory, Environment.ProcessPath, OperatingSystem.IsWindows());
        EnvironmentHandover handover = EnvironmentHandover.ByPipe(variables);
        string[] start = pwsh.Library is { } library ? [library] : [];
        return new ProgramLaunch(handover, pwsh.Path, [.. start, "-NoLogo", "-NoProfile", "-NonInteractive", "-CommandWithArgs", script, handover.Address, program]);
    }

    /// <summary>Always sets the region, because the inherited environment can have the region of a script block in another runspace.</summary>
    private static IReadOnlyList<(string Name, string? Value)> Variables(AwsSessionKeys keys, string? region) =>
        region is null ? [.. ProcessEnvironment.Alone(keys, null), (ProcessEnvironment.RegionVariable, null)] : ProcessEnvironment.Alone(keys, region);

    private static ProgramLaunch ByShell(string shell, string[] options, string program, IReadOnlyList<(string Name, string? Value)> variables)
    {
        // An exported shell option could print the commands.
        string script =
            "{ set +x; } 2>/dev/null; unset " + string.Join(' ', variables.Select(variable => variable.Name))
            + "; while IFS= read -r __psf; do export \"$__psf\"; done < \"$1\"; unset __psf; : \"${AWS_SESSION_TOKEN:?was not handed over}\"; shift; exec \"$@\"";
        EnvironmentHandover handover = EnvironmentHandover.ByFile(variables);
        return new ProgramLaunch(handover, shell, [.. options, "-c", script, "psfederation", handover.Address, program]);
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex ShellName();
}
