using System.Management.Automation;
using System.Net;
using System.Security;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>
/// Lets a SecureString parameter accept plain text too, because CI passes secrets to a script that way (<c>$env:CLIENT_SECRET</c>), and numbers,
/// because PowerShell interprets a one-time code as a number.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSValue.Unwrap(inputData) switch
        {
            string text => Secure(text),
            // A code that is typed as a number keeps its original text, so 012345 keeps its zero.
            int or long or decimal or double => Secure(LanguagePrimitives.ConvertTo<string>(inputData)),
            var other => other,
        };

    private static SecureString Secure(string text) => new NetworkCredential(string.Empty, text).SecurePassword;

    /// <summary>The text of a secret.</summary>
    internal static string? Reveal(SecureString? secret) => secret is null ? null : Secrets.Use(new NetworkCredential(string.Empty, secret).Password);
}
