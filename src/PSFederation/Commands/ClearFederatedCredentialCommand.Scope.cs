using System.Management.Automation;
using PSFederation.AwsPowerShell;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>-Scope: removes values that Set-FederatedCredential wrote and that have not changed since.</content>
public sealed partial class ClearFederatedCredentialCommand
{
    private Task ClearScopeAsync(CancellationToken cancellationToken)
    {
        bool takesProfile = Scope is FederatedCredentialScope.Profile or FederatedCredentialScope.CredentialProcess;
        if (!takesProfile && ProfileName.Length > 0 && DefaultParameterValues.Give(this, nameof(ProfileName), ProfileName))
            ProfileName = [];
        if (!takesProfile && ProfileName.Length > 0)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ProfileName cannot be combined with -Scope {Scope}; expected -Scope Profile or CredentialProcess. Omit -ProfileName.", nameof(ProfileName));
        if (takesProfile && ProfileName.Length == 0)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"-Scope {Scope} requires -ProfileName; expected the names of the AWS profiles to clean up, or a pattern such as *.", nameof(ProfileName));
        switch (Scope)
        {
            case FederatedCredentialScope.Process:
                ClearProcess();
                return Task.CompletedTask;
            case FederatedCredentialScope.Session:
                ClearSession();
                return Task.CompletedTask;
            default:
                return ClearProfilesAsync(cancellationToken);
        }
    }

    private void ClearProcess()
    {
        IReadOnlyList<(string Name, bool IsUnchanged)> present = ProcessEnvironment.Present();
        string[] ours = [.. present.Where(variable => variable.IsUnchanged).Select(variable => variable.Name)];
        string[] changed = [.. present.Where(variable => !variable.IsUnchanged).Select(variable => variable.Name)];
        if (changed.Length > 0)
            WriteWarning($"These values are not removed, because they have changed since Set-FederatedCredential wrote them: {string.Join(", ", changed)}.");
        if (ours.Length == 0)
        {
            WriteVerbose("The environment of this process does not have a variable that Set-FederatedCredential wrote.");
            return;
        }

        if (ShouldProcess("environment of this process", $"Remove {string.Join(", ", ours)}"))
            Array.ForEach(ours, ProcessEnvironment.Remove);
    }

    private void ClearSession()
    {
        switch (AwsTools.IsLoaded(InvokeCommand) ? AwsTools.HasOurDefault(SessionState, out string? region) : Nothing(out region))
        {
            case null:
                WriteVerbose("This session does not have default credentials of AWS.Tools.");
                break;
            case false:
                WriteWarning("The default credentials of AWS.Tools in this session are not removed, because Set-FederatedCredential did not set them. To remove them, run Clear-AWSCredential.");
                break;
            default:
                AwsTools tools = AwsTools.Find(InvokeCommand);
                if (ShouldProcess($"default credentials of {tools.Module} in this session", region is null ? "Remove" : $"Remove, with the region {region}"))
                    tools.ClearDefault(InvokeCommand, region is not null);
                break;
        }
    }

    private static bool? Nothing(out string? region)
    {
        region = null;
        return null;
    }

    private async Task ClearProfilesAsync(CancellationToken cancellationToken)
    {
        bool process = Scope == FederatedCredentialScope.CredentialProcess;
        IReadOnlyList<string> all = AwsSettings.Current.ProfileNames;
        IEnumerable<string> names = ProfileName
            .SelectMany(name => WildcardPattern.ContainsWildcardCharacters(name) ? all.Where(Wildcards.Read(name, "The name of a profile").IsMatch) : [name])
            .Distinct(StringComparer.Ordinal);
        foreach (string name in names)
        {
            // A script can clean up twice, so this is not an error.
            if (WrittenProfiles.Missing(name, all) is { } warning)
            {
                WriteWarning(warning);
                continue;
            }

            await ReportAsync(
                async token =>
                {
                    string file = process ? ProfileWriter.ConfigPath : ProfileWriter.CredentialsPath;
                    if (!ShouldProcess($"profile '{name}' in {file}", process ? "Remove the credential_process that Set-FederatedCredential wrote" : "Remove the keys that Set-FederatedCredential wrote"))
                        return;
                    IReadOnlyList<string> removed = await WrittenProfiles.ClearAsync(name, process, Reporter, token);
                    WriteVerbose(removed.Count > 0 ? $"Removed: {string.Join(", ", removed)}." : $"The AWS profile '{name}' does not have values that Set-FederatedCredential wrote with -Scope {Scope}.");
                },
                cancellationToken);
        }
    }
}
