using System.Management.Automation;
using System.Net;
using System.Security;

namespace PSFederation.Commands;

/// <summary>
/// Lets a SecureString parameter take plain text too, which is how secrets reach a script in CI (<c>$env:CLIENT_SECRET</c>).
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            string text => new NetworkCredential(string.Empty, text).SecurePassword,
            var other => other,
        };

    /// <summary>The text of a secret.</summary>
    internal static string? Reveal(SecureString? secret) => secret is null ? null : new NetworkCredential(string.Empty, secret).Password;
}
