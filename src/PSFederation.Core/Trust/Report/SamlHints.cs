using PSFederation.Core.Aws;

namespace PSFederation.Core.Trust.Report;

/// <summary>Why SAML:aud does not match a policy: it is the address that the response was sent to.</summary>
internal static class SamlHints
{
    /// <summary>What to change; null if the condition has another key.</summary>
    public static string? Of(HintFacts facts)
    {
        if (!facts.Evaluation.Condition.Key.Equals("saml:aud", StringComparison.OrdinalIgnoreCase))
            return null;
        if (facts.Wanted.StartsWith("urn:", StringComparison.Ordinal))
            return $"SAML:aud is the Recipient of the assertion, not its Audience. Write {HintFacts.Show(facts.Value)}.";
        if (AwsSignIn.IsAcs(facts.Value) && AwsSignIn.IsAcs(facts.Wanted))
            return $"The response was sent to the sign-in address of another region. Add {HintFacts.Show(facts.Value)} to the values, or configure the identity provider to send to {HintFacts.Show(facts.Wanted)}.";
        return AwsSignIn.IsAcs(facts.Wanted)
            ? $"The Recipient of the assertion is not an AWS sign-in address. Add {HintFacts.Show(facts.Value)} to the values if the response is delivered to another address, such as a loopback address."
            : null;
    }
}
