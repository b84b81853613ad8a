namespace PSFederation.Core.Trust.Platforms;

/// <content>Platforms where people sign in. The client ID identifies the application; the person is a user ID that the
/// provider assigns, so no parameter can build it.</content>
public static partial class TrustPlatforms
{
    private const string ConditionKeys = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif";

    private const string CreateRole = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html";

    /// <summary>The records; a method, because the order of initialization between files is not defined.</summary>
    private static TrustPlatform[] SignIn() =>
    [
        new()
        {
            Name = "Google",
            Title = "Google",
            // "accounts.google.com:aud … azp when the azp field is set": a service account's token has the account there, regardless of the audience
            // that it requested.
            Principal = "accounts.google.com",
            AudienceNamesTenant = true,
            Example = "USER_ID",
            Remedy = "-Audience is the OAuth client ID, or azp if the token has it. -Subject is the ID of a user or service account.",
            Documentation = [new(CreateRole), new(ConditionKeys)],
        },
        new()
        {
            Name = "Apple",
            Title = "Sign in with Apple",
            Aliases = ["SignInWithApple"],
            Issuer = "https://appleid.apple.com",
            AudienceNamesTenant = true,
            Example = "USER_ID",
            Remedy = "-Audience is the Services ID or the bundle ID of the app; -Subject is the ID of a user, which is the same in all apps of a team.",
            Documentation = [new("https://developer.apple.com/documentation/signinwithapplejs/authorizationi/id_token")],
        },
        new()
        {
            Name = "Facebook",
            Title = "Facebook",
            Principal = "graph.facebook.com",
            AudienceClaim = "app_id",
            SubjectClaim = "id",
            AudienceNamesTenant = true,
            Example = "USER_ID",
            Remedy = "-Audience is the app ID; -Subject is a user ID.",
            Documentation = [new(CreateRole), new(ConditionKeys)],
        },
        new()
        {
            Name = "LoginWithAmazon",
            Title = "Login with Amazon",
            Aliases = ["Amazon", "LWA"],
            Principal = "www.amazon.com",
            AudienceClaim = "app_id",
            SubjectClaim = "user_id",
            AudienceNamesTenant = true,
            Example = "USER_ID",
            Remedy = "-Audience is the app ID (amzn1.application-oa2-client.…); -Subject is a user ID (amzn1.account.…).",
            Documentation = [new(CreateRole), new(ConditionKeys)],
        },
        new()
        {
            Name = "Cognito",
            Title = "Amazon Cognito identity pools",
            Aliases = ["CognitoIdentity", "AmazonCognito"],
            Principal = "cognito-identity.amazonaws.com",
            // "your trust policies must grant … to the cognito-identity-us-gov.amazonaws.com service principal"; in China "identity pool tokens are issued by" the address of Beijing.
            RegionPrincipals = new Dictionary<string, string>
            {
                ["us-gov-west-1"] = "cognito-identity-us-gov.amazonaws.com",
                ["us-gov-east-1"] = "cognito-identity.us-gov-east-1.amazonaws.com",
                ["cn-north-1"] = "cognito-identity.cn-north-1.amazonaws.com.cn",
            },
            AudienceNamesTenant = true,
            HasAmr = true,
            Example = "IDENTITY_ID",
            Remedy = "-Audience is the ID of the identity pool, such as us-east-1:12345678-ffff-ffff-ffff-123456789012. For a user pool, which is an OIDC provider, use -Issuer.",
            Documentation =
            [
                new(CreateRole), new(ConditionKeys), new("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"),
                new("https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html"), new("https://docs.amazonaws.cn/en_us/aws/latest/userguide/cognito.html"),
            ],
        },
    ];
}
