using System.Text.Json;

namespace PSFederation.Interop.Tests;

/// <summary>
/// One token, one trust policy, two judges: Ceph's object gateway, which evaluates the policy of the role, and Test-FederationTrust. Where they differ, the row
/// says why; a row whose difference has gone fails too. The reasons are from Ceph's source (release 16, that of Debian 12): <c>Condition::eval</c> in
/// src/rgw/rgw_iam_policy.cc, the operators in src/rgw/rgw_iam_policy_keywords.gperf, and the keys and principals of a token in
/// <c>WebIdentityApplier</c> of src/rgw/rgw_auth.cc.
/// </summary>
public sealed class RadosgwTrustTests : IDisposable
{
    private const string OtherClient = "sts.amazonaws.com";

    /// <summary>What the gateway does where it does not do what IAM does.</summary>
    private const string NegatedMissing = "a negated operator does not match a key that the request does not have; IAM's does",
        NegatedSeveral = "of several values of a negated operator one that differs is enough; IAM asks that all differ",
        NullValue = "Null does not look at its value: it is always Null true",
        CaseOfKeys = "names of keys are case-sensitive; IAM's are not",
        NoOperator = "the grammar has no such operator, so the policy is rejected",
        ArnOperators = "operators of ARNs are parsed and never match",
        Everyone = "the principal * does not match a token; only an OIDC provider does",
        Azp = "HOST:aud is the claim aud; IAM's is azp where the token has it",
        Oaud = "there is no key oaud",
        AppId = "every provider has the key app_id; IAM has it for two built-in providers";

    private readonly Server _rgw = Server.Require("rgw");
    private readonly Server _oidc = Server.Require("oidc-provider");
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Host => _oidc["OIDC_ISSUER"].Split("://")[1];

    private string Provider => $"arn:aws:iam::{_rgw["RGW_ACCOUNT"]}:oidc-provider/{Host}";

