namespace PSFederation.Core.Sts;

/// <summary>
/// Credentials of GetFederationToken: "You cannot call any AWS STS operations except GetCallerIdentity" (AWS STS API Reference, API_GetFederationToken). No policy can allow it, so such a call is
/// rejected before it is sent.
/// </summary>
internal static class FederatedUser
{
    /// <summary>Throws if the credentials belong to a federated user.</summary>
    /// <param name="caller">The source of the credentials; null if unknown.</param>
    /// <param name="operation">The STS operation.</param>
    /// <exception cref="FederationException">The credentials belong to a federated user.</exception>
    public static void Refuse(FederatedCredentialSource? caller, string operation)
    {
        if (caller is null || !Is(caller))
            return;
        throw new FederationException(
            FederationErrorCode.LongTermKeysRequired,
            $"The credentials of {caller} belong to a federated user (GetFederationToken); expected the access key of an IAM user or the credentials of a role, because a federated user can call GetCallerIdentity only, not {operation}. Sign with the access key of the IAM user, or use it to assume a role (Invoke-AssumeRole).",
            caller.AssumedRoleArn);
    }

    private static bool Is(FederatedCredentialSource caller) =>
        caller.Method == FederatedCredentialMethod.GetFederationToken || (caller.AssumedRoleArn?.Split(':', 6) is [_, _, "sts", _, _, var resource] && resource.StartsWith("federated-user/", StringComparison.Ordinal));
}
