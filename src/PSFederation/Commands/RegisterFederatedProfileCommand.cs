using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Profiles;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Register-FederatedProfile: stores how to get credentials under a name.</summary>
[Cmdlet(VerbsLifecycle.Register, "FederatedProfile", SupportsShouldProcess = true, DefaultParameterSetName = CodeSet)]
[OutputType(typeof(FederatedProfile))]
public sealed partial class RegisterFederatedProfileCommand : FederationCmdlet
{
    /// <summary>The name of the sessions.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? RoleSessionName { get; set; }

    /// <summary>The duration of the credentials of the last role, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    [ValidateRange(1, 43_200)]
    public int? DurationSeconds { get; set; }

    /// <summary>The external id that the trust policy of the last role requires.</summary>
    [Parameter]
    public string? ExternalId { get; set; }

    /// <summary>The source identity of the last role.</summary>
    [Parameter]
    public string? SourceIdentity { get; set; }

    /// <summary>Session tags of the last role: a hashtable, or objects with Key and Value.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Tag { get; set; } = [];

    /// <summary>The keys of the tags that pass on to roles that are assumed with the session.</summary>
    [Parameter]
    [Alias("TransitiveTagKeys")]
    public string[] TransitiveTagKey { get; set; } = [];

    /// <summary>A session policy in JSON for the last role, or file:// and a path.</summary>
    [Parameter]
    [PolicyInput]
    public string? Policy { get; set; }

    /// <summary>Managed policies that limit the session of the last role.</summary>
    [Parameter]
    [Alias("PolicyArns")]
    [PolicyArnInput]
    public string[] PolicyArn { get; set; } = [];

    /// <summary>The region of the STS endpoint.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>An STS endpoint to use instead of the AWS endpoint of the region.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>Lets the sign-in prompt a person even if another program requests the credentials.</summary>
    [Parameter]
    public SwitchParameter AllowInteractive { get; set; }

    /// <summary>Replaces an existing profile of the same name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Returns the profile.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NoteRole();
        ProfileStore.RequireName(ProfileName);
        ProfileValidator.RequireRoleForms(RoleArn);
        if (Region is not null)
            AwsRegions.Require(Region, nameof(Region));
        if (EndpointUrl is not null)
            RequireAddress(new Uri(EndpointUrl, UriKind.RelativeOrAbsolute), nameof(EndpointUrl), FederationErrorCode.ParameterInvalid);
        SignInMethod signIn = SignIn();
        NoteProvider(signIn);
        FederatedProfileDefinition profile = new()
        {
            Name = ProfileName,
            SignIn = signIn,
            Roles = [.. RoleArn.Select((role, index) => Role(role, last: index == RoleArn.Length - 1))],
            Region = Region,
            EndpointUrl = EndpointUrl,
            AllowInteractive = AllowInteractive,
            CreatedFor = IsList ? signIn.From : null,
        };
        ProfileValidator.RequireRegistrable(profile, AwsSettings.Current, Time.GetUtcNow().UtcDateTime);
        RequireOwnName();
        if (!ShouldProcess($"federated profile '{ProfileName}' in {ProfileStore.Path}", $"Write the profile for {RoleArn[^1]}"))
        {
            NoteDeclined();
            return;
        }

        ProfileCredentials.RequireProtection(profile);
        FederatedProfileDefinition? old = Force ? ProfileStore.Find(ProfileName) : null;
        await ProfileStore.SetAsync(profile, Force, Reporter, cancellationToken);
        NoteName();
        if (old is not null)
            await new ProfileCredentials(inMemory: false, TimeSpan.Zero, Time).ReplaceAsync(old, profile, Reporter, cancellationToken);
        foreach (string warning in ((string?[])[ProfileRenewal.Warning(profile), (profile.SignIn as FormMethod)?.SharedVaultWarning]).OfType<string>())
            WriteWarning(warning);
        if (PassThru)
            WriteObject(profile.ToFederatedProfile(ProfileStore.Path));
    }

    private RoleSettings Role(string arn, bool last) => new()
    {
        RoleArn = arn,
        // A table can have empty cells.
        RoleSessionName = string.IsNullOrEmpty(RoleSessionName) ? null : RoleSessionName,
        DurationSeconds = last ? DurationSeconds : null,
        ExternalId = last ? ExternalId : null,
        SourceIdentity = last ? SourceIdentity : null,
        Tags = PairInput.ReadMap(last ? Tag : [], nameof(Tag), "Key", "Value"),
        TransitiveTagKeys = last ? TransitiveTagKey : [],
        Policy = last && Policy is not null ? TextInput.Read(Policy, FullPath, "a policy in JSON") : null,
        PolicyArns = last ? PolicyArn : [],
    };
}
