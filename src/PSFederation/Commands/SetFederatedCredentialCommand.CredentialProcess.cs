using PSFederation.AwsPowerShell;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>-Scope CredentialProcess: writes the command that gets the keys instead of the keys, so no sign-in is necessary.</content>
public sealed partial class SetFederatedCredentialCommand
{
    private const string DefaultProfile = "default";

    /// <summary>The federated profile that -ProfileName was written for. One AWS profile cannot be used for two federated profiles.</summary>
    private string? _written;

    private async Task SetCredentialProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == CredentialSet)
        {
            FederatedCredentialSource source = Credential.Source;
            string federatedProfile = source.FederatedProfile ?? throw new FederationException(
                FederationErrorCode.FederatedProfileUnknown, $"The credentials of {source} do not come from a federated profile, so no program can renew them. Register one (Register-FederatedProfile), and then run: Get-FederatedCredential NAME | Set-FederatedCredential -Scope CredentialProcess. To write only these keys, use -Scope Profile.", source.RoleArn);
            if (await SetCredentialProcessAsync(ProfileStore.Get(federatedProfile), cancellationToken) && PassThru)
                WriteObject(Credential);
            return;
        }

        string[] names = [.. FederatedProfileNames.Resolve(FederatedProfileName)];
        if (names.Length > 1 && DefaultParameterValues.Give(this, nameof(ProfileName), ProfileName))
            ProfileName = null;
        if (ProfileName is not null && names.Length > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ProfileName specifies one AWS profile, but the input has {names.Length} federated profiles ({string.Join(", ", names)}). To write an AWS profile for each, omit -ProfileName.", ProfileName);
        foreach (string name in names)
        {
            await ReportAsync(
                async token =>
                {
                    FederatedProfileDefinition profile = ProfileStore.Get(name);
                    if (await SetCredentialProcessAsync(profile, token) && PassThru)
                        WriteObject(profile.ToFederatedProfile(ProfileStore.Path));
                },
                cancellationToken);
        }
    }

    private async Task<bool> SetCredentialProcessAsync(FederatedProfileDefinition definition, CancellationToken cancellationToken)
    {
        string profile = AwsProfileOf(definition.Name);
        string moduleBase = MyInvocation.MyCommand.Module.ModuleBase;
        CredentialHelper helper = CredentialHelper.Of(moduleBase);
        string line = CredentialProcessCommand.For(definition.Name, moduleBase, helper.IsAvailable ? CredentialHelper.InstalledPath : null);
        if (!ShouldProcess($"profile '{profile}' in {ProfileWriter.ConfigPath}", $"Write credential_process = {line}"))
            return false;
        line = CredentialProcessCommand.For(definition.Name, moduleBase, await helper.InstallAsync(Reporter, cancellationToken));
        await WrittenProfiles.RecordAsync(await ProfileWriter.WriteProcessAsync(profile, line, Region, Reporter, cancellationToken), Reporter, cancellationToken);
        if (ProfileStore.HomeVariable is { } variable)
            WriteWarning($"{variable} is set: the federated profile '{definition.Name}' is stored there. Programs that use the AWS profile '{profile}' need the same variable.");
        if (new ProfileCredentials(inMemory: false, TimeSpan.Zero, Time).RenewalWarning(definition) is { } warning)
            Reporter.Warning(warning);
        Warn(CredentialPrecedence.OfProfile(profile, AwsSettings.Current, SessionState));
        return true;
    }

    private string AwsProfileOf(string federatedProfile)
    {
        if (ProfileName is null)
        {
            if (federatedProfile == DefaultProfile)
                throw new FederationException(
                    FederationErrorCode.ParameterMissing, "The name of the federated profile is 'default', and the AWS profile 'default' is written only if you specify it. Specify the AWS profile with -ProfileName.", nameof(ProfileName));
            ProfileWriter.RequireName(federatedProfile);
            return federatedProfile;
        }

        if (_written is not null && _written != federatedProfile)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ProfileName specifies one AWS profile, which was already written for the federated profile '{_written}'. To write an AWS profile for each, omit -ProfileName, or write '{federatedProfile}' with a separate command.", federatedProfile);
        _written = federatedProfile;
        return ProfileName;
    }
}
