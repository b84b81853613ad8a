using PSFederation.Core.Profiles;
using PSFederation.Core.Pwsh;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>
/// The value of <c>credential_process</c> that gets the credentials of a federated profile. Everybody runs it in his own way, and it has to come through
/// all of them: botocore and the AWS CLI split it as a shell would and run it without one; on Unix the other SDKs give it to <c>sh -c</c>, some after
/// escaping backslashes and double quotes; on Windows to <c>cmd /c</c>, which breaks a line that begins with a quote and has more of them, and some
/// escape every quote before. So there is no dollar sign and, on Unix, no backslash in it, and as few quotes as can be.
/// </summary>
public static class CredentialProcessCommand
{
    private const string Module = "PSFederation";

    /// <summary>What a shell, cmd, PowerShell or the config file gives a meaning to, within the quotes that are put around a path.</summary>
    private const string Unsafe = "\"“”„`$#;%!*?<>|&^";

    /// <summary>Import-Module takes these for a wildcard in every path, escaped or not, and loads another folder that matches.</summary>
    private const string Wildcards = "[]";

    /// <summary>What a shell of Unix gives a meaning to outside of quotes alone.</summary>
    private const string Quotable = "(){}[]~'";

    /// <summary>What PowerShell takes for the end of a text in apostrophes, unless it stands there twice.</summary>
    private const string Apostrophes = "'‘’‚‛";

    /// <summary>The line for this machine.</summary>
    /// <param name="moduleBase">The folder of this module.</param>
    /// <param name="helper">The path of the native program that serves cached credentials and starts pwsh for others; null where there is none.</param>
    /// <returns>The line.</returns>
    /// <exception cref="FederationException">There is no pwsh to name, or a name or path cannot stand in the line.</exception>
    public static string For(string federatedProfile, string moduleBase, string? helper)
    {
        bool isWindows = OperatingSystem.IsWindows();
        return (helper is null ? string.Empty : $"{Quoted(helper, isWindows)} {federatedProfile} ") + For(
            federatedProfile,
            PowerShellProgram.Find(Environment.GetEnvironmentVariable, AppContext.BaseDirectory, Environment.ProcessPath, isWindows),
            PowerShellModules.IsFoundByName(moduleBase) && !moduleBase.AsSpan().ContainsAny(Wildcards) ? null : PowerShellModules.ImportPath(moduleBase, Module),
            isWindows);
    }

    /// <summary>The line for a program and a module; a module that is null is found by its name.</summary>
    internal static string For(string federatedProfile, PowerShellProgram program, string? module, bool isWindows)
    {
        ProfileStore.RequireName(federatedProfile);
        if (isWindows && federatedProfile.Contains('%', StringComparison.Ordinal))
            throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"The federated profile {InputPreview.Quote(federatedProfile)} has a % in its name, which Windows takes for a variable in a command. Register it under another name.", InputPreview.Target(federatedProfile));
        if (module is not null && module.AsSpan().ContainsAny(Wildcards))
            throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"The module is in {InputPreview.Quote(module)}, and PowerShell takes [ and ] in the path of a module for a wildcard. Install the module in a folder without brackets.", InputPreview.Target(module));
        string get = $"Get-FederatedCredential -ProfileName '{federatedProfile}' -AsCredentialProcess";
        // On Windows the name of the module before the cmdlet does what Import-Module does, and spares the quotes.
        string command = module is not null ? $"\"Import-Module '{InApostrophes(Safe(module, isWindows))}'; {get}\""
            : isWindows ? $"{Module}\\{get}"
            : $"\"Import-Module {Module}; {get}\"";
        string start = Quoted(program.Path, isWindows);
        string library = program.Library is { } path ? ' ' + Quoted(path, isWindows) : string.Empty;
        if (isWindows && start.StartsWith('"') && (start.AsSpan().ContainsAny('(', ')', '@') || library.Contains('"', StringComparison.Ordinal) || module is not null))
            throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"pwsh is not on the PATH, and cmd, which AWS SDKs use to start programs, does not accept '{program.Path}' beside other quotes. Add the folder of pwsh to the PATH.", program.Path);
        return $"{start}{library} -NoProfile -NonInteractive -Command {command}";
    }

    /// <summary>Whether the path of a native program can stand at the beginning of the line. On Windows that is a place without quotes, because cmd breaks other lines.</summary>
    internal static bool CanBeginWith(string helper, bool isWindows) => !IsUnsafe(helper, isWindows) && !(isWindows && Quoted(helper, isWindows).StartsWith('"'));

    private static string Quoted(string path, bool isWindows) =>
        Safe(path, isWindows).Contains(' ', StringComparison.Ordinal) || (!isWindows && path.Any(c => Quotable.Contains(c, StringComparison.Ordinal))) ? $"\"{path}\"" : path;

    private static string InApostrophes(string path) => string.Concat(path.Select(c => Apostrophes.Contains(c, StringComparison.Ordinal) ? $"{c}{c}" : $"{c}"));

    private static string Safe(string path, bool isWindows) =>
        IsUnsafe(path, isWindows)
            ? throw new FederationException(
                FederationErrorCode.CommandLineUnsafe, $"The path {InputPreview.Quote(path)} cannot stand in a command that AWS SDKs run; expected no double quotes and none of ` $ # ; % ! * ? < > | & ^ \\. Install it in another folder.", InputPreview.Target(path))
            : path;

    private static bool IsUnsafe(string path, bool isWindows) =>
        path.Any(c => char.IsControl(c) || Unsafe.Contains(c, StringComparison.Ordinal)) || (!isWindows && path.Contains('\\', StringComparison.Ordinal));
}
