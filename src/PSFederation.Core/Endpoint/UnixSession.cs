using System.Runtime.InteropServices;

namespace PSFederation.Core.Endpoint;

/// <summary>Detaches a process from its terminal. On Windows, starting it without a window is sufficient.</summary>
internal static class UnixSession
{
    private const string Library = "libc";
    private const string Nowhere = "/dev/null";
    private const int ReadAndWrite = 2;
    private const int LastStandard = 2;

    /// <summary>Starts a session (setsid(2)), which Ctrl+C and the end of the terminal do not affect. A session leader does not need it.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
            _ = setsid();
    }

    /// <summary>Releases the original standard input and outputs. They stay open (redirected), because programs that it starts later must not find them closed.</summary>
    public static void LeaveStandardStreams()
    {
        if (OperatingSystem.IsWindows())
            return;
        int nowhere = open(Nowhere, ReadAndWrite);
        if (nowhere < 0)
            return;
        for (int standard = 0; standard <= LastStandard; standard++)
            _ = dup2(nowhere, standard);
        if (nowhere > LastStandard)
            _ = close(nowhere);
    }

#pragma warning disable IDE1006, SYSLIB1054, SA1300 // The names are from the C library, and the calls need no generated code.
    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setsid();

    [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(string path, int flags);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int dup2(int from, int to);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
#pragma warning restore IDE1006, SYSLIB1054, SA1300
}