    /// <summary>
    /// Conditions with HOST for the issuer and CLIENT for the audience, claims of the token over sub=ann and aud=CLIENT, the verdict of IAM's rules, and why the
    /// gateway has the other one; empty where it has the same.
    /// </summary>
    public static TheoryData<string, string, bool, string> Conditions => new()
    {
        { "{}", "{}", true, "" },
        { """{"StringEquals":{"HOST:aud":"CLIENT"}}""", "{}", true, "" },
        { """{"StringEquals":{"HOST:aud":"other"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:aud":["other","CLIENT"]}}""", "{}", true, "" },
        { """{"StringEquals":{"HOST:aud":"sts.amazonaws.com"}}""", """{"aud":"sts.amazonaws.com"}""", true, "" },
        { """{"StringEquals":{"HOST:aud":"CLIENT"}}""", """{"aud":"sts.amazonaws.com"}""", false, "" },
        { """{"StringLike":{"HOST:aud":"*.amazonaws.com"}}""", """{"aud":"sts.amazonaws.com"}""", true, "" },
        { """{"StringNotEquals":{"HOST:aud":"CLIENT"}}""", "{}", false, "" },
        { """{"StringNotEquals":{"HOST:aud":"other"}}""", "{}", true, "" },
        { """{"ForAllValues:StringEquals":{"HOST:aud":"CLIENT"}}""", "{}", true, "" },
        { """{"ForAnyValue:StringEquals":{"HOST:aud":"other"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:sub":"ann"}}""", "{}", true, "" },
        { """{"StringEquals":{"HOST:sub":"ann"}}""", """{"sub":"bob"}""", false, "" },
        { """{"StringEquals":{"HOST:sub":"Ann"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:sub":"an*"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:sub":["bob","ann"]}}""", "{}", true, "" },
        { """{"StringEqualsIgnoreCase":{"HOST:sub":"ANN"}}""", "{}", true, "" },
        { """{"StringEqualsIgnoreCase":{"HOST:sub":"BOB"}}""", "{}", false, "" },
        { """{"StringLike":{"HOST:sub":"a*"}}""", "{}", true, "" },
        { """{"StringLike":{"HOST:sub":"a?n"}}""", "{}", true, "" },
        { """{"StringLike":{"HOST:sub":"a?"}}""", "{}", false, "" },
        { """{"StringLike":{"HOST:sub":"A*"}}""", "{}", false, "" },
        { """{"StringLike":{"HOST:sub":"repo:acme/*:ref:refs/heads/main"}}""", """{"sub":"repo:acme/shop:ref:refs/heads/main"}""", true, "" },
        { """{"StringLike":{"HOST:sub":"repo:acme/*:ref:refs/heads/main"}}""", """{"sub":"repo:acme/shop:ref:refs/heads/main2"}""", false, "" },
        { """{"StringNotEquals":{"HOST:sub":"ann"}}""", "{}", false, "" },
        { """{"StringNotEqualsIgnoreCase":{"HOST:sub":"ANN"}}""", "{}", false, "" },
        { """{"StringNotLike":{"HOST:sub":"a*"}}""", "{}", false, "" },
        { """{"StringNotLike":{"HOST:sub":"b*"}}""", "{}", true, "" },
        { """{"ForAllValues:StringLike":{"HOST:sub":"a*"}}""", "{}", true, "" },
        { """{"ForAnyValue:StringLike":{"HOST:sub":"b*"}}""", "{}", false, "" },
        { """{"ForAnyValue:StringEqualsIgnoreCase":{"HOST:sub":"ANN"}}""", "{}", true, "" },
        { """{"StringEquals":{"HOST:aud":"CLIENT","HOST:sub":"ann"}}""", "{}", true, "" },
        { """{"StringEquals":{"HOST:aud":"CLIENT","HOST:sub":"bob"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:aud":"CLIENT"},"StringLike":{"HOST:sub":"b*"}}""", "{}", false, "" },
        { """{"StringLike":{"HOST:sub":"a*"},"StringNotLike":{"HOST:sub":"an*"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:sub":"${HOST:sub}"}}""", "{}", true, "" },
        { """{"StringEquals":{"other.example.com:sub":"ann"}}""", "{}", false, "" },
        { """{"StringEquals":{"HOST:amr":"x"}}""", "{}", false, "" },
        { """{"StringEqualsIfExists":{"HOST:amr":"x"}}""", "{}", true, "" },
        { """{"ForAllValues:StringEquals":{"HOST:amr":"x"}}""", "{}", true, "" },
        { """{"ForAnyValue:StringEquals":{"HOST:amr":"x"}}""", "{}", false, "" },
        { """{"Null":{"HOST:amr":"true"}}""", "{}", true, "" },
        { """{"Null":{"HOST:sub":"true"}}""", "{}", false, "" },
        { """{"Null":{"HOST:amr":"false"}}""", "{}", false, NullValue },
        { """{"Null":{"HOST:sub":"false"}}""", "{}", true, NullValue },
        { """{"StringNotEquals":{"HOST:amr":"x"}}""", "{}", true, NegatedMissing },
        { """{"StringNotLike":{"HOST:amr":"x*"}}""", "{}", true, NegatedMissing },
        { """{"StringNotEquals":{"HOST:sub":["ann","bob"]}}""", "{}", false, NegatedSeveral },
        { """{"StringNotLike":{"HOST:sub":["a*","b*"]}}""", "{}", false, NegatedSeveral },
        { """{"StringEquals":{"HOST:SUB":"ann"}}""", "{}", true, CaseOfKeys },
        { """{"ForAllValues:StringNotEquals":{"HOST:sub":"bob"}}""", "{}", true, NoOperator },
        { """{"ArnLike":{"HOST:sub":"arn:aws:iam::111122223333:role/*"}}""", """{"sub":"arn:aws:iam::111122223333:role/ann"}""", true, ArnOperators },
        { """{"StringEquals":{"HOST:aud":"CLIENT"}}""", """{"azp":"other"}""", false, Azp },
        { """{"StringEquals":{"HOST:aud":"other"}}""", """{"azp":"other"}""", true, Azp },
        { """{"StringEquals":{"HOST:oaud":"CLIENT"}}""", """{"azp":"other"}""", true, Oaud },
        { """{"StringEquals":{"HOST:app_id":"CLIENT"}}""", "{}", false, AppId },
        { """{"ForAnyValue:StringEquals":{"HOST:aud":"sts.amazonaws.com"}}""", """{"aud":["sts.amazonaws.com","CLIENT"]}""", true, "" },
        { """{"ForAnyValue:StringEquals":{"HOST:aud":"CLIENT"}}""", """{"aud":["sts.amazonaws.com","CLIENT"]}""", true, "" },
        { """{"ForAllValues:StringEquals":{"HOST:aud":"CLIENT"}}""", """{"aud":["sts.amazonaws.com","CLIENT"]}""", false, "" },
    };

    /// <summary>Statements with WHO for the principal, and PROVIDER for its ARN.</summary>
    public static TheoryData<string, bool, string> Statements => new()
    {
        { """[{"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity"}]""", true, "" },
        { """[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/other.example.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]""", false, "" },
        { """[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/admin"},"Action":"sts:AssumeRoleWithWebIdentity"}]""", false, "" },
        { """[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity"}]""", true, Everyone },
        { """[{"Effect":"Allow","Principal":{"Federated":["PROVIDER","arn:aws:iam::123456789012:oidc-provider/other.example.com"]},"Action":"sts:AssumeRoleWithWebIdentity"}]""", true, "" },
        { """[{"Effect":"Allow","Principal":WHO,"Action":"sts:*"}]""", true, "" },
        { """[{"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRole"}]""", false, "" },
        {
            """
            [{"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"HOST:sub":"ann"}}},
             {"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"HOST:sub":"bob"}}}]
            """, true, ""
        },
        {
            """
            [{"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity"},
             {"Effect":"Deny","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"HOST:sub":"ann"}}}]
            """, false, ""
        },
        {
            """
            [{"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity"},
             {"Effect":"Deny","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"HOST:sub":"bob"}}}]
            """, true, ""
        },
    };

