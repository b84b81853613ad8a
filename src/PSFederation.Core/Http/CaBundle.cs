using PSFederation.Core.Aws;

namespace PSFederation.Core.Http;

/// <summary>The PEM file with additional trusted certificates: AWS_CA_BUNDLE, or otherwise <c>ca_bundle</c> of the effective profile.</summary>
public static class CaBundle
{
    private const string Variable = "AWS_CA_BUNDLE";

    /// <summary>
    /// Returns the file of the profile and its source; null if none. Code that uses both this folder and AWS profiles sets it.
    /// </summary>
    public static Func<(string Path, string From)?>? OfProfile { get; set; }

    /// <summary>The current file and its source; an empty path if none.</summary>
    internal static (string Path, string From) Find(Func<(string Path, string From)?>? ofProfile) =>
        AwsVariable.Get(Variable) is { Length: > 0 } path ? (path, Variable) : ofProfile?.Invoke() ?? (string.Empty, Variable);
}
