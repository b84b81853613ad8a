using Microsoft.EntityFrameworkCore;

namespace PSFederation.Sandbox.Oidc;

/// <summary>The in-memory store of clients, authorizations and tokens.</summary>
internal sealed class OidcStore(DbContextOptions<OidcStore> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseOpenIddict();
}
