using System.Buffers;
using System.Globalization;

namespace PSFederation.Core.Html;

/// <summary>The declarations that can hide an element: of a style attribute, of a rule, or all that apply to an element.</summary>
internal sealed class StyleDeclarations
{
    /// <summary>An offset in pixels that moves an element out of view from any position.</summary>
    private const double FarAway = 500;

    private const double PixelsOfEm = 16;
    private const int MaxDeclarations = 100;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    private static readonly HashSet<string> Relevant = new(StringComparer.Ordinal)
    {
        "display", "visibility", "opacity", "position", "left", "top", "right", "bottom", "inset", "width", "height", "max-width", "max-height", "overflow",
        "clip", "clip-path", "transform", "margin-left", "margin-top", "margin-right", "animation", "animation-name", "transition",
    };

    private readonly Dictionary<string, (string Value, bool IsImportant)> _values = new(StringComparer.Ordinal);

    /// <summary>Whether there is no declaration that shows or hides.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>Whether the element is not rendered, or not painted.</summary>
    public bool IsHidden => Value("display") == "none" || Value("visibility") is "hidden" or "collapse";

    /// <summary>
    /// Whether the element is in the page but invisible: transparent, far outside, without size, or clipped. Content that fades or
    /// moves in becomes visible later.
    /// </summary>
    /// <param name="isField">Whether it is a field, which shows nothing beyond its size.</param>
    public bool IsOutOfSight(bool isField) => !IsAnimated && (IsTransparent || IsFarAway || IsWithoutSize(isField) || IsCutAway);

    private bool IsAnimated => Value("animation") is not ("" or "none") || Value("animation-name") is not ("" or "none") || Value("transition") is not ("" or "none");

    private bool IsTransparent => Number(Value("opacity")) is <= 0.01;

    private bool IsFarAway
    {
        get
        {
            bool moves = Value("position") is "absolute" or "fixed" or "relative";
            if (moves && ((string[])["left", "top", "right", "bottom"]).Any(side => IsFar(Value(side))))
                return true;
            if (moves && Value("inset").Split(' ').Any(IsFar))
                return true;
            return ((string[])["margin-left", "margin-top", "margin-right"]).Any(side => Pixels(Value(side)) <= -FarAway) || IsTransformedAway(Value("transform"));
        }
    }

    private bool IsCutAway
    {
        get
        {
            string path = Value("clip-path").Replace(" ", string.Empty, StringComparison.Ordinal);
            if (path is "circle(0)" or "circle(0px)" or "circle(0%)" || (path.StartsWith("inset(", StringComparison.Ordinal) && Pixels(path[6..].TrimEnd(')'), perCent: 1) is >= 50))
                return true;
            string clip = Value("clip");
            return clip.StartsWith("rect(", StringComparison.Ordinal) && Value("position") is "absolute" or "fixed"
                && clip[5..].TrimEnd(')').Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).All(edge => Pixels(edge) is >= 0 and <= 1);
        }
    }

    /// <param name="text">The value of a style attribute, or the block of a rule.</param>
    public static StyleDeclarations Read(string? text)
    {
        StyleDeclarations declarations = new();
        if (string.IsNullOrEmpty(text))
            return declarations;
        foreach (string declaration in text.Split(';', MaxDeclarations))
        {
            int colon = declaration.IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? string.Empty : declaration[..colon].Trim().ToLowerInvariant();
            if (!Relevant.Contains(name))
                continue;
            string value = string.Join(' ', declaration[(colon + 1)..].ToLowerInvariant().Split(StyleSelector.WhiteSpace, StringSplitOptions.RemoveEmptyEntries));
            int mark = value.IndexOf('!', StringComparison.Ordinal);
            bool important = mark >= 0 && value[(mark + 1)..].Trim() == "important";
            declarations.Set(name, (important ? value[..mark] : value).Trim(), important);
        }

        return declarations;
    }

    /// <summary>Adds declarations that come later in the cascade.</summary>
    public void Override(StyleDeclarations later)
    {
        foreach ((string name, (string value, bool important)) in later._values)
            Set(name, value, important);
    }

    private void Set(string name, string value, bool important)
    {
        if (important || !_values.TryGetValue(name, out (string Value, bool IsImportant) before) || !before.IsImportant)
            _values[name] = (value, important);
    }

    private string Value(string name) => _values.TryGetValue(name, out (string Value, bool IsImportant) value) ? value.Value : string.Empty;

    private bool IsWithoutSize(bool isField)
    {
        bool narrow = Pixels(Value("width")) is >= 0 and <= 1 || Pixels(Value("max-width")) is >= 0 and <= 1;
        bool flat = Pixels(Value("height")) is >= 0 and <= 1 || Pixels(Value("max-height")) is >= 0 and <= 1;
        return (narrow || flat) && (isField || Value("overflow") is "hidden" or "clip");
    }

    private static bool IsTransformedAway(string transform)
    {
        int open = transform.IndexOf('(', StringComparison.Ordinal), close = transform.IndexOf(')', StringComparison.Ordinal);
        if (open < 0 || close < open)
            return false;
        string[] values = transform[(open + 1)..close].Split(',');
        return transform[..open] switch
        {
            "scale" or "scalex" or "scaley" or "scale3d" => values.Any(value => Number(value) is 0),
            "translate" or "translatex" or "translatey" or "translate3d" => values.Any(value => Pixels(value.Trim(), perCent: 3) is <= -FarAway or >= 10 * FarAway),
            _ => false,
        };
    }

    /// <summary>A page does not scroll to the left or above; to the right, only very distant content is unreachable.</summary>
    private static bool IsFar(string value) => Pixels(value, perCent: FarAway / 100) is <= -FarAway or >= 10 * FarAway;

    private static double? Number(string value) =>
        value.EndsWith('%')
            ? Number(value[..^1]) / 100
            : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>A length in pixels (CSS Values 4, section 6), in the units that style sheets use for hiding; null if it is not a length.</summary>
    private static double? Pixels(string value, double perCent = double.NaN)
    {
        int digits = value.AsSpan().IndexOfAnyExcept(NumberCharacters);
        if (digits == 0)
            return null;
        double? number = Number(digits < 0 ? value : value[..digits]);
        return number * (digits < 0 ? number == 0 ? 1 : double.NaN : value[digits..] switch
        {
            "px" => 1,
            "em" or "rem" => PixelsOfEm,
            "vw" or "vh" => FarAway / 100,
            "pt" => 4.0 / 3,
            "cm" => 38,
            "in" => 96,
            "%" => perCent,
            _ => double.NaN,
        });
    }
}
