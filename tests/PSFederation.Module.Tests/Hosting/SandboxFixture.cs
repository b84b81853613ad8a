using System.Management.Automation;
using System.Net;
using System.Security;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>One sandbox for the tests of a class, and what they need of it.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    /// <summary>The sandbox.</summary>
    public SandboxHost Host { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Host = await SandboxHost.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Host.DisposeAsync();

    /// <summary>User name and password as PowerShell has them.</summary>
    public static PSCredential Credential(string userName, string password) => new(userName, Secure(password));

    /// <summary>The credential of a user of the sandbox.</summary>
    public PSCredential Credential(string userName) => Credential(userName, Host.Users[userName].Password);

    private static SecureString Secure(string text) => new NetworkCredential(string.Empty, text).SecurePassword;
}
