using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Core.Trust.Findings;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Policies of the pipeline, with the name of the role or file.</summary>
internal static class TrustPolicySources
{
    /// <summary>The policies of an input.</summary>
    public static IReadOnlyList<TrustPolicySource> Of(object input, Func<string, string> resolvePath, string root)
    {
        object value = PSValue.Unwrap(input);
        string? file = value switch
        {
            FileInfo info => info.FullName,
            string text => FileOf(text, resolvePath),
            _ => null,
        };
        if (file is not null)
            return TrustPolicySource.Read(TextInput.ReadFile(file, TrustPolicyInput.Text), NameOf(file, root), file, onlyPolicies: false);
        if (value is string policy)
            return TrustPolicySource.Read(policy, "policy", null, onlyPolicies: false);
        string? role = PSObject.AsPSObject(input).Properties["RoleName"]?.Value as string;
        return
        [
            .. TrustPolicyInput.Of(input, resolvePath).Select(document => new TrustPolicySource(document.Policy, role ?? RoleOf(document.RoleArn) ?? "policy")
            {
                RoleName = role ?? RoleOf(document.RoleArn),
                RoleArn = document.RoleArn,
                HasPositions = false,
            }),
        ];
    }

    /// <summary>The path as reports and baselines have it on every system.</summary>
    public static string NameOf(string file, string root) => Path.GetRelativePath(root, file).Replace('\\', '/');

    private static string? FileOf(string text, Func<string, string> resolvePath) =>
        text.Contains('{', StringComparison.Ordinal) || text.Contains("%7B", StringComparison.OrdinalIgnoreCase) || string.IsNullOrWhiteSpace(text) ? null : resolvePath(text);

    private static string? RoleOf(string? arn) => arn?[(arn.LastIndexOf('/') + 1)..];
}
