using System.ComponentModel;
using System.Diagnostics;

namespace PSFederation.Core.SignIn;

/// <summary>Opens an address in the person's default browser.</summary>
internal static class SystemBrowser
{
    /// <summary>Opens it, and does not wait for the browser to end.</summary>
    /// <exception cref="FederationException">There is no browser to start.</exception>
    public static void Open(Uri address)
    {
        try
        {
            using Process? process = Process.Start(StartInfo(address.AbsoluteUri));
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            throw new FederationException(
                FederationErrorCode.BrowserNotStarted, $"No browser could be started ({e.Message}). Use -NoBrowser to get the link and open it yourself.", null, e);
        }
    }

    private static ProcessStartInfo StartInfo(string address)
    {
        if (OperatingSystem.IsWindows())
            return new ProcessStartInfo(address) { UseShellExecute = true };
        // Output of the opener must not get into the output of a script.
        ProcessStartInfo start = new(OperatingSystem.IsMacOS() ? "open" : "xdg-open")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(address);
        return start;
    }
}
