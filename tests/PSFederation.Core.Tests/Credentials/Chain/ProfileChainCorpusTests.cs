using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;

namespace PSFederation.Core.Tests.Credentials.Chain;

/// <summary>The chains of the AWS SDKs' common cases, step by step.</summary>
public class ProfileChainCorpusTests
{
    private const int Cases = 16;

    [Fact]
    public void Follows_every_chain_as_the_SDKs_do()
    {
        List<string> failures = [];
        JsonArray cases = Corpora.Json("awsconfig", "assume-role-chain", "assume-role-tests.json").AsArray();
        foreach (JsonNode? test in cases)
        {
            string? expected = test!["output"]!["ProfileChain"]?.ToJsonString();
            string actual;
            try
            {
                actual = Steps(ProfileChainReader.Read(Profiles(test["input"]!), (string)test["input"]!["selected_profile"]!)).ToJsonString();
            }
            catch (FederationException e) when (e.Code is FederationErrorCode.ProfileChainInvalid or FederationErrorCode.CredentialNotFound)
            {
                actual = "error: " + e.Message;
                // A message that teaches names the profile that is at fault.
                if (expected is null && e.Message.Contains('\'', StringComparison.Ordinal))
                    continue;
            }

            if (actual != expected)
                failures.Add($"{test["docs"]}: expected {expected ?? (string?)test["output"]!["Error"]}, got {actual}");
        }

        Assert.Empty(failures);
        Assert.Equal(Cases, cases.Count);
    }

    /// <summary>The profiles as the text of a config file: the cases leave open which file they stand in.</summary>
    private static AwsProfiles Profiles(JsonNode input)
    {
        StringBuilder config = new();
        foreach ((string kind, string key) in (ReadOnlySpan<(string, string)>)[("profile", "profiles"), ("sso-session", "sso_sessions")])
        {
            foreach ((string name, JsonNode? settings) in input[key]?.AsObject() ?? [])
            {
                config.Append(null, $"[{kind} {name}]\n");
                foreach ((string setting, JsonNode? value) in settings!.AsObject())
                    config.Append(null, $"{setting} = {value}\n");
            }
        }

        return AwsProfiles.Merge(new AwsFiles("config", "credentials"), ProfileFile.Parse(config.ToString(), "config"), credentials: null);
    }

    private static JsonArray Steps(ProfileChain chain) =>
    [
        chain.Origin switch
        {
            StaticKeysOrigin { Keys: var keys } => Step("AccessKey", ("access_key_id", keys.AccessKeyId), ("secret_access_key", keys.SecretAccessKey), ("session_token", keys.SessionToken)),
            AmbientKeysOrigin origin => new JsonObject { ["NamedSource"] = origin.Source.ToString() },
            SsoOrigin origin => Step("Sso", ("sso_session", origin.Session), ("sso_account_id", origin.AccountId), ("sso_region", origin.Region), ("sso_role_name", origin.RoleName), ("sso_start_url", origin.StartUrl)),
            _ => new JsonObject { [chain.Origin.GetType().Name] = chain.Origin.Description },
        },
        .. chain.Roles.Select(role => Step("AssumeRole", ("role_arn", role.RoleArn), ("external_id", role.ExternalId), ("role_session_name", role.RoleSessionName))),
    ];

    private static JsonObject Step(string kind, params (string Name, string? Value)[] settings)
    {
        JsonObject step = [];
        foreach ((string name, string? value) in settings)
        {
            if (value is not null)
                step[name] = value;
        }

        return new JsonObject { [kind] = step };
    }
}
