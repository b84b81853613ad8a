using PSFederation.Core.Profiles;
using PSFederation.Core.Pwsh;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>
/// The value of <c>credential_process</c> that gets the credentials of a federated profile. Each SDK runs it differently, and it has to work with
/// all of them: botocore and the AWS CLI split it like a shell and run it without one; on Unix the other SDKs pass it to <c>sh -c</c>, some after
/// escaping backslashes and double quotes; on Windows to <c>cmd /c</c>, which breaks a line that begins with a quote and has more of them, and some
/// escape every quote before. So the command contains no dollar sign, no backslash on Unix, and as few quotes as possible.
/// </summary>
public static class CredentialProcessCommand
{
    private const string Module = "PSFederation";

    /// <summary>Characters with a special meaning to a shell, cmd, PowerShell or the config file inside the quotes around a path.</summary>
    private const string Unsafe = "\"“”„`$#;%!*?<>|&^";

    /// <summary>Import-Module treats these as wildcards in every path, escaped or not, and loads another folder that matches.</summary>
    private const string Wildcards = "[]";

    /// <summary>Characters with a special meaning to a Unix shell only outside of quotes.</summary>
    private const string Quotable = "(){}[]~'";

    /// <summary>Characters that end a single-quoted string in PowerShell unless they are doubled.</summary>
    private const string Apostrophes = "'‘’‚‛";

    /// <summary>The command for this machine.</summary>
    /// <param name="moduleBase">The folder of this module.</param>
    /// <param name="helper">The path of the native program that serves cached credentials and otherwise starts pwsh; null if there is none.</param>
    /// <returns>The line.</returns>
    /// <exception cref="FederationException">pwsh was not found, or a name or path is not valid in the command.</exception>
    public static string For(string federatedProfile, string moduleBase, string? helper)
    {
        bool isWindows = OperatingSystem.IsWindows();
        return (helper is null ? string.Empty : $"{Quoted(helper, isWindows)} {federatedProfile} ") + For(
            federatedProfile,
            PowerShellProgram.Find(Environment.GetEnvironmentVariable, AppContext.BaseDirectory, Environment.ProcessPath, isWindows),
            PowerShellModules.IsFoundByName(moduleBase) && !moduleBase.AsSpan().ContainsAny(Wildcards) ? null : PowerShellModules.ImportPath(moduleBase, Module),
            isWindows);
    }

    /// <summary>The command for a program and a module; null finds the module by its name.</summary>
    internal static string For(string federatedProfile, PowerShellProgram program, string? module, bool isWindows)
    {
        ProfileStore.RequireName(federatedProfile);
        if (isWindows && federatedProfile.Contains('%', StringComparison.Ordinal))
            throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"The federated profile {InputPreview.Quote(federatedProfile)} has a % in its name, which Windows interprets as a variable in a command. Register it under another name.", InputPreview.Target(federatedProfile));
        if (module is not null && module.AsSpan().ContainsAny(Wildcards))
            throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"The module is in {InputPreview.Quote(module)}, and PowerShell interprets [ and ] in a module path as wildcards. Install the module in a folder without brackets.", InputPreview.Target(module));
        string get = $"Get-FederatedCredential -ProfileName '{federatedProfile}' -AsCredentialProcess";
        // On Windows the module name before the cmdlet replaces Import-Module and needs no quotes.
        string command = module is not null ? $"\"Import-Module '{InApostrophes(Safe(module, isWindows))}'; {get}\""
            : isWindows ? $"{Module}\\{get}"
            : $"\"Import-Module {Module}; {get}\"";
        string start = Quoted(program.Path, isWindows);
        string library = program.Library is { } path ? ' ' + Quoted(path, isWindows) : string.Empty;
        if (isWindows && start.StartsWith('"') && (start.AsSpan().ContainsAny('(', ')', '@') || library.Contains('"', StringComparison.Ordinal) || module is not null))
            throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"pwsh is not on the PATH, and cmd, which AWS SDKs use to start programs, does not accept '{program.Path}' in a command that has other quotes. Add the folder of pwsh to the PATH.", program.Path);
        return $"{start}{library} -NoProfile -NonInteractive -Command {command}";
    }

    /// <summary>Whether the command can begin with the path of a native program. On Windows it must not need quotes, because cmd breaks such commands.</summary>
    internal static bool CanBeginWith(string helper, bool isWindows) => !IsUnsafe(helper, isWindows) && !(isWindows && Quoted(helper, isWindows).StartsWith('"'));

    private static string Quoted(string path, bool isWindows) =>
        Safe(path, isWindows).Contains(' ', StringComparison.Ordinal) || (!isWindows && path.Any(c => Quotable.Contains(c, StringComparison.Ordinal))) ? $"\"{path}\"" : path;

    private static string InApostrophes(string path) => string.Concat(path.Select(c => Apostrophes.Contains(c, StringComparison.Ordinal) ? $"{c}{c}" : $"{c}"));

    private static string Safe(string path, bool isWindows) =>
        IsUnsafe(path, isWindows)
            ? throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"The path {InputPreview.Quote(path)} is not valid in a command that AWS SDKs run; expected a path without double quotes and without ` $ # ; % ! * ? < > | & ^ \\. Install it in another folder.", InputPreview.Target(path))
            : path;

    private static bool IsUnsafe(string path, bool isWindows) =>
        path.Any(c => char.IsControl(c) || Unsafe.Contains(c, StringComparison.Ordinal)) || (!isWindows && path.Contains('\\', StringComparison.Ordinal));
}
