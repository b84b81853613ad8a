namespace PSFederation.Sandbox.Sts;

/// <summary>One request to the STS: its parameters, its signer (null for unsigned actions), and the time.</summary>
internal sealed record StsCall(StsParameters Parameters, StsCaller? Caller, DateTimeOffset Now)
{
    public StsCaller SignedCaller => Caller ?? throw StsErrors.MissingAuthenticationToken();
}
