namespace PSFederation.Core.SignInMethods;

/// <summary>A person signs in with the default browser, which delivers the response to a local address.</summary>
public sealed record LoopbackAcsMethod : SamlRequestMethod
{
    /// <summary>The default path of the assertion consumer service.</summary>
    public const string DefaultPath = "/saml/acs";

    /// <summary>Creates a method with a free port and the default path.</summary>
    public LoopbackAcsMethod()
    {
    }

    internal LoopbackAcsMethod(MemberReader json)
        : base(json)
    {
        Binding = json.OneOf<SamlBinding>("binding");
        AcsPort = json.Number("acsPort");
        AcsPath = json.Text("acsPath");
        NoBrowser = json.Flag("noBrowser");
    }

    /// <summary>The binding of the request; null selects one from the metadata, HTTP-Redirect first.</summary>
    public SamlBinding? Binding { get; init; }

    /// <summary>The port of the assertion consumer service on 127.0.0.1; null for a free one.</summary>
    public int? AcsPort { get; init; }

    /// <summary>Its path, with the leading slash; null for <see cref="DefaultPath"/>.</summary>
    public string? AcsPath { get; init; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.LoopbackAcs;

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("binding", Binding?.ToString());
        json.Presentation("acsPort", AcsPort);
        json.Set("acsPath", AcsPath);
        json.Presentation("noBrowser", NoBrowser ? true : null);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.Binding = Binding;
        profile.AcsPort = AcsPort;
        profile.AcsPath = AcsPath;
        profile.NoBrowser = NoBrowser;
    }
}
