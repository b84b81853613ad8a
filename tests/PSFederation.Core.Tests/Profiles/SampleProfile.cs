using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>A profile of one role.</summary>
internal static class SampleProfile
{
    public const string Roles = """[{"roleArn":"arn:aws:iam::111122223333:role/A"}]""";

    public static FederatedProfileDefinition Of(SignInMethod method) =>
        new() { Name = "p", SignIn = method, Roles = [new RoleSettings { RoleArn = "arn:aws:iam::111122223333:role/A" }] };

    public static FederatedProfileDefinition Read(string json) => FederatedProfileDefinition.Read("p", JsonDocument.Parse(json).RootElement);

    public static FederatedProfileDefinition ReadMethod(string signIn) => Read($$"""{"signIn":{{signIn}},"roles":{{Roles}}}""");

    /// <summary>The profile as it would be in a new file.</summary>
    public static string Written(FederatedProfileDefinition profile) => WrittenOver(profile, "{}");

    public static string WrittenOver(FederatedProfileDefinition profile, string text)
    {
        JsonObject json = JsonNode.Parse(text)!.AsObject();
        profile.WriteTo(json);
        return json.ToJsonString();
    }
}
