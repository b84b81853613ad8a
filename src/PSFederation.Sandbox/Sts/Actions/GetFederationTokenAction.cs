using System.Xml.Linq;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>GetFederationToken: a session for somebody whom an IAM user vouches for (the custom identity broker).</summary>
internal sealed class GetFederationTokenAction(SessionIssuer issuer) : StsAction
{
    private const int Maximum = 129_600;
    private const int Default = 43_200;

    public override string Name => "GetFederationToken";

    public override bool IsSigned => true;

    public override Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        StsCaller caller = call.SignedCaller;
        ParameterValidator validator = new(call.Parameters);
        string name = validator.Required("Name", 2, 32, @"[\w+=,.@-]*");
        int? requested = validator.Integer("DurationSeconds", SessionDuration.Minimum, Maximum);
        SessionPolicy policy = SessionPolicy.Read(validator, call.Parameters);
        IReadOnlyList<KeyValuePair<string, string>> passedTags = AssumeRoleAction.ReadTags(validator, call.Parameters);
        validator.ThrowIfInvalid();
        if (caller.Session is not null)
        {
            throw StsErrors.SessionCredentials("GetFederationToken");
        }

        SessionTags tags = SessionTags.Create(passedTags, [], null);
        policy.Check(caller.Account);
        DateTimeOffset end = SessionDuration.End(call.Now, TimeSpan.FromSeconds(requested ?? Default));
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
}
