namespace PSFederation.Benchmarks;

/// <summary>An AWS CLI of this machine.</summary>
/// <param name="Path">The program itself, because a script that starts it (a pyenv shim) adds more than half of the time.</param>
/// <param name="Name">What it says of itself: "AWS CLI 2.9.19".</param>
internal sealed record AwsCli(string Path, string Name)
{
    private const string Program = "aws";

    /// <summary>Whether it knows <c>configure export-credentials</c>.</summary>
    public bool Exports(string profile)
    {
        try
        {
            return PowerShellProcess.Run(Path, "configure", "export-credentials", "--profile", profile).Length > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The one that is named, else each that is on the PATH, by version once.</summary>
    public static IReadOnlyList<AwsCli> Find(string? named)
    {
        if (named is not null)
            return [new AwsCli(named, Version(named))];
        return
        [
            .. PowerShellProcess.FindAll(Program).Select(Resolve).OfType<string>().Distinct(StringComparer.Ordinal)
                .Select(path => new AwsCli(path, Version(path))).DistinctBy(cli => cli.Name),
        ];
    }

    /// <summary>The program that a shim of pyenv starts.</summary>
    private static string? Resolve(string path)
    {
        if (System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) != "shims")
            return path;
        try
        {
            return PowerShellProcess.Run("pyenv", "which", Program).Trim();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Version(string path) => "AWS CLI " + PowerShellProcess.Run(path, "--version").Split(' ')[0].Split('/')[^1];
}
