using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>A SAML identity provider that is not the sandbox's: the STS trusts the keys of its metadata, like IAM after CreateSAMLProvider.</summary>
/// <param name="Roles">The accepted values of its Role attribute.</param>
internal sealed record OwnProvider(string EntityId, IReadOnlyList<string> Roles)
{
    /// <summary>Registers the provider and the roles that trust it.</summary>
    /// <param name="metadataPath">The file with the metadata: one EntityDescriptor, as in IAM.</param>
    /// <param name="roles">Values of the Role attribute: the ARNs of a role and a SAML provider, in either order.</param>
    /// <exception cref="StsException">Metadata or an ARN is not valid.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static OwnProvider Register(StsRegistry registry, string metadataPath, IReadOnlyList<string> roles)
    {
        string metadata = File.ReadAllText(metadataPath);
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

        return new OwnProvider(entityId!, roles);
    }
}
