namespace PSFederation.Core.SignInMethods;

/// <summary>The token of the platform that the process runs on.</summary>
public sealed record AmbientMethod : WebIdentityMethod
{
    private const string ThisPlatform = "the platform it runs on";

    /// <summary>A platform that is detected automatically.</summary>
    public AmbientMethod()
    {
    }

    internal AmbientMethod(MemberReader json)
        : base(json)
    {
        Platform = json.Text("platform");
        Audience = json.Text("audience");
        ServiceConnectionId = json.Text("serviceConnectionId");
    }

    /// <summary>The name of the platform; null detects it.</summary>
    public string? Platform { get; init; }

    /// <summary>The audience (aud); null for sts.amazonaws.com, or the fixed audience of the platform.</summary>
    public string? Audience { get; init; }

    /// <summary>The ID of an Azure DevOps service connection; null for the pipeline's own token.</summary>
    public string? ServiceConnectionId { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.Ambient;

    /// <inheritdoc/>
    public override string From => Platform ?? ThisPlatform;

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("platform", Platform);
        json.Set("audience", Audience);
        json.Set("serviceConnectionId", ServiceConnectionId);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.Platform = Platform;
        profile.Audience = Audience;
        profile.ServiceConnectionId = ServiceConnectionId;
    }
}
