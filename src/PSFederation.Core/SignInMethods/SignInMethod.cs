using System.Text.Json.Nodes;

namespace PSFederation.Core.SignInMethods;

/// <summary>
/// A sign-in method in profiles and cmdlets: only data, with one record for each method, its members in the file, its rules and
/// its displayed values. It contains no secret, only the variable or file of a secret. The code that opens a method is in <c>Renewal</c> and <c>Oidc</c>.
/// </summary>
public abstract record SignInMethod
{
    private protected const string Unknown = "?";

    private static readonly Lazy<IReadOnlySet<string>> Names = new(NamesOfAll);

    private protected SignInMethod()
    {
    }

    /// <summary>The method's name.</summary>
    public abstract FederatedSignIn Kind { get; }

    /// <summary>The source of the identity, for display.</summary>
    public abstract string From { get; }

    /// <summary>A required file member that is missing; null if all exist.</summary>
    internal virtual string? Missing => null;

    /// <summary>The files that it depends on, which can include addresses and thumbprints.</summary>
    internal virtual IEnumerable<string> Files => [];

    internal virtual IEnumerable<MethodAddress> Addresses => [];

    /// <summary>Throws for values that can never work, for the parameters that set them.</summary>
    /// <exception cref="FederationException">A value is not valid or is missing.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Sets the profile properties of this method.</summary>
    internal virtual void Show(FederatedProfile profile)
    {
        profile.SignIn = Kind;
        profile.From = From;
    }

    /// <summary>Writes the members.</summary>
    internal virtual void Write(MemberWriter json) => json.Set("way", Kind.ToString());

    /// <summary>The members in the form of a new file.</summary>
    internal JsonObject ToJson(bool withPresentation)
    {
        JsonObject json = [];
        Write(new MemberWriter(json, withPresentation));
        return json;
    }

    /// <summary>Writes the members into an existing object. Members of another method are removed; members that this version does not recognize stay.</summary>
    internal void WriteTo(JsonObject json)
    {
        MemberWriter writer = new(json);
        Write(writer);
        foreach (string name in Names.Value.Except(writer.Names))
            json.Remove(name);
    }

    /// <summary>Whether a method has a member with that name.</summary>
    internal static bool IsMember(string name) => Names.Value.Contains(name);

    /// <summary>Reads a method. A new method adds a case here.</summary>
    /// <exception cref="FormatException">A member is missing or has another type; the message completes "the profile …".</exception>
    internal static SignInMethod Read(MemberReader json) => (json.OneOf<FederatedSignIn>("way") ?? throw new FormatException("has no signIn.way")) switch
    {
        FederatedSignIn.TokenFile => new TokenFileMethod(json),
        FederatedSignIn.Ambient => new AmbientMethod(json),
        FederatedSignIn.ClientCredentials => new ClientCredentialsMethod(json),
        FederatedSignIn.AuthorizationCode => new AuthorizationCodeMethod(json),
        FederatedSignIn.DeviceCode => new DeviceCodeMethod(json),
        FederatedSignIn.Integrated => new IntegratedMethod(json),
        FederatedSignIn.Browser => new BrowserMethod(json),
        FederatedSignIn.Profile => new ProfileMethod(json),
        FederatedSignIn.LoopbackAcs => new LoopbackAcsMethod(json),
        FederatedSignIn.Ecp => new EcpMethod(json),
        FederatedSignIn.Form => new FormMethod(json),
        FederatedSignIn.TokenExchange => new TokenExchangeMethod(json),
        var kind => throw new FormatException($"has the unknown sign-in method {kind}"),
    };

    private static HashSet<string> NamesOfAll()
    {
        MemberWriter writer = new([]);
        foreach (FederatedSignIn kind in Enum.GetValues<FederatedSignIn>())
            Read(MemberReader.Of(new JsonObject { ["way"] = kind.ToString() })).Write(writer);
        return [.. writer.Names];
    }
}
