namespace PSFederation.Core.Trust;

/// <summary>The identity in an STS access denied error. Values that the error does not contain are unknown; they are in the token or assertion.</summary>
public static class DenialContext
{
    /// <summary>The request that STS evaluated.</summary>
    /// <param name="denial">The identity in the error.</param>
    /// <param name="target">Other known facts.</param>
    /// <returns>The request.</returns>
    public static TrustRequest Of(FederationDenial denial, TrustTarget target)
    {
        target = target with { RoleArn = target.RoleArn ?? denial.RoleArn, ProviderArn = target.ProviderArn ?? denial.ProviderArn };
        bool saml = denial.Action == TrustRequest.AssumeRoleWithSaml;
        string? issuer = denial.ProviderId ?? (denial.Issuer is null ? null : TokenContext.Issuer(denial.Issuer));
        TrustContext context = new(key => denial.IsEncrypted ? SamlContext.Other(key, encrypted: true) : Other(key, issuer, saml));
        CommonKeys.Add(context, target);
        if (denial.IsEncrypted)
            SamlContext.Hide(context);
        else
            AddSession(context, denial);
        if (saml && !denial.IsEncrypted)
            AddSaml(context, denial, target.ProviderArn);
        else if (!saml && denial.ProviderId is null && issuer is not null)
            AddToken(context, denial, issuer);
        CommonKeys.AddGiven(context, target);
        List<string> actions = [denial.Action];
        if (denial.TagKeys.Count > 0)
            actions.Add(TrustRequest.TagSession);
        if (denial.SourceIdentity is not null)
            actions.Add(TrustRequest.SetSourceIdentity);
        return new TrustRequest
        {
            Actions = actions,
            Caller = saml ? new SamlCaller(target.ProviderArn, target.Account, target.Partition) : new WebIdentityCaller(issuer, target.ProviderArn, target.Account, target.Partition),
            Context = context,
            RoleArn = target.RoleArn,
            Source = saml ? "The assertion" : "The token",
        };
    }

    private static void AddSession(TrustContext context, FederationDenial denial)
    {
        Set(context, "sts:RoleSessionName", denial.RoleSessionName);
        Set(context, "sts:SourceIdentity", denial.SourceIdentity);
        context.Set("aws:TagKeys", ContextKey.Of(denial.TagKeys, "the error"));
        context.Set("sts:TransitiveTagKeys", ContextKey.Of(denial.TransitiveTagKeys, "the error"));
        foreach (string key in denial.TagKeys)
            context.Set(CommonKeys.RequestTag + key, ContextKey.Unknown("the error contains the keys of the tags, not their values"));
    }

    private static void AddToken(TrustContext context, FederationDenial denial, string issuer)
    {
        context.Set($"{issuer}:aud", ContextKey.Of(denial.AuthorizedParty is { } party ? [party] : denial.Audience, "the error"));
        context.Set($"{issuer}:oaud", ContextKey.Of(denial.Audience, "the error"));
        Set(context, $"{issuer}:sub", denial.Subject);
    }

    private static void AddSaml(TrustContext context, FederationDenial denial, string? providerArn)
    {
        Set(context, "saml:aud", denial.Recipient);
        Set(context, "saml:iss", denial.Issuer);
        Set(context, "saml:sub", denial.Subject);
        SamlContext.AddProvider(context, denial.Issuer, denial.SubjectFormat, providerArn);
    }

    private static void Set(TrustContext context, string key, string? value) =>
        context.Set(key, string.IsNullOrEmpty(value) ? ContextKey.Missing("the error has no value for it") : ContextKey.Of(value, "the error"));

    private static ContextKey Other(string key, string? issuer, bool saml)
    {
        if (saml ? key.StartsWith("saml:", StringComparison.OrdinalIgnoreCase) : issuer is not null && key.StartsWith(issuer + ":", StringComparison.OrdinalIgnoreCase))
            return ContextKey.Unknown(saml ? "the error does not contain it; specify -Assertion" : "the error does not contain it; specify -Token");
        return !saml && key.Equals("sts:RoleAuthorizedByIdp", StringComparison.OrdinalIgnoreCase)
            ? ContextKey.Unknown("the error does not contain it; specify -Token")
            : CommonKeys.Other(key, saml ? "the assertion" : "the token");
    }
}
