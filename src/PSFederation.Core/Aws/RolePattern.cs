using System.IO.Enumeration;

namespace PSFederation.Core.Aws;

/// <summary>A pattern for the ARN of a role: <c>*</c> is any text, <c>?</c> any character. IAM does not distinguish names by case.</summary>
internal static class RolePattern
{
    /// <summary>Whether it is a pattern. IAM has no such characters in the names of roles.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether an ARN fits.</summary>
    public static bool IsMatch(string pattern, string arn) => FileSystemName.MatchesSimpleExpression(pattern, arn);
}
