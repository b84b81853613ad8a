using System.Text.Json.Nodes;
using PSFederation.Core.Aws;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>A role of a profile.</summary>
public sealed record RoleSettings
{
    /// <summary>Creates empty settings.</summary>
    public RoleSettings()
    {
    }

    internal RoleSettings(MemberReader json)
    {
        string arn = json.Text("roleArn") ?? throw new FormatException("has a role without roleArn");
        RoleArn = Arn.IsRole(arn) || RolePattern.IsPattern(arn) ? arn : throw new FormatException($"has the roleArn {InputPreview.Quote(arn)}; expected arn:PARTITION:iam::ACCOUNT:role/NAME");
        RoleSessionName = json.Text("roleSessionName");
        DurationSeconds = json.Number("durationSeconds");
        ExternalId = json.Text("externalId");
        SourceIdentity = json.Text("sourceIdentity");
        Tags = json.Map("tags");
        TransitiveTagKeys = json.Texts("transitiveTagKeys");
        Policy = json.Text("policy");
        PolicyArns = json.Texts("policyArns");
    }

    public string RoleArn { get; init; } = string.Empty;

    public string? RoleSessionName { get; init; }

    /// <summary>How long the session lasts, in seconds.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The external ID that the role's trust policy requires; only for a role that is assumed with another role's session.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The source identity; only for a role that is assumed with another role's session.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The session tags; only for a role that is assumed with another role's session.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = Empty.Tags;

    /// <summary>The keys of the transitive tags.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>A session policy in JSON.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed policies that restrict the session.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    internal JsonObject ToJson()
    {
        JsonObject json = [];
        MemberWriter writer = new(json);
        writer.Set("roleArn", RoleArn);
        writer.Set("roleSessionName", RoleSessionName);
        writer.Set("durationSeconds", DurationSeconds);
        writer.Set("externalId", ExternalId);
        writer.Set("sourceIdentity", SourceIdentity);
        writer.Map("tags", Tags);
        writer.Texts("transitiveTagKeys", TransitiveTagKeys);
        writer.Set("policy", Policy);
        writer.Texts("policyArns", PolicyArns);
        return json;
    }

    internal void Show(FederatedProfile profile)
    {
        profile.DurationSeconds = DurationSeconds;
        profile.RoleSessionName = RoleSessionName;
        profile.ExternalId = ExternalId;
        profile.SourceIdentity = SourceIdentity;
        profile.Tag = Tags;
        profile.TransitiveTagKey = TransitiveTagKeys;
        profile.Policy = Policy;
        profile.PolicyArn = PolicyArns;
    }
}
