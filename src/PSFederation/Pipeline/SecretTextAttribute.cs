using System.Management.Automation;
using System.Net;
using System.Security;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>
/// Lets a SecureString parameter take plain text too, which is how secrets reach a script in CI (<c>$env:CLIENT_SECRET</c>), and numbers,
/// which is what PowerShell takes a one-time code for.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSValue.Unwrap(inputData) switch
        {
            string text => Secure(text),
            // A code typed as a number comes with the text that was typed: 012345 keeps its zero.
            int or long or decimal or double => Secure(LanguagePrimitives.ConvertTo<string>(inputData)),
            var other => other,
        };

    private static SecureString Secure(string text) => new NetworkCredential(string.Empty, text).SecurePassword;

    /// <summary>The text of a secret.</summary>
    internal static string? Reveal(SecureString? secret) => secret is null ? null : Secrets.Use(new NetworkCredential(string.Empty, secret).Password);
}
