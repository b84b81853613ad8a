using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>A SAML identity provider that is not the sandbox's: the STS trusts the keys of its metadata, as IAM does after CreateSAMLProvider.</summary>
/// <param name="EntityId">The entity id of the metadata.</param>
/// <param name="Roles">The values of its Role attribute that lead to a role.</param>
internal sealed record OwnSamlProvider(string EntityId, IReadOnlyList<string> Roles)
{
    private const int MaximumMetadata = 10_000_000;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>Registers the provider and the roles that trust it.</summary>
    /// <param name="registry">Where they are registered.</param>
    /// <param name="metadataSource">The file or the address of the metadata: one EntityDescriptor, as IAM takes it.</param>
    /// <param name="roles">Values of the Role attribute: the ARNs of a role and a SAML provider, in either order.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="OwnProviderException">The metadata cannot be read, or metadata or an ARN is not valid.</exception>
    public static async Task<OwnSamlProvider> RegisterAsync(StsRegistry registry, string metadataSource, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        try
        {
            return Register(registry, await ReadAsync(metadataSource, cancellationToken).ConfigureAwait(false), roles);
        }
        catch (Exception e) when (e is StsException or IOException or UnauthorizedAccessException or HttpRequestException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new OwnProviderException(
                $"{e.Message}\nExpected the metadata of one SAML identity provider (an EntityDescriptor with a signing certificate) at {metadataSource}, and the ARNs of role and SAML provider in --trust-role.");
        }
    }

    private static OwnSamlProvider Register(StsRegistry registry, string metadata, IReadOnlyList<string> roles)
    {
        string? entityId = null;
        foreach (string value in roles)
        {
            string[] arns = value.Split(',', StringSplitOptions.TrimEntries);
            if (arns.Length is not 2)
            {
                throw StsErrors.InvalidArn(value);
            }

            (string role, string provider) = arns[0].Contains(":saml-provider/", StringComparison.Ordinal) ? (arns[1], arns[0]) : (arns[0], arns[1]);
            registry.AddSamlProvider(provider, metadata);
            registry.AddRole(role, SandboxContent.SamlTrust(provider), SessionDuration.RoleMaximum);
            entityId = registry.FindSamlProvider(provider)!.EntityId;
        }

        return new OwnSamlProvider(entityId!, roles);
    }

    private static async Task<string> ReadAsync(string source, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http"))
        {
            return await File.ReadAllTextAsync(source, cancellationToken).ConfigureAwait(false);
        }

        if (address.Scheme is "http" && !address.IsLoopback)
        {
            throw new IOException("The metadata has the keys that are trusted, and plain http does not protect them. Use https, or a file.");
        }

        using HttpClientHandler handler = new() { CheckCertificateRevocationList = true };
        using HttpClient http = new(handler) { Timeout = Wait, MaxResponseContentBufferSize = MaximumMetadata };
        return await http.GetStringAsync(address, cancellationToken).ConfigureAwait(false);
    }
}
