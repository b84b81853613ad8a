using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using PSFederation.Core.Pwsh;
using PSFederation.Core.Text;

namespace PSFederation.CredentialProcess;

/// <summary>
/// pwsh with the command that gets the credentials. On Unix it replaces this process, including standard streams, signals and exit code. On
/// Windows, where that is not possible, it inherits the streams and the console of this process, which waits for it.
/// </summary>
internal static class PowerShellCommand
{
    /// <summary>The exit codes of shells for a missing program, and for one that cannot run.</summary>
    private const int NotFound = 127, NotRunnable = 126;

    /// <summary>ENOENT, on Linux and macOS.</summary>
    private const int NoSuchFile = 2;

    private const string Install = "Install PowerShell there";

    /// <summary>Runs pwsh.</summary>
    /// <param name="command">The path of pwsh and its arguments.</param>
    /// <returns>Its exit code.</returns>
    public static int Run(string[] command)
    {
        // On Windows the command has a bare name, because cmd does not accept every path: pwsh, or dotnet before the path of pwsh.dll.
        if (PowerShellProgram.Locate(command[0], Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()) is not { } program)
            return Fail(NotFound, OperatingSystem.IsWindows() ? $"'{command[0]}' is not on the PATH. Add its folder to the PATH" : $"'{command[0]}' is not the full path of pwsh. {Install}");
        return OperatingSystem.IsWindows() ? Start(program, command[1..]) : Become(program, command);
    }

    private static int Become(string program, string[] command)
    {
        // The runtime ignores SIGPIPE, and the next program and its child processes would inherit that.
        signal(PipeSignal, DefaultAction);
        // It returns only on failure.
        int error = execv(program, [.. command, null]) == 0 ? 0 : Marshal.GetLastPInvokeError();
        return Fail(error == NoSuchFile ? NotFound : NotRunnable, $"pwsh cannot be started as '{program}': {Marshal.GetPInvokeErrorMessage(error)}. {Install}");
    }

    private static int Start(string program, string[] arguments)
    {
        // Both processes get Ctrl+C; pwsh decides how to handle it.
        Console.CancelKeyPress += (_, key) => key.Cancel = true;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception e)
        {
            return Fail(NotRunnable, $"pwsh cannot be started as '{program}': {e.Message}. {Install}");
        }
    }

    private static int Fail(int code, string problem)
    {
        Console.Error.WriteLine(UntrustedText.Printable($"{problem}, or run Set-FederatedCredential -Scope CredentialProcess again, which writes the command."));
        return code;
    }

    /// <summary>SIGPIPE and SIG_DFL, the same on Linux and macOS.</summary>
    private const int PipeSignal = 13, DefaultAction = 0;

#pragma warning disable IDE1006, SYSLIB1054, SA1300, CA2101 // The names are from the C library, paths are UTF-8, and the calls need no generated code.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint signal(int number, nint handler);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int execv([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPUTF8Str)] string?[] arguments);
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA2101
}
