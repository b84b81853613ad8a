namespace PSFederation.Core.Saml;

/// <summary>A problem of the AWS attributes of an assertion that STS can reject.</summary>
/// <param name="Check">The row of the report that shows it.</param>
/// <param name="Message">The message.</param>
internal readonly record struct AwsFinding(string Check, string Message)
{
    public const string Roles = "Roles";
    public const string RoleSessionName = "RoleSessionName";
    public const string SessionDuration = "SessionDuration";
    public const string SourceIdentity = "SourceIdentity";
    public const string SessionTags = "Session tags";
    public const string Attributes = "AWS attributes";
}
