using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;

namespace PSFederation.Pipeline;

/// <summary>The display capabilities of the terminal.</summary>
internal static class Terminal
{
    /// <summary>The space for a drawing of blocks and colors, in columns and rows, or null if the terminal cannot show it correctly.</summary>
    /// <param name="host">The host of the session.</param>
    public static (int Columns, int Rows)? Canvas(PSHost host) =>
        InteractiveSession.IsAttended(host) && !Console.IsOutputRedirected && IsUnicode(Console.OutputEncoding) && !IsPlain ? Size(host) : null;

    /// <summary>Whether an encoding has the blocks: UTF-8, UTF-16 or UTF-32. The console wraps its encoding, so the type cannot be used.</summary>
    internal static bool IsUnicode(Encoding encoding) => encoding.CodePage is 65_001 or 1_200 or 1_201 or 12_000 or 12_001;

    /// <summary>The size of the window, or null for a host without a window or without colors.</summary>
    internal static (int Columns, int Rows)? Size(PSHost host)
    {
        try
        {
            return host.UI is { SupportsVirtualTerminal: true, RawUI: { } raw } && raw.WindowSize is { Width: > 0, Height: > 0 } size ? (size.Width, size.Height) : null;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or NotSupportedException or IOException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether colors are turned off ($PSStyle.OutputRendering, which NO_COLOR sets), so that the engine removes them. The reference assembly does
    /// not have the type.
    /// </summary>
    private static bool IsPlain
    {
        get
        {
            Type? style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle");
            object? instance = style?.GetProperty("Instance")?.GetValue(null);
            return instance is null || $"{style!.GetProperty("OutputRendering")?.GetValue(instance)}" == "PlainText";
        }
    }
}
