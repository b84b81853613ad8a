using System.Xml.Linq;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>GetFederationToken: a session for a person whom an IAM user authenticated (the custom identity broker). The rules are from API_GetFederationToken.</summary>
internal sealed class GetFederationTokenAction(SessionIssuer issuer) : StsAction
{
    public override string Name => "GetFederationToken";

    public override bool IsSigned => true;

    public override Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        StsCaller caller = call.SignedCaller;
        ParameterValidator validator = new(call.Parameters);
        string name = validator.Required("Name", 2, 32, @"[\w+=,.@-]*");
        int? requested = validator.Integer("DurationSeconds", SessionDuration.Minimum, SessionDuration.FederatedUserMaximum);
        SessionPolicy policy = SessionPolicy.Read(validator, call.Parameters);
        IReadOnlyList<KeyValuePair<string, string>> passedTags = SessionTags.Read(validator, call.Parameters);
        validator.ThrowIfInvalid();
        if (caller.Session is not null)
        {
            throw StsErrors.SessionCredentials("GetFederationToken");
        }

        SessionTags tags = SessionTags.Create(passedTags, [], null);
        policy.Check(caller.Partition, caller.Account);
        DateTimeOffset end = SessionDuration.End(call.Now, TimeSpan.FromSeconds(Seconds(requested, caller)));
        StsSession session = issuer.IssueFederatedUser(caller, name, end, tags, policy);
        return Task.FromResult<IReadOnlyList<XElement?>>(
        [
            SessionIssuer.Credentials(session),
            new XElement(
                StsXml.Namespace + "FederatedUser",
                StsXml.Element("FederatedUserId", session.UserId),
                StsXml.Element("Arn", session.Arn)),
            .. SessionIssuer.Sizes(session),
        ]);
    }

    // "If the specified duration is longer than one hour, the session obtained by using root user credentials defaults to one hour."
    private static int Seconds(int? requested, StsCaller caller)
    {
        int seconds = requested ?? SessionDuration.FederatedUserDefault;
        return caller.IsRootUser ? Math.Min(seconds, SessionDuration.RootMaximum) : seconds;
    }
}
