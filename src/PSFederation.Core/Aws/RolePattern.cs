using System.IO.Enumeration;

namespace PSFederation.Core.Aws;

/// <summary>A pattern for the ARN of a role: <c>*</c> matches any text, <c>?</c> any character. IAM names are not case-sensitive.</summary>
internal static class RolePattern
{
    /// <summary>Whether it is a pattern. IAM does not allow these characters in role names.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether an ARN matches.</summary>
    public static bool IsMatch(string pattern, string arn) => FileSystemName.MatchesSimpleExpression(pattern, arn);
}
