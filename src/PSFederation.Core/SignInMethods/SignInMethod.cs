using System.Text.Json.Nodes;

namespace PSFederation.Core.SignInMethods;

/// <summary>
/// A way to an identity, as profiles store it and cmdlets take it: data alone, one record for each method with its members in the file, its rules and
/// what of it is shown. No secret: those are named by the variable or file that holds them. What opens a method is in <c>Renewal</c> and <c>Oidc</c>.
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

    /// <summary>Where the identity comes from, for people.</summary>
    public abstract string From { get; }

    /// <summary>The member of the file that the method cannot do without and does not have; null when it has all.</summary>
    internal virtual string? Missing => null;

    /// <summary>The files that it depends on; addresses and thumbprints may be among them.</summary>
    internal virtual IEnumerable<string> Files => [];

    internal virtual IEnumerable<MethodAddress> Addresses => [];

    /// <summary>Refuses values that can never work, for the parameters that set them.</summary>
    /// <exception cref="FederationException">A value is not valid, or one is missing.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Sets the properties of the profile that are this method's.</summary>
    internal virtual void Show(FederatedProfile profile)
    {
        profile.SignIn = Kind;
        profile.From = From;
    }

    /// <summary>Writes the members.</summary>
    internal virtual void Write(MemberWriter json) => json.Set("way", Kind.ToString());

    /// <summary>The members as a new file would have them.</summary>
    internal JsonObject ToJson(bool withPresentation)
    {
        JsonObject json = [];
        Write(new MemberWriter(json, withPresentation));
        return json;
    }

    /// <summary>Writes the members over what was there. Those of another method go; those that this version does not know stay.</summary>
    internal void WriteTo(JsonObject json)
    {
        MemberWriter writer = new(json);
        Write(writer);
        foreach (string name in Names.Value.Except(writer.Names))
            json.Remove(name);
    }

    /// <summary>Whether some method has a member of that name.</summary>
    internal static bool IsMember(string name) => Names.Value.Contains(name);

    /// <summary>Reads a method. A new method has its arm here.</summary>
    /// <exception cref="FormatException">A member is missing or of another kind; the message completes "the profile …".</exception>
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
        var kind => throw new FormatException($"has the way {kind}, which no method has"),
    };

    private static HashSet<string> NamesOfAll()
    {
        MemberWriter writer = new([]);
        foreach (FederatedSignIn kind in Enum.GetValues<FederatedSignIn>())
            Read(MemberReader.Of(new JsonObject { ["way"] = kind.ToString() })).Write(writer);
        return [.. writer.Names];
    }
}
