namespace PSFederation.Core.SignInMethods;

/// <summary>The credentials of another federated profile.</summary>
public sealed record ProfileMethod : SignInMethod
{
    /// <summary>Creates a method without a source profile.</summary>
    public ProfileMethod()
    {
    }

    internal ProfileMethod(MemberReader json) => SourceProfile = json.Text("sourceProfile");

    /// <summary>The name of the other profile.</summary>
    public string? SourceProfile { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.Profile;

    /// <inheritdoc/>
    public override string From => $"profile {SourceProfile}";

    internal override string? Missing => SourceProfile is null ? "sourceProfile" : null;

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("sourceProfile", SourceProfile);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.SourceProfileName = SourceProfile;
    }
}
