namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>The trust policy check of all three AssumeRole actions.</summary>
internal static class TrustCheck
{
    /// <summary>Adds the keys of the requested session.</summary>
    public static void AddSession(RequestContext context, StsRole role, string sessionName, SessionTags tags, string? sourceIdentity)
    {
        context.Set("sts:RoleSessionName", sessionName);
        context.Set("sts:SourceIdentity", sourceIdentity);
        context.Set("aws:TagKeys", tags.All.Keys);
        context.Set("sts:TransitiveTagKeys", tags.TransitiveKeys);
        foreach ((string key, string value) in tags.All)
        {
            context.Set("aws:RequestTag/" + key, value);
        }

        foreach ((string key, string value) in role.Tags)
        {
            context.Set("aws:ResourceTag/" + key, value);
            context.Set("iam:ResourceTag/" + key, value);
        }
    }

    /// <summary>
    /// Finds the action that the policy does not allow: the action of the request, sts:TagSession if tags are passed,
    /// or sts:SetSourceIdentity if a source identity is passed.
    /// </summary>
    /// <returns>The denied action, or null if all are allowed.</returns>
    public static string? FindRefused(
        StsRole role,
        string action,
        TrustPrincipal principal,
        RequestContext context,
        SessionTags tags,
        string? sourceIdentity)
    {
        List<string> actions = [action];
        if (tags.MustBeAllowed)
        {
            actions.Add("sts:TagSession");
        }

        if (sourceIdentity is not null)
        {
            actions.Add("sts:SetSourceIdentity");
        }

        return actions.Find(name => !role.Trust.Allows(name, principal, context));
    }
}
