using System.Collections;
using System.Management.Automation;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Commands;

/// <summary>What tools ask before that which Set-FederatedCredential set, in sentences that say what to do about it.</summary>
internal static class Outranking
{
    private const string Stored = AwsTools.StoredCredentials;
    private const string DefaultProfile = "default";

    /// <summary>What comes before the environment.</summary>
    public static IEnumerable<string> OfEnvironment(AwsSettings settings, SessionState session)
    {
        if (session.PSVariable.GetValue(Stored) is not null)
            yield return $"AWS.Tools cmdlets of this session ask ${Stored} before the environment. Use -Scope Session for them, or Clear-AWSCredential.";
        if (settings.IsProfileNamed)
            yield return $"AWS_PROFILE names the profile '{settings.ProfileName}'. The AWS CLI, AWS.Tools and the SDKs for Python and .NET (4) prefer the keys in the environment, but the SDKs for JavaScript (3) and .NET (3) prefer that profile. Remove the variable: Remove-Item Env:AWS_PROFILE";
        foreach (string warning in OfDefaults(session))
            yield return warning;
    }

    /// <summary>What comes before the default credentials of AWS.Tools, which are in the global scope.</summary>
    public static IEnumerable<string> OfSession(SessionState session)
    {
        object? nearest = session.PSVariable.GetValue(Stored), global = session.PSVariable.GetValue("global:" + Stored);
        if (nearest is not null && !ReferenceEquals(Unwrap(nearest), Unwrap(global)))
            yield return $"A ${Stored} of a nearer scope than the global one outranks the credentials there. Remove it: Remove-Variable {Stored}";
        foreach (string warning in OfDefaults(session))
            yield return warning;
    }

    /// <summary>What comes before a profile that is not named in the command itself.</summary>
    public static IEnumerable<string> OfProfile(string profileName, AwsSettings settings, SessionState session)
    {
        if (settings.HasKeyVariable)
            yield return "AWS_ACCESS_KEY_ID is set in the environment, which outranks a profile that AWS_PROFILE names, and 'default'. Name the profile in each command (--profile, -ProfileName), or remove the variable.";
        if (profileName == DefaultProfile && settings.ProfileName != DefaultProfile)
            yield return $"AWS_PROFILE names the profile '{settings.ProfileName}', which outranks 'default'. Remove the variable: Remove-Item Env:AWS_PROFILE";
        if (profileName == settings.ProfileName && session.PSVariable.GetValue(Stored) is not null)
            yield return $"AWS.Tools cmdlets of this session ask ${Stored} first. Name the profile in each command (-ProfileName), or Clear-AWSCredential.";
    }

    /// <summary>A profile or keys that $PSDefaultParameterValues names for every cmdlet.</summary>
    private static IEnumerable<string> OfDefaults(SessionState session) =>
        session.PSVariable.GetValue("PSDefaultParameterValues") is IDictionary defaults && defaults.Keys.OfType<string>().FirstOrDefault(NamesCredentials) is { } key
            ? [$"$PSDefaultParameterValues has '{key}', and AWS.Tools cmdlets prefer what their parameters say."]
            : [];

    private static bool NamesCredentials(string key) =>
        key.EndsWith(":ProfileName", StringComparison.OrdinalIgnoreCase) || key.EndsWith(":AccessKey", StringComparison.OrdinalIgnoreCase);

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
