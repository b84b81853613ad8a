using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PSFederation.Core.Endpoint;

/// <summary>
/// Starts a process that outlives this one. On Windows, a process with redirected streams inherits every inheritable handle of this one, including the pipes that
/// this process writes to, so a program that reads them to their end would wait for the other process too.
/// </summary>
internal static class WindowsHandles
{
    private const string Library = "kernel32";

    /// <summary>HANDLE_FLAG_INHERIT.</summary>
    private const uint Inherit = 1;

    /// <summary>STD_INPUT_HANDLE, STD_OUTPUT_HANDLE and STD_ERROR_HANDLE.</summary>
    private static readonly int[] Standard = [-10, -11, -12];

    private static readonly object Gate = new();

    /// <summary>Starts a process whose three standard streams are redirected, without the standard handles of this process.</summary>
    public static Process StartApart(ProcessStartInfo start)
    {
        if (!OperatingSystem.IsWindows())
            return Process.Start(start)!;
        lock (Gate)
        {
            nint[] withheld = [.. Standard.Select(GetStdHandle).Where(Withhold)];
            try
            {
                return Process.Start(start)!;
            }
            finally
            {
                foreach (nint handle in withheld)
                    SetHandleInformation(handle, Inherit, Inherit);
            }
        }
    }

    private static bool Withhold(nint handle) =>
        handle is not (0 or -1) && GetHandleInformation(handle, out uint flags) && (flags & Inherit) != 0 && SetHandleInformation(handle, Inherit, 0);

#pragma warning disable SYSLIB1054 // The calls need no generated code.
    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int standard);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetHandleInformation(nint handle, out uint flags);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetHandleInformation(nint handle, uint mask, uint flags);
#pragma warning restore SYSLIB1054
}
