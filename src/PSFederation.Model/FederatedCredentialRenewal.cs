namespace PSFederation;

/// <summary>When and how a <see cref="FederatedCredential"/> renews itself, as it stood when it was asked for.</summary>
public sealed class FederatedCredentialRenewal
{
    /// <summary>Whether it renews itself. Otherwise <see cref="How"/> says what to do when it expires.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>From when on the next use renews it, UTC by the local clock; null when it does not renew itself, or each use asks an AWS SDK object, which decides.</summary>
    public DateTime? Due { get; init; }

    /// <summary>Where new keys come from: "token file /var/run/token, role arn:…". No secret.</summary>
    public required string How { get; init; }

    /// <summary>Why the last attempt failed; null when it succeeded, or there was none.</summary>
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
