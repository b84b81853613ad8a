using System.Collections.Concurrent;
using PSFederation.Sandbox.Hosting;
using PSFederation.Sandbox.Sts.Saml;
using PSFederation.Sandbox.Sts.Trust;

namespace PSFederation.Sandbox.Sts;

/// <summary>The part of IAM that the STS needs: roles, identity providers, users, and the sessions it has issued.</summary>
public sealed class StsRegistry
{
    private readonly ConcurrentDictionary<string, StsRole> _roles = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SamlProvider> _samlProviders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OidcProvider> _oidcProviders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StsAccessKey> _accessKeys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _outboundIds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _outboundAccounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StsSession> _sessions = new(StringComparer.Ordinal);

    internal StsRegistry()
    {
    }

    internal event Action? ProviderKeysForgotten;

    /// <summary>
    /// Gets or sets a value indicating whether SAML signatures and digests with SHA-1 are accepted. AWS does not document
    /// which algorithms it accepts; the sandbox is strict.
    /// </summary>
    public bool AcceptSha1 { get; set; }

    /// <summary>Adds a role, or replaces it.</summary>
    /// <param name="roleArn">The ARN, arn:aws:iam::ACCOUNT:role/NAME.</param>
    /// <param name="trustPolicy">The trust policy, a JSON document.</param>
    /// <param name="maxSessionDuration">The longest session in seconds, 3600 to 43200.</param>
    /// <param name="tags">The tags of the role.</param>
    /// <exception cref="StsException">ARN or duration (ValidationError) or policy (MalformedPolicyDocument) is not valid.</exception>
    public StsRole AddRole(
        string roleArn,
        string trustPolicy,
        int maxSessionDuration = 3600,
        IReadOnlyDictionary<string, string>? tags = null)
    {
        if (!AwsArn.TryParseIam(roleArn, "role", out AwsArn? arn))
        {
            throw StsErrors.InvalidArn(roleArn);
        }

        if (maxSessionDuration is < 3600 or > 43200)
        {
            throw StsErrors.Validation("MaxSessionDuration must be between 3600 and 43200 seconds.");
        }

        StsRole role = new(arn, TrustPolicy.Parse(trustPolicy), trustPolicy, maxSessionDuration, tags ?? new Dictionary<string, string>());
        _roles[roleArn] = role;
        return role;
    }

    /// <summary>Adds a SAML provider, or replaces it.</summary>
    /// <param name="providerArn">The ARN, arn:aws:iam::ACCOUNT:saml-provider/NAME.</param>
    /// <param name="metadataXml">The metadata document of the identity provider.</param>
    /// <exception cref="StsException">The ARN (ValidationError) or the metadata (InvalidInput) is not valid.</exception>
    public void AddSamlProvider(string providerArn, string metadataXml)
    {
        if (!AwsArn.TryParseIam(providerArn, "saml-provider", out AwsArn? arn))
        {
            throw StsErrors.InvalidArn(providerArn);
        }

        _samlProviders[providerArn] = SamlMetadataReader.Read(arn, metadataXml);
    }

    /// <summary>Adds an OIDC provider, or replaces it.</summary>
    /// <param name="account">The account, 12 digits.</param>
    /// <param name="issuer">The issuer, exactly as in its tokens.</param>
    /// <param name="clientIds">The accepted audiences.</param>
    /// <returns>The ARN of the provider: arn:aws:iam::ACCOUNT:oidc-provider/ISSUER-WITHOUT-SCHEME.</returns>
    public string AddOidcProvider(string account, string issuer, params IReadOnlyCollection<string> clientIds)
    {
        string name = issuer[(issuer.IndexOf("://", StringComparison.Ordinal) + 3)..];
        AwsArn arn = new("aws", "iam", string.Empty, account, "oidc-provider/" + name);
        _oidcProviders[arn.ToString()] = new OidcProvider(arn, issuer, clientIds);
        return arn.ToString();
    }

    /// <summary>Adds an IAM user with a long-term access key. Its identity policies allow everything.</summary>
    /// <param name="userArn">The ARN, arn:aws:iam::ACCOUNT:user/NAME.</param>
    /// <exception cref="StsException">The ARN is not valid (ValidationError).</exception>
    public StsAccessKey AddUser(string userArn)
    {
        if (!AwsArn.TryParseIam(userArn, "user", out _))
        {
            throw StsErrors.InvalidArn(userArn);
        }

        StsAccessKey key = new(
            userArn,
            RandomText.AwsIdentifier("AIDA", 21),
            RandomText.AwsIdentifier("AKIA", 20),
            RandomText.SecretAccessKey());
        _accessKeys[key.AccessKeyId] = key;
        return key;
    }

    /// <summary>Adds an access key of the root user of an account.</summary>
    /// <param name="account">The account, 12 digits.</param>
    /// <exception cref="StsException">The account is not valid (ValidationError).</exception>
    public StsAccessKey AddRootUser(string account)
    {
        string arn = $"arn:aws:iam::{account}:root";
        if (account.Length is not 12 || !account.All(char.IsAsciiDigit))
        {
            throw StsErrors.InvalidArn(arn);
        }

        // The ID of the root user is the account ID.
        StsAccessKey key = new(arn, account, RandomText.AwsIdentifier("AKIA", 20), RandomText.SecretAccessKey());
        _accessKeys[key.AccessKeyId] = key;
        return key;
    }

    /// <summary>Enables outbound identity federation for an account. It is initially disabled. Its issuer stays the same when it is enabled again.</summary>
    /// <param name="account">The account, 12 digits.</param>
    public void EnableOutboundFederation(string account) => _outboundAccounts[account] = _outboundIds.GetOrAdd(account, _ => Guid.NewGuid().ToString());

    /// <summary>Disables outbound identity federation for an account.</summary>
    /// <param name="account">The account, 12 digits.</param>
    public void DisableOutboundFederation(string account) => _outboundAccounts.TryRemove(account, out _);

    /// <summary>Removes a role, SAML provider or OIDC provider.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string arn)
        => _roles.TryRemove(arn, out _) | _samlProviders.TryRemove(arn, out _) | _oidcProviders.TryRemove(arn, out _);

    /// <summary>Finds a session that was issued, for example to look at its tags.</summary>
    /// <param name="accessKeyId">The access key ID of the session.</param>
    /// <returns>The session, or null.</returns>
    public StsSession? FindSession(string accessKeyId) => _sessions.GetValueOrDefault(accessKeyId);

    /// <summary>Gets the number of issued sessions, including those whose response was lost.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>Drops the cached verification keys of OIDC providers, so that they are requested again for the next token.</summary>
    public void ForgetProviderKeys() => ProviderKeysForgotten?.Invoke();

    internal StsRole? FindRole(string arn) => _roles.GetValueOrDefault(arn);

    internal SamlProvider? FindSamlProvider(string arn) => _samlProviders.GetValueOrDefault(arn);

    internal OidcProvider? FindOidcProvider(string account, string issuer)
        => _oidcProviders.Values.FirstOrDefault(provider => provider.Arn.Account == account && provider.Issuer == issuer);

    internal StsAccessKey? FindAccessKey(string accessKeyId) => _accessKeys.GetValueOrDefault(accessKeyId);

    internal string? FindOutboundId(string account) => _outboundAccounts.GetValueOrDefault(account);

    internal bool HasOutboundId(string id) => _outboundAccounts.Values.Contains(id, StringComparer.Ordinal);

    internal void Add(StsSession session) => _sessions[session.AccessKeyId] = session;
}
