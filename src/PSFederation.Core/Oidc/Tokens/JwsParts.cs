using System.Collections.ObjectModel;

namespace PSFederation.Core.Oidc.Tokens;

/// <summary>A signed text in compact serialization (RFC 7515 section 7.1), taken apart; its payload may be anything.</summary>
/// <param name="SignedLength">How many characters of it are signed: header, dot and payload.</param>
/// <param name="Header">The members of the header.</param>
/// <param name="Algorithm">What the header names as alg.</param>
/// <param name="KeyId">What the header names as kid.</param>
internal sealed record JwsParts(
    string Token, int SignedLength, ReadOnlyDictionary<string, object?> Header, string Algorithm, string? KeyId, byte[] Payload, byte[] Signature);
