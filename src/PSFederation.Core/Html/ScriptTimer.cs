using System.Globalization;

namespace PSFederation.Core.Html;

/// <summary>The timers of scripts: <c>setTimeout(what, milliseconds)</c> and <c>setInterval</c>; its first run counts (HTML 8.7).</summary>
internal static class ScriptTimer
{
    /// <summary>The assumed value of a computed delay: polling pages wait a second or longer.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromSeconds(1);

    /// <summary>Whether a token is the first argument of a timer.</summary>
    /// <param name="at">The tokens by index; null outside the range.</param>
    /// <param name="i">The index of the token.</param>
    public static bool IsTimed(Func<int, ScriptToken?> at, int i) =>
        at(i - 1)?.Is("(") == true && (at(i - 2)?.Is("setTimeout") == true || at(i - 2)?.Is("setInterval") == true);

    /// <summary>Reads the delay: a number, or a product of numbers; zero if there is none.</summary>
    /// <param name="at">The tokens by index; null outside the range.</param>
    /// <param name="i">The index of the token after the first argument.</param>
    public static TimeSpan Delay(Func<int, ScriptToken?> at, int i)
    {
        if (at(i)?.Is(",") != true)
            return TimeSpan.Zero;
        double product = 1;
        while (true)
        {
            if (at(i + 1) is not { Kind: ScriptTokenKind.Sign } number || !double.TryParse(number.Text.Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                return Unknown;
            product *= value;
            if (at(i + 2)?.Is("*") == true)
                i += 2;
            else if (at(i + 2)?.Is(")") == true)
                return TimeSpan.FromMilliseconds(Math.Clamp(product, 0, int.MaxValue));
            else
                return Unknown;
        }
    }
}
