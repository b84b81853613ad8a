using System.Globalization;
using PSFederation.Tests;

namespace PSFederation.Benchmarks;

/// <summary>The arguments of the program.</summary>
/// <param name="Pwsh">The pwsh that is measured.</param>
/// <param name="Manifest">The module that is measured.</param>
/// <param name="Aws">The AWS CLI to compare with; null takes each one that is found.</param>
/// <param name="Report">The file to write; null writes none.</param>
/// <param name="Group">The rows to measure; null measures all.</param>
/// <param name="Runs">How often each way of a row is measured.</param>
internal sealed record BenchmarkOptions(string Pwsh, string Manifest, string? Aws, string? Report, string? Group, int Runs)
{
    /// <summary>The least number of runs of a report.</summary>
    public const int LeastRuns = 10;

    private const int DefaultRuns = 11;

    /// <summary>Reads the arguments.</summary>
    /// <param name="groups">The names of the groups.</param>
    /// <param name="problem">What is wrong with them.</param>
    /// <returns>The options; null when the arguments are wrong.</returns>
    public static BenchmarkOptions? Read(string[] args, IReadOnlyCollection<string> groups, out string problem)
    {
        BenchmarkOptions options = new(PowerShellProcess.Default, Repository.ModuleManifest, Aws: null, Report: null, Group: null, DefaultRuns);
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            if (name is "--pwsh" or "--module" or "--aws" or "--report")
            {
                if (++i == args.Length)
                {
                    problem = $"Expected a path after {name}.";
                    return null;
                }

                options = name switch
                {
                    "--pwsh" => options with { Pwsh = args[i] },
                    "--module" => options with { Manifest = Path.GetFullPath(args[i]) },
                    "--aws" => options with { Aws = args[i] },
                    _ => options with { Report = args[i] },
                };
            }
            else if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int runs) && runs > 0)
            {
                options = options with { Runs = runs };
            }
            else if (groups.Contains(name))
            {
                options = options with { Group = name };
            }
            else
            {
                problem = $"Expected [--pwsh PATH] [--module MANIFEST] [--aws PATH] [--report FILE] [{string.Join('|', groups)}] [RUNS], and found '{name}'.";
                return null;
            }
        }

        problem = options.Report is null ? string.Empty
            : options.Group is not null ? "A report has all rows. Leave out the name of the group."
            : options.Runs < LeastRuns ? $"A report needs {LeastRuns} runs at least."
            : string.Empty;
        return problem.Length == 0 ? options : null;
    }
}
