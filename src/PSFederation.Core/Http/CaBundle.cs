using PSFederation.Core.Aws;

namespace PSFederation.Core.Http;

/// <summary>The PEM file with certificates that are trusted beside the system's: AWS_CA_BUNDLE, else <c>ca_bundle</c> of the profile that counts.</summary>
public static class CaBundle
{
    private const string Variable = "AWS_CA_BUNDLE";

    /// <summary>
    /// Gives the file of the profile, and where it is named; null without one. What reads AWS profiles lies above this folder, so code that has both sets it.
    /// </summary>
    public static Func<(string Path, string From)?>? OfProfile { get; set; }

    /// <summary>The file as it is now, and where it is named; an empty path for none.</summary>
    internal static (string Path, string From) Find(Func<(string Path, string From)?>? ofProfile) =>
        AwsVariable.Get(Variable) is { Length: > 0 } path ? (path, Variable) : ofProfile?.Invoke() ?? (string.Empty, Variable);
}