    private string Filled(string text) =>
        text.Replace("WHO", """{"Federated":"PROVIDER"}""", StringComparison.Ordinal).Replace("PROVIDER", Provider, StringComparison.Ordinal).Replace("HOST", Host, StringComparison.Ordinal).Replace("CLIENT", _oidc["OIDC_PUBLIC_CLIENT_ID"], StringComparison.Ordinal);

    private Task<string> TokenAsync(string claims)
    {
        Dictionary<string, object> all = new() { ["sub"] = "ann", ["aud"] = _oidc["OIDC_PUBLIC_CLIENT_ID"] };
        foreach ((string name, JsonElement value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(Filled(claims))!)
            all[name] = value;
        return Server.RunAsync("mint", JsonSerializer.Serialize(all));
    }

    /// <summary>Creates provider and role; null when the gateway rejects the policy.</summary>
    private async Task<string?> RoleAsync(string policy, bool rejected)
    {
        string file = Path.Combine(_folder.FullName, "trust.json");
        await File.WriteAllTextAsync(file, policy, TestContext.Current.CancellationToken);
        Task<string> trust = Server.RunAsync("rgw-trust", _oidc["OIDC_ISSUER"], $"{_oidc["OIDC_PUBLIC_CLIENT_ID"]},{OtherClient}", "Trust", file);
        if (!rejected)
            return (await trust).Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1];
        Assert.Contains("MalformedPolicyDocument", (await Assert.ThrowsAnyAsync<Exception>(() => trust)).Message, StringComparison.Ordinal);
        return null;
    }

    private bool IsGiven(string role, string token)
    {
        ShellResult result = _shell.With("token", token).With("role", role).With("sts", _rgw["RGW_STS_ENDPOINT"])
            .Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann -EndpointUrl $sts -Region us-east-1");
        if (result.Errors.Count == 0)
            return true;
        result.Error(FederationErrorCode.StsAccessDenied);
        return false;
    }

    private async Task CompareAsync(string statements, string claims, bool expected, string why)
    {
        string policy = $$"""{"Version":"2012-10-17","Statement":{{Filled(statements)}}}""", token = await TokenAsync(claims);
        Assert.Equal(expected, _shell.With("policy", policy).With("token", token).With("role", _rgw["RGW_ROLE_ARN_PREFIX"] + "Trust")
            .Run("Test-FederationTrust -Policy $policy -Token $token -RoleArn $role -Quiet").Single<bool>());
        string? role = await RoleAsync(policy, rejected: why == NoOperator);
        Assert.True((role is not null && IsGiven(role, token)) == (why.Length == 0 ? expected : !expected), why.Length == 0 ? "The gateway has another verdict." : $"The difference has gone: {why}.");
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public Task Conditions_have_the_same_verdict_or_an_explanation(string condition, string claims, bool expected, string why) =>
        CompareAsync($$"""[{"Effect":"Allow","Principal":WHO,"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{condition}} }]""", claims, expected, why);

    [Theory]
    [MemberData(nameof(Statements))]
    public Task Statements_have_the_same_verdict_or_an_explanation(string statements, bool expected, string why) => CompareAsync(statements, "{}", expected, why);

    /// <summary>The guide docs/trust.md against the gateway: issuer, policy, provider and role, a first token, the check, the exchange.</summary>
    [Fact]
    public async Task From_nothing_to_a_working_role()
    {
        _shell.With("issuer", _oidc["OIDC_ISSUER"]).With("client", _oidc["OIDC_PUBLIC_CLIENT_ID"]).With("account", _rgw["RGW_ACCOUNT"]).With("sts", _rgw["RGW_STS_ENDPOINT"]);
        string policy = _shell.Run(
            """
            $configuration = Get-OidcConfiguration $issuer -ClientId $client
            $policy = $configuration | New-FederationTrustPolicy -AccountId $account -Subject ann, bob -RoleName Trust
            if ($policy | Find-FederationTrustIssue) { throw 'The policy that was made has findings.' }
            $policy
            """).Single<FederationTrustPolicy>().AssumeRolePolicyDocument;
        string? role = await RoleAsync(policy, rejected: false);
        _shell.With("role", role);
        ShellResult result = await LinkFlow.SignInAsync(
            _shell,
            """
            $token = Get-OidcToken $issuer $client -NoBrowser
            $verdict = Test-FederationTrust -Policy $policy -Token $token -RoleArn $role -Quiet
            if (-not $verdict) { throw 'The token was not allowed.' }
            $token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann -EndpointUrl $sts -Region us-east-1
            """,
            link => Person.SignInAtOidcProviderAsync(link, "ann"));
        Assert.EndsWith("assumed-role/Trust/ann", result.Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);
        Assert.False(IsGiven(role!, await TokenAsync("""{"sub":"eve"}""")));
    }
}
