using PSFederation.Core.Aws;

namespace PSFederation.Core.Trust.Report;

/// <summary>Why SAML:aud is not the one that a policy wants: it is the address that the response was sent to.</summary>
internal static class SamlHints
{
    /// <summary>What to change; null when the condition is about something else.</summary>
    public static string? Of(HintFacts facts)
    {
        if (!facts.Evaluation.Condition.Key.Equals("saml:aud", StringComparison.OrdinalIgnoreCase))
            return null;
        if (facts.Wanted.StartsWith("urn:", StringComparison.Ordinal))
            return $"SAML:aud is the Recipient of the assertion, not its Audience. Write {HintFacts.Show(facts.Value)}.";
        if (AwsSignIn.IsAcs(facts.Value) && AwsSignIn.IsAcs(facts.Wanted))
            return $"The response was sent to the sign-in address of another region. Add {HintFacts.Show(facts.Value)} to the values, or have the identity provider send to {HintFacts.Show(facts.Wanted)}.";
        return AwsSignIn.IsAcs(facts.Wanted)
            ? $"The Recipient of the assertion is not a sign-in address of AWS. Add {HintFacts.Show(facts.Value)} to the values if the response comes by another way, such as a loopback address."
            : null;
    }
}
