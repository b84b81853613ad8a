using System.Text;
using System.Text.Json;
using PSFederation.Core.Cache;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Fuzz;

/// <summary>
/// What a credential_process reads, also the native one: the file of profiles and an entry of the cache. A profile that is read has a key of the cache and
/// the same one when it is written and read again; an entry that is read has its times in order and is written as one line of JSON.
/// </summary>
internal sealed class CacheTarget : IFuzzTarget
{
    public const string TargetName = "cache";

    private const int MaxLength = 64 * 1024;

    private static readonly string[] Seeds =
    [
        """{"version":1,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/t","providerId":"x"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A","durationSeconds":900,"policyArns":["arn:aws:iam::aws:policy/A"]}],"region":"eu-west-1"},"q":{"signIn":{"way":"Profile","sourceProfile":"p"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/B","externalId":"e"}]}}}""",
        """{"version":1,"profiles":{"p":{"signIn":{"way":"AuthorizationCode","authority":"https://login.example.com","clientId":"c","scopes":["openid","a b"],"prompt":["login"],"additionalParameters":{"b":"1","a":"2"},"tokenType":"AccessToken"},"roles":[{"roleArn":"arn:aws-cn:iam::111122223333:role/x/A","policy":"{}","roleSessionName":"s"}],"endpointUrl":"https://sts.example.com","allowInteractive":true}}}""",
        """{"version":1,"profiles":{"p":{"signIn":{"way":"LoopbackAcs","signInUri":"https://login.example.com/sso","principalArn":"arn:aws:iam::111122223333:saml-provider/I","metadata":["/m.xml"],"acsPort":7890,"forceAuthn":true},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]},"r":{"signIn":{"way":"TokenExchange","authority":"https://login.example.com","clientId":"c","subject":{"way":"Ambient","platform":"GitHub"}},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}}}""",
        """{"version":2,"accessKeyId":"ASIAEXAMPLE","secretAccessKey":"wJalr/+=","sessionToken":"t/+=","expiration":"2026-11-30T13:00:00Z","method":"AssumeRoleWithWebIdentity","roleArn":"arn:aws:iam::111122223333:role/A","assumedRoleArn":"arn:aws:sts::111122223333:assumed-role/A/s","assumedRoleId":"AROA:s","federatedProfile":"p","issuer":"https://login.example.com","subject":"ann","audience":"web","provider":"arn:aws:iam::111122223333:oidc-provider/x","sourceIdentity":null,"region":"eu-west-1","endpointUrl":null,"issuedAt":"2026-11-30T12:00:00Z","clockOffset":0,"sessionTokenUtilization":3,"wallClock":"2026-11-30T12:00:00Z","steadyClock":36000000000}""",
        """{"version":2,"accessKeyId":"A","secretAccessKey":"B","sessionToken":"","expiration":"9999-12-31T23:59:59.9999999Z","method":"GetSessionToken","roleArn":"r","assumedRoleArn":null,"assumedRoleId":null,"federatedProfile":null,"issuer":null,"subject":null,"audience":null,"provider":null,"sourceIdentity":null,"region":null,"endpointUrl":null,"issuedAt":"0001-01-01T00:00:00Z","clockOffset":-36000000000,"wallClock":"2027-11-30T12:00:00Z","steadyClock":-1}""",
        """{"version":1,"password":"pa55word","failedAt":"2026-11-30T12:00:00Z","codeFailedAt":"2026-11-30T12:00:00Z","page":"https://idp.example.com","sentTo":"https://login.example.com:8443","needsPerson":true}""",
        """{"version":1,"step":59000000}""",
    ];

