using System.Collections.ObjectModel;

namespace PSFederation.Core.Oidc.Tokens;

/// <summary>A parsed signed text in compact serialization (RFC 7515 section 7.1); its payload can be anything.</summary>
/// <param name="SignedLength">The length of its signed part: header, dot and payload.</param>
/// <param name="Header">The members of the header.</param>
/// <param name="Algorithm">The alg in the header.</param>
/// <param name="KeyId">The kid in the header.</param>
internal sealed record JwsParts(
    string Token, int SignedLength, ReadOnlyDictionary<string, object?> Header, string Algorithm, string? KeyId, byte[] Payload, byte[] Signature);
