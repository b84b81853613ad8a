using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>The STS calls for the roles of profiles. Separate from the settings, because cache keys are made from the settings without any STS type.</summary>
internal static class RoleRequests
{
    /// <summary>The call for a role, without region and endpoint.</summary>
    public static StsRequest Of(RoleSettings role) => new()
    {
        RoleArn = role.RoleArn,
        DurationSeconds = role.DurationSeconds,
        ExternalId = role.ExternalId,
        SourceIdentity = role.SourceIdentity,
        Tags = [.. role.Tags],
        TransitiveTagKeys = role.TransitiveTagKeys,
        Policy = role.Policy,
        PolicyArns = role.PolicyArns,
    };
}
