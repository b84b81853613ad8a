namespace PSFederation;

/// <summary>When and how a <see cref="FederatedCredential"/> renews, at the time of the request.</summary>
public sealed class FederatedCredentialRenewal
{
    /// <summary>Whether it renews automatically. Otherwise <see cref="How"/> says what to do when it expires.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>When the next use renews it, UTC by the local clock; null if it does not renew automatically, or if an AWS SDK object decides.</summary>
    public DateTime? Due { get; init; }

    /// <summary>The source of new credentials: "token file /var/run/token, role arn:…". Contains no secret.</summary>
    public required string How { get; init; }

    /// <summary>Why the last attempt failed; null if it succeeded, or if there was none.</summary>
    public string? LastError { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>When the last attempt failed, UTC.</summary>
    public DateTime? LastErrorAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        DisplayText.Line(IsAutomatic
            ? How
                + (Due is { } due ? $", due {due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)}" : string.Empty)
                + (LastError is null ? string.Empty : $", last attempt failed: {LastError}")
            : How);
}
