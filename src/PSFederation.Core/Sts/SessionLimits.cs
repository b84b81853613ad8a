using System.Text.RegularExpressions;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The limits of what a session is given: "AWS Security Token Service API Reference", AssumeRole; IAM User Guide, "Pass session tags in AWS STS".</summary>
internal static partial class SessionLimits
{
    /// <summary>Refuses what STS refuses, before it is called.</summary>
    /// <exception cref="FederationException">A value is beyond a limit; the message names the parameter.</exception>
    public static void Require(StsRequest request)
    {
        RequireTags(request.Tags, request.TransitiveTagKeys);
        if (request.SourceIdentity is { } identity && (!RoleSessionName.IsValid(identity) || identity.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw Invalid($"-SourceIdentity is {InputPreview.Quote(identity)}; expected {StsLimits.NameForm}, not beginning with aws:.", nameof(request.SourceIdentity));
        if (request.ExternalId is { } external && !ExternalId().IsMatch(external))
            throw Invalid($"-ExternalId has {external.Length} characters; expected 2 to 1224 letters, digits and _+=,.@:/- without blanks.", nameof(request.ExternalId));
        if (request.SerialNumber is { } device && !SerialNumber().IsMatch(device))
            throw Invalid($"-SerialNumber is {InputPreview.Quote(device)}; expected the serial number of an MFA device, or its ARN (arn:aws:iam::ACCOUNT:mfa/NAME).", nameof(request.SerialNumber));
        if (request.TokenCode is { } code && !(code.Length == StsLimits.TokenCodeLength && code.All(char.IsAsciiDigit)))
            throw Invalid("-TokenCode (not shown) is not a code of an MFA device; expected six digits.", nameof(request.TokenCode));
        if (request.TokenCode is null != request.SerialNumber is null)
            throw Invalid("-SerialNumber and -TokenCode belong together: the MFA device and the code that it shows. Give both, or neither.", nameof(request.SerialNumber));
        RequirePolicies(request);
        RequireContexts(request.ProvidedContexts);
    }

    /// <summary>Refuses tags that STS refuses.</summary>
    public static void RequireTags(IReadOnlyList<KeyValuePair<string, string>> tags, IReadOnlyList<string> transitive)
    {
        TagList.Require(tags);
        HashSet<string> keys = new(tags.Select(tag => tag.Key), StringComparer.OrdinalIgnoreCase);
        if (transitive.FirstOrDefault(key => !keys.Contains(key)) is { } missing)
            throw Invalid($"-TransitiveTagKey has {InputPreview.Quote(missing)}, which is not a key of -Tag; tags that the caller passes on are transitive already. Add the tag, or leave the key out.", missing);
    }

    /// <summary>Refuses session policies that are larger than STS takes; how large they are when they are packed is for STS to say.</summary>
    public static void RequirePolicies(StsRequest request)
    {
        if (request.PolicyArns.Count > StsLimits.MaxPolicyArns)
            throw Invalid($"-PolicyArn has {request.PolicyArns.Count} ARNs; STS takes {StsLimits.MaxPolicyArns} at most.", "PolicyArn");
        int size = request.Policy?.Length ?? 0;
        foreach (string arn in request.PolicyArns)
            size += arn.Length;
        if (size > StsLimits.MaxPolicy)
            throw new FederationException(
                FederationErrorCode.StsPackedPolicyTooLarge, $"-Policy and -PolicyArn have {size.Grouped()} characters; STS takes {StsLimits.MaxPolicy.Grouped()} at most, beside the limit of the packed size. Remove white space from the policy, or put it into a managed policy and give its ARN.", request.RoleArn);
    }

    private static void RequireContexts(IReadOnlyList<KeyValuePair<string, string>> contexts)
    {
        if (contexts.Count > StsLimits.MaxContexts)
            throw Invalid($"-ProvidedContext has {contexts.Count} contexts; STS takes {StsLimits.MaxContexts} at most.", "ProvidedContext");
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
