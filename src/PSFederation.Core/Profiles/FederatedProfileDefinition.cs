using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>A federated profile in the file: the sign-in method and the roles. Names in the file are in camel case; unset members are omitted.</summary>
public sealed record FederatedProfileDefinition
{
    private const string SignInMember = "signIn";

    public required string Name { get; init; }

    public required SignInMethod SignIn { get; init; }

    /// <summary>The roles, each assumed with the session of the previous role.</summary>
    public required IReadOnlyList<RoleSettings> Roles { get; init; }

    /// <summary>The region of the STS endpoint.</summary>
    public string? Region { get; init; }

    /// <summary>A custom STS endpoint.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Whether an interactive sign-in is allowed even if another program requests the credentials.</summary>
    public bool AllowInteractive { get; init; }

    /// <summary>
    /// The identity provider whose list of roles created the profile (from an assertion or a table in the pipeline). Null for a profile that was registered individually; such a
    /// profile is never pruned.
    /// </summary>
    public string? CreatedFor { get; init; }

    /// <summary>The paths of file members that this version does not recognize, or that the sign-in method does not have. They have no effect.</summary>
    public IReadOnlyList<string> UnknownMembers { get; init; } = [];

    /// <summary>A message about members without effect, because they can be misspelled.</summary>
    /// <returns>A sentence for each kind.</returns>
    public string Unknown(string path)
    {
        ILookup<bool, string> members = UnknownMembers.ToLookup(IsOfAnotherMethod);
        string where = $"The federated profile '{Name}' in {path} has members that";
        return string.Join(' ', ((string?[])
        [
            members[false].Any() ? $"{where} this version of the module does not recognize and ignores: {List(members[false])}. Check their spelling." : null,
            members[true].Any() ? $"{where} {SignIn.Kind} does not have and that are ignored: {List(members[true])}." : null,
        ]).OfType<string>());

        static string List(IEnumerable<string> names) => string.Join(", ", names.Select(UntrustedText.Line));
    }

    /// <summary>The profile as cmdlets return it.</summary>
    /// <param name="path">The file that holds it.</param>
    public FederatedProfile ToFederatedProfile(string path)
    {
        FederatedProfile profile = new()
        {
            ProfileName = Name,
            RoleArn = [.. Roles.Select(role => role.RoleArn)],
            Region = Region,
            EndpointUrl = EndpointUrl,
            AllowInteractive = AllowInteractive,
            CreatedFor = CreatedFor,
            ProfilesFile = path,
        };
        Roles[^1].Show(profile);
        SignIn.Show(profile);
        return profile;
    }

    /// <exception cref="FormatException">A member is missing or of another kind; the message completes "the profile …".</exception>
    internal static FederatedProfileDefinition Read(string name, JsonElement element)
    {
        MemberReader json = new(element);
        MemberReader signIn = json.Object(SignInMember) ?? throw new FormatException("has no signIn");
        IReadOnlyList<MemberReader> roles = json.Objects("roles");
        if (roles.Count == 0)
            throw new FormatException("has no roles");
        FederatedProfileDefinition definition = new()
        {
            Name = name,
            SignIn = SignInMethod.Read(signIn),
            Roles = [.. roles.Select(role => new RoleSettings(role))],
            Region = json.Text("region"),
            EndpointUrl = json.Text("endpointUrl"),
            AllowInteractive = json.Flag("allowInteractive"),
            CreatedFor = json.Text("createdFor"),
        };
        return definition with
        {
            UnknownMembers =
            [
                .. json.Unknown,
                .. signIn.Unknown.Select(member => $"{SignInMember}.{member}"),
                .. roles.SelectMany((role, index) => role.Unknown.Select(member => $"roles[{index}].{member}")),
            ],
        };
    }

    /// <summary>Writes the profile over its previous version; members that this version does not recognize stay.</summary>
    internal void WriteTo(JsonObject json)
    {
        if (json[SignInMember] is not JsonObject signIn)
            json[SignInMember] = signIn = [];
        SignIn.WriteTo(signIn);
        Write(new MemberWriter(json));
    }

    /// <summary>The members as a new file would have them.</summary>
    /// <param name="withPresentation">Whether to include members that only affect how a person is asked.</param>
    internal JsonObject ToJson(bool withPresentation)
    {
        JsonObject json = new() { [SignInMember] = SignIn.ToJson(withPresentation) };
        Write(new MemberWriter(json, withPresentation));
        return json;
    }

    /// <summary>Writes all but the name and the sign-in method.</summary>
    private void Write(MemberWriter json)
    {
        json.Set("roles", new JsonArray([.. Roles.Select(role => role.ToJson())]));
        json.Set("region", Region);
        json.Set("endpointUrl", EndpointUrl);
        json.Presentation("allowInteractive", AllowInteractive ? true : null);
        json.Presentation("createdFor", CreatedFor);
    }

    private static bool IsOfAnotherMethod(string member) =>
        member.StartsWith(SignInMember + ".", StringComparison.Ordinal) && SignInMethod.IsMember(member[(SignInMember.Length + 1)..]);
}
