using System.Collections;
using System.Management.Automation;
using System.Reflection;
using PSFederation.Core.AwsConfig;
using PSFederation.Pipeline;

namespace PSFederation.AwsPowerShell;

/// <summary>Credentials that tools use before those that Set-FederatedCredential set, as warnings that say what to do.</summary>
internal static class CredentialPrecedence
{
    private const string Stored = AwsTools.StoredCredentials;
    private const string DefaultProfile = "default";

    /// <summary>The parameters of AWS.Tools cmdlets that specify an identity, and their aliases.</summary>
    private static readonly HashSet<string> IdentityParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "Credential", "AccessKey", "AK", "SecretKey", "SK", "SecretAccessKey", "SessionToken", "ST", "ProfileName", "StoredCredentials", "AWSProfileName",
    };

    /// <summary>The commands of this module have parameters with the same names, which do not affect AWS.Tools.</summary>
    public static readonly IReadOnlySet<string> OwnCommands = new HashSet<string>(
        typeof(CredentialPrecedence).Assembly.GetTypes().Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>().Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}"),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Credentials that take precedence over the environment.</summary>
    public static IEnumerable<string> OfEnvironment(AwsSettings settings, SessionState session, string? region)
    {
        foreach (string warning in OfStored(session))
            yield return warning;
        if (region is not null && session.PSVariable.GetValue(AwsTools.StoredRegion) is string stored && stored != region)
            yield return $"AWS.Tools cmdlets in this session use ${AwsTools.StoredRegion}, which is '{stored}', before AWS_REGION. Use Set-DefaultAWSRegion {region}, or Clear-DefaultAWSRegion.";
        if (settings.IsProfileNamed)
            yield return $"{settings.MissingProfile ?? $"AWS_PROFILE names the profile '{settings.ProfileName}'."} The AWS CLI, AWS.Tools and the SDKs for Python and .NET (4) prefer the keys in the environment, but the SDKs for JavaScript (3) and .NET (3) prefer that profile. Remove the variable: Remove-Item Env:AWS_PROFILE";
        foreach (string warning in OfDefaults(session))
            yield return warning;
    }

    /// <summary>Credentials of AWS.Tools that take precedence over the variables of an endpoint.</summary>
    public static IEnumerable<string> OfEndpoint(SessionState session) => OfStored(session).Concat(OfDefaults(session));

    /// <summary>
    /// Settings that take precedence over the default credentials and the region for AWS.Tools in the global scope: a region in a script or local scope, and
    /// default parameter values. Credentials in a script or local scope are rejected earlier: <see cref="RequireSessionInForce"/>.
    /// </summary>
    public static IEnumerable<string> OfSession(SessionState session, string? region)
    {
        if (region is not null && Nearer(session, AwsTools.StoredRegion) is { } nearer && nearer.Value as string != region)
            yield return $"A ${AwsTools.StoredRegion} in a script or local scope ({Shown(nearer)}) takes precedence over the region in the global scope. Remove it: {Removal(session, AwsTools.StoredRegion)}";
        foreach (string warning in OfDefaults(session))
            yield return warning;
    }

    /// <summary>Rejects default credentials that another variable hides, because AWS.Tools would use another identity.</summary>
    /// <exception cref="FederationException">There is such a variable, even if its value is null, as after Clear-AWSCredential.</exception>
    public static void RequireSessionInForce(SessionState session)
    {
        if (Nearer(session, Stored) is not { } nearer)
            return;
        string what = nearer.Value is null
            ? "is $null (Clear-AWSCredential sets this in a function or script), so AWS.Tools cmdlets would use the credentials of the environment or of the default profile"
            : "has other credentials, which AWS.Tools cmdlets would use";
        throw new FederationException(
            FederationErrorCode.CredentialOutranked, $"A ${Stored} in a script or local scope {what}. Nothing was set. Remove it first: {Removal(session, Stored)}", Stored);
    }

    /// <summary>Credentials that take precedence over a profile that the command itself does not name.</summary>
    public static IEnumerable<string> OfProfile(string profileName, AwsSettings settings, SessionState session)
    {
        if (settings.HasKeyVariable)
            yield return "AWS_ACCESS_KEY_ID is set in the environment. It takes precedence over a profile in AWS_PROFILE, and over 'default'. Specify the profile in each command (--profile, -ProfileName), or remove the variable.";
        if (profileName == DefaultProfile && settings.ProfileName != DefaultProfile)
            yield return $"{settings.NamedBy} names the profile '{settings.ProfileName}', which takes precedence over 'default'{(settings.MissingProfile is null ? string.Empty : " and does not exist")}. Remove the variable: Remove-Item Env:{settings.NamedBy}";
        if (profileName == settings.ProfileName && session.PSVariable.GetValue(Stored) is not null)
            yield return $"AWS.Tools cmdlets in this session use ${Stored} first. Specify the profile in each command (-ProfileName), or run Clear-AWSCredential.";
        foreach (string warning in OfDefaults(session))
            yield return warning;
    }

    /// <summary>The entries of $PSDefaultParameterValues that specify an identity for cmdlets of AWS.Tools.</summary>
    public static IEnumerable<string> Identities(IDictionary defaults) =>
        defaults["Disabled"] is true
            ? []
            : defaults.Keys.OfType<string>().Where(key => NamesIdentity(key, defaults[key]));

    /// <summary>The others.</summary>
    public static DefaultParameterDictionary WithoutIdentities(IDictionary defaults)
    {
        Hashtable rest = new(defaults);
        foreach (string key in Identities(defaults))
            rest.Remove(key);
        return new DefaultParameterDictionary(rest);
    }

    private static IEnumerable<string> OfStored(SessionState session) =>
        session.PSVariable.GetValue(Stored) is null
            ? []
            : [$"AWS.Tools cmdlets in this session use ${Stored} before the environment. For them, use Set-FederatedCredential -Scope Session or Clear-AWSCredential."];

    private static IEnumerable<string> OfDefaults(SessionState session) =>
        session.PSVariable.GetValue("PSDefaultParameterValues") is IDictionary defaults && Identities(defaults).FirstOrDefault() is { } key
            ? [$"$PSDefaultParameterValues contains '{key}', and AWS.Tools cmdlets use parameter values first. Remove it: $PSDefaultParameterValues.Remove('{key}')"]
            : [];

    /// <summary>Whether the value specifies an identity. A PSCredential does not, because it does not match the parameter type of AWS.Tools.</summary>
    private static bool NamesIdentity(string key, object? value)
    {
        int colon = key.LastIndexOf(':');
        return colon > 0
            && IsIdentity(DefaultParameterValues.Unquoted(key[(colon + 1)..]))
            && !OwnCommands.Contains(DefaultParameterValues.Unquoted(key[..colon]))
            && PSValue.Unwrap(value) is not PSCredential;
    }

    /// <summary>Whether the engine would apply the entry to one of the parameters. The engine supports wildcards in parameter names too.</summary>
    private static bool IsIdentity(string parameter) =>
        IdentityParameters.Contains(parameter)
        || (WildcardPattern.ContainsWildcardCharacters(parameter) && WildcardPattern.Get(parameter, WildcardOptions.IgnoreCase) is var pattern && IdentityParameters.Any(pattern.IsMatch));

    /// <summary>The variable that hides the global variable in this scope, or null if there is none.</summary>
    private static PSVariable? Nearer(SessionState session, string name) =>
        session.PSVariable.Get(name) is { } nearest && !ReferenceEquals(nearest, session.PSVariable.Get("global:" + name)) ? nearest : null;

    private static string Removal(SessionState session, string name)
    {
        PSVariable nearest = session.PSVariable.Get(name);
        return ReferenceEquals(nearest, session.PSVariable.Get("local:" + name)) ? $"Remove-Variable {name} -Scope Local"
            : ReferenceEquals(nearest, session.PSVariable.Get("script:" + name)) ? $"Remove-Variable {name} -Scope Script"
            : $"Remove-Variable {name} -Scope 1 (or the number of the scope that has it)";
    }

    private static string Shown(PSVariable variable) => variable.Value is string text ? $"'{text}'" : "$null";
}
