namespace PSFederation.Core.Tests.Gates;

/// <summary>Characters that control a terminal, begin a new line, or change how a line reads.</summary>
internal static class Hostile
{
    public static readonly string[] Characters =
    [
        "\r", "\n", "\r\n", "\0", "\a", "\b", "\u001B", "\u007F", "\u0085", "\u0090", "\u009B", "\u009D",
        "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\u200E", "\u200F", "\u061C",
        "\u2028", "\u2029", "\u200B", "\uFEFF", "\u00AD",
    ];

    public static TheoryData<string> Rows => [.. Characters];

    public static void AssertAbsent(string hostile, string? text)
    {
        foreach (char c in hostile)
            Assert.DoesNotContain(c.ToString(), text ?? string.Empty, StringComparison.Ordinal);
    }
}
