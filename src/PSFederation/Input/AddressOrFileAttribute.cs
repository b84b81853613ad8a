using System.Management.Automation;

namespace PSFederation.Input;

/// <summary>Converts a file to a Uri too, so that a parameter for an address accepts a path or a FileInfo.</summary>
internal sealed class AddressOrFileAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is PSObject { BaseObject: FileInfo wrapped } ? Of(wrapped) : inputData is FileInfo file ? Of(file) : inputData;

    /// <summary>The path that a Uri was made from, or null if it is a web address or has another scheme that is not a drive.</summary>
    /// <param name="address">The Uri.</param>
    public static string? PathOf(Uri address)
    {
        if (address is { IsAbsoluteUri: true, IsFile: true })
            return address.OriginalString.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? address.LocalPath : address.OriginalString;
        // The name of a PowerShell drive looks like a scheme.
        return !address.IsAbsoluteUri || !address.OriginalString.Contains("://", StringComparison.Ordinal) ? address.OriginalString : null;
    }

    private static Uri Of(FileInfo file) => new(file.FullName, UriKind.RelativeOrAbsolute);
}