    private static readonly TextMutator Text = new(
    [
        "\"failedAt\":\"9999-12-31T23:59:59-14:00\",", "\"page\":\"javascript:1\",", "\"sentTo\":\"http://[::1]:0\",", "\"step\":-9223372036854775808,",
        "\"version\":2,", "\"version\":1,", "\"profiles\":{", "\"p\":", "\"signIn\":{", "\"way\":\"Profile\",", "\"way\":\"Ecp\",", "\"way\":\"Ambient\",", "\"way\":\"DeviceCode\",", "\"sourceProfile\":\"q\",", "\"roles\":[", "\"scopes\":[", "\"clockOffset\":9223372036854775807,",
        "\"clockOffset\":-157680000000000000,", "\"steadyClock\":157679999999999999,", "\"expiration\":\"0001-01-01T00:00:00Z\",", "\"expiration\":\"9999-12-31T23:59:59+14:00\",", "\"issuedAt\":\"9999-12-31T23:59:59Z\",", "\"wallClock\":\"0001-01-01T00:00:00-14:00\",", "null", "true", "{}", "[]", "[[", "{\"a\":",
        "1e99", "-0", "99999999999999999999", "\"\"", "\\u0000", "\\ud800", "\\u001b[31m", "\\n", ",", ":", "\"", "{", "}", "\uFEFF", "arn:aws:iam::111122223333:role/", new string('[', 40), new string('a', 300),
    ]);

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string seed = random.Pick(Seeds), text = random.OneIn(16) ? seed : Text.Mutate(seed, random);
        return text.Length > MaxLength ? text[..MaxLength] : text;
    }

    public string? Run(string input)
    {
        byte[] text = Encoding.UTF8.GetBytes(input);
        return Profiles(text) ?? Entry(text) ?? Password(text) ?? Code(text);
    }

    private static string? Profiles(byte[] text)
    {
        ProfileSet profiles;
        try
        {
            profiles = ProfileStore.Parse(text);
        }
        catch (FederationException)
        {
            return null;
        }

        foreach (string name in profiles.Names)
        {
            FederatedProfileDefinition profile;
            try
            {
                profile = profiles.Get(name);
            }
            catch (FederationException)
            {
                if (profiles.Find(name) is not null)
                    return "a profile that is damaged is found";
                continue;
            }

            // The key of one that begins with another profile depends on the file of the user too.
            if (profile.SignIn is ProfileMethod)
                continue;
            using JsonDocument written = JsonDocument.Parse(profile.ToJson(withPresentation: true).ToJsonString());
            if (CacheKey.Session(FederatedProfileDefinition.Read(name, written.RootElement)) != CacheKey.Session(profile))
                return "a profile that is written and read again has another key";
        }

        return null;
    }

    private static string? Password(byte[] text)
    {
        if (StoredPassword.Read(text) is not { } stored)
            return null;
        if (StoredPassword.Read(stored.Write()) is not { } again)
            return "what is kept of a password is not read again";
        return again.Password == stored.Password && again.FailedAt == stored.FailedAt && again.CodeFailedAt == stored.CodeFailedAt && again.Origins == stored.Origins && again.NeedsPerson == stored.NeedsPerson
            ? null
            : "what is kept of a password is read again as something else";
    }

    private static string? Code(byte[] text) => UsedCode.Read(text) is { } used && UsedCode.Read(used.Write()) != used ? "a used code is read again as something else" : null;

    private static string? Entry(byte[] text)
    {
        if (SessionJson.Read(text, TimeProvider.System) is not { } session)
            return null;
        if (RenewalPolicy.Due(session) > RenewalPolicy.End(session))
            return "keys are due after their end";
        if (SessionCache.Fresh(text, TimeProvider.System) is { } fresh && DateTime.UtcNow >= RenewalPolicy.End(fresh))
            return "keys that are over are fresh";
        string json = CredentialProcessJson.Write(RenewalPolicy.ForThisMachine(session));
        using JsonDocument document = JsonDocument.Parse(json);
        if (json.AsSpan().ContainsAnyExceptInRange(' ', '~') || document.RootElement.GetProperty("SecretAccessKey").GetString() != session.Keys.SecretAccessKey)
            return "the document of a credential_process is not one line with the keys";
        return SessionJson.Read(SessionJson.Write(session, TimeProvider.System), TimeProvider.System)?.Keys.SessionToken == session.Keys.SessionToken ? null : "an entry that is written is not read again";
    }
}
