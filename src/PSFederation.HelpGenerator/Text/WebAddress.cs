namespace PSFederation.HelpGenerator.Text;

/// <summary>Tells addresses from paths, on every system alike.</summary>
internal static class WebAddress
{
    /// <summary>Whether a browser can open it.</summary>
    internal static bool IsWeb(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>Whether it names a scheme (https:, mailto:) and so is not a valid path.</summary>
    internal static bool HasScheme(string address)
    {
        int colon = address.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && Uri.CheckSchemeName(address[..colon]);
    }
}
