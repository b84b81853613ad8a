using System.Text.RegularExpressions;

namespace PSFederation.Core.Trust.Platforms;

/// <summary>The form of a parameter that becomes a part of an issuer, audience or subject.</summary>
/// <param name="Pattern">What it must match.</param>
/// <param name="Expected">What is expected, for a message.</param>
public sealed partial record PartForm(Regex Pattern, string Expected)
{
    /// <summary>Whether the value is in braces.</summary>
    public bool Braced { get; private init; }

    /// <summary>A name without subject separators and wildcards.</summary>
    public static PartForm Name { get; } = new(NamePattern(), "a name without spaces, wildcards and any of : / @ { } $");

    /// <summary>Names with slashes between them.</summary>
    public static PartForm Path { get; } = new(PathPattern(), "names separated by slashes, without spaces, wildcards and any of : @ { } $");

    /// <summary>A name that can contain spaces, such as an Azure DevOps project.</summary>
    public static PartForm Title { get; } = new(TitlePattern(), "a name without wildcards and any of : / { } $");

    /// <summary>A number.</summary>
    public static PartForm Number { get; } = new(NumberPattern(), "a number");

    /// <summary>A UUID.</summary>
    public static PartForm Uuid { get; } = new(UuidPattern(), "a UUID");

    /// <summary>A UUID with optional braces.</summary>
    public static PartForm BracedUuid { get; } = new(UuidPattern(), "a UUID, with or without braces") { Braced = true };

    /// <summary>A branch, tag, environment or similar, in which * and ? are wildcards.</summary>
    public static PartForm Wildcards { get; } = new(AnyPattern(), "text without control characters; * and ? are wildcards");

    [GeneratedRegex(@"\A[^\s:/@{}$*?\p{C}]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[^\s:/@{}$*?\p{C}]+(/[^\s:/@{}$*?\p{C}]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\A[^:/{}$*?\p{C}]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex TitlePattern();

    [GeneratedRegex(@"\A[0-9]{1,20}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UuidPattern();

    [GeneratedRegex(@"\A[^\p{C}]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex AnyPattern();
}
