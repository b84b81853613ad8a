using System.Management.Automation;
using Amazon.PowerShell.Common;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using AWSRegion = Amazon.PowerShell.Common.AWSRegion;

namespace PSFederation.AwsCmdlets;

/// <summary>What a cmdlet knows of credentials.</summary>
internal interface ICredentialArguments
{
    string? AccessKey { get; }

    string? SecretKey { get; }

    string? SessionToken { get; }

    string? ProfileName { get; }

    string? ProfileLocation { get; }

    AWSCredentials? Credential { get; }
}

/// <summary>The order of AWS.Tools, by TryGetCredentials and TryGetRegion of its CredentialsArguments.cs. Instance metadata, which comes last there, is left out.</summary>
internal static class CredentialLookup
{
    public const string StoredCredentials = "StoredAWSCredentials";
    public const string StoredRegion = "StoredAWSRegion";
    private const string DefaultProfile = "default";

    public static AWSPSCredentials? Find(ICredentialArguments arguments, SessionState session)
    {
        CredentialProfileStoreChain chain = new(arguments.ProfileLocation);
        CredentialProfileOptions keys = new() { AccessKey = arguments.AccessKey, SecretKey = arguments.SecretKey, Token = arguments.SessionToken };
        // An access key or a secret key alone is not a set: the search continues.
        if (AWSCredentialsFactory.TryGetAWSCredentials(keys, chain, out AWSCredentials found))
            return new(found, nameof(arguments.AccessKey));
        if (!string.IsNullOrEmpty(arguments.ProfileName))
            return OfProfile(arguments.ProfileName, chain);
        if (arguments.Credential is not null)
            return new(arguments.Credential, nameof(arguments.Credential));
        if (session.PSVariable.GetValue(StoredCredentials) is AWSPSCredentials stored)
            return new(stored.Credentials, StoredCredentials);
        try
        {
            return new(new EnvironmentVariablesAWSCredentials(), "Environment");
        }
        catch (InvalidOperationException)
        {
            return OfProfile(DefaultProfile, chain) ?? OfProfile("AWS PS Default", chain);
        }
    }

    public static string? FindRegion(object? region, string? profileLocation, SessionState session)
    {
        if (region is not null)
            return (region is PSObject wrapped ? wrapped.BaseObject : region) switch
            {
                string name => name,
                AWSRegion named => named.Region,
                _ => throw new ArgumentException("Unsupported parameter type; Region must be a string containing the system name for a region, or an AWSRegion instance"),
            };
        if (session.PSVariable.GetValue(StoredRegion) is string stored)
            return stored;
        return new CredentialProfileStoreChain(profileLocation).TryGetProfile(DefaultProfile, out CredentialProfile profile) && profile.Region is not null
            ? profile.Region.SystemName
            : Environment.GetEnvironmentVariable("AWS_REGION");
    }

    private static AWSPSCredentials? OfProfile(string name, CredentialProfileStoreChain chain) =>
        chain.TryGetProfile(name, out CredentialProfile profile) && profile.CanCreateAWSCredentials
            ? new(AWSCredentialsFactory.GetAWSCredentials(profile, chain), "Profile:" + name)
            : null;
}
