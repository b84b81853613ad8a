namespace PSFederation.Core.Sts;

/// <summary>
/// Credentials of GetFederationToken: "You cannot call any AWS STS operations except GetCallerIdentity" (AWS STS API Reference, API_GetFederationToken). No policy can allow it, so such a call is
/// refused before it is sent.
/// </summary>
internal static class FederatedUser
{
    /// <summary>Refuses the credentials of a federated user.</summary>
    /// <param name="caller">Where the credentials come from; null when it is not known.</param>
    /// <param name="operation">The operation of STS.</param>
    /// <exception cref="FederationException">The credentials are those of a federated user.</exception>
    public static void Refuse(FederatedCredentialSource? caller, string operation)
    {
        if (caller is null || !Is(caller))
            return;
        throw new FederationException(
            FederationErrorCode.LongTermKeysRequired,
            $"The credentials of {caller} are of a federated user (GetFederationToken); expected the access key of an IAM user or the credentials of a role, because AWS STS lets a federated user call GetCallerIdentity alone, and not {operation}. Sign with the keys of the IAM user, or assume a role with them (Invoke-AssumeRole).",
            caller.AssumedRoleArn);
    }

    private static bool Is(FederatedCredentialSource caller) =>
        caller.Method == FederatedCredentialMethod.GetFederationToken || (caller.AssumedRoleArn?.Split(':', 6) is [_, _, "sts", _, _, var resource] && resource.StartsWith("federated-user/", StringComparison.Ordinal));
}
