using System.Text.RegularExpressions;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The limits of session parameters: "AWS Security Token Service API Reference", AssumeRole; IAM User Guide, "Pass session tags in AWS STS".</summary>
internal static partial class SessionLimits
{
    /// <summary>Throws for values that STS rejects, before the call.</summary>
    /// <exception cref="FederationException">A value exceeds a limit; the message contains the parameter.</exception>
    public static void Require(StsRequest request)
    {
        RequireTags(request.Tags, request.TransitiveTagKeys);
        if (request.SourceIdentity is { } identity && (!RoleSessionName.IsValid(identity) || identity.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw Invalid($"-SourceIdentity is {InputPreview.Quote(identity)}; expected {StsLimits.NameForm} that do not begin with aws:.", nameof(request.SourceIdentity));
        if (request.ExternalId is { } external && !ExternalId().IsMatch(external))
            throw Invalid($"-ExternalId has {external.Length.Counted("character")}; expected 2 to 1224 letters, digits and _+=,.@:/- characters.", nameof(request.ExternalId));
        if (request.SerialNumber is { } device && !SerialNumber().IsMatch(device))
            throw Invalid($"-SerialNumber is {InputPreview.Quote(device)}; expected the serial number of an MFA device, or its ARN (arn:aws:iam::ACCOUNT:mfa/NAME).", nameof(request.SerialNumber));
        if (request.TokenCode is { } code && !(code.Length == StsLimits.TokenCodeLength && code.All(char.IsAsciiDigit)))
            throw Invalid("-TokenCode (not shown) is not an MFA code; expected six digits.", nameof(request.TokenCode));
        if (request.TokenCode is null != request.SerialNumber is null)
            throw Invalid("Only one of -SerialNumber (the MFA device) and -TokenCode (its code) is specified. Specify both or neither.", nameof(request.SerialNumber));
        RequirePolicies(request);
        RequireContexts(request.ProvidedContexts);
    }

    /// <summary>Throws for tags that STS rejects.</summary>
    public static void RequireTags(IReadOnlyList<KeyValuePair<string, string>> tags, IReadOnlyList<string> transitive)
    {
        TagList.Require(tags);
        HashSet<string> keys = new(tags.Select(tag => tag.Key), StringComparer.OrdinalIgnoreCase);
        if (transitive.FirstOrDefault(key => !keys.Contains(key)) is { } missing)
            throw Invalid($"-TransitiveTagKey has {InputPreview.Quote(missing)}, which is not a key of -Tag; tags inherited from the caller's session are already transitive. Add the tag, or omit the key.", missing);
    }

    /// <summary>Throws for session policies that exceed the size limit of STS; only STS can determine their packed size.</summary>
    public static void RequirePolicies(StsRequest request)
    {
        if (request.PolicyArns.Count > StsLimits.MaxPolicyArns)
            throw Invalid($"-PolicyArn has {request.PolicyArns.Count} ARNs; STS accepts at most {StsLimits.MaxPolicyArns}.", "PolicyArn");
        int size = request.Policy?.Length ?? 0;
        foreach (string arn in request.PolicyArns)
            size += arn.Length;
        if (size > StsLimits.MaxPolicy)
            throw new FederationException(
                FederationErrorCode.StsPackedPolicyTooLarge, $"-Policy and -PolicyArn have {size.Grouped()} characters; STS accepts at most {StsLimits.MaxPolicy.Grouped()}, and also limits the packed size. Remove white space from the policy, or use a managed policy and specify its ARN.", request.RoleArn);
    }

    private static void RequireContexts(IReadOnlyList<KeyValuePair<string, string>> contexts)
    {
        if (contexts.Count > StsLimits.MaxContexts)
            throw Invalid($"-ProvidedContext has {contexts.Count} contexts; STS accepts at most {StsLimits.MaxContexts}.", "ProvidedContext");
        foreach ((string provider, string assertion) in contexts)
        {
            if (!provider.StartsWith("arn:", StringComparison.Ordinal) || provider.Length is < 20 or > 2048)
                throw Invalid($"-ProvidedContext has the provider {InputPreview.Quote(provider)}; expected an ARN such as arn:aws:iam::aws:contextProvider/IdentityCenter.", "ProvidedContext");
            if (assertion.Length is < 4 or > 2048)
                throw Invalid($"-ProvidedContext has a context assertion of {assertion.Length.Grouped()} characters (not shown); expected 4 to 2,048.", "ProvidedContext");
        }
    }

    private static FederationException Invalid(string message, string? target) => new(FederationErrorCode.ParameterInvalid, message, InputPreview.Target(target));

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@:/-]{2,1224}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExternalId();

    [GeneratedRegex(@"^[A-Za-z0-9_+=/:,.@-]{9,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SerialNumber();
}
