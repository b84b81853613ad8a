using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>Calls for the roles of profiles. Apart from the settings, because the keys of the cache are made of those without any type of STS.</summary>
internal static class RoleRequests
{
    /// <summary>The call for a role, beside region and endpoint.</summary>
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
