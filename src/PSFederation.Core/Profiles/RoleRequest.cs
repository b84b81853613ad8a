using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>Makes the call of STS from the settings of a role. The settings themselves know no package, because a native program reads them.</summary>
internal static class RoleRequest
{
    /// <summary>The call for the role, without region and endpoint.</summary>
    public static StsRequest ToRequest(this RoleSettings role) => new()
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
