using System.Xml.Linq;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>GetCallerIdentity: the identity of the signer. It requires no permission.</summary>
internal sealed class GetCallerIdentityAction : StsAction
{
    public override string Name => "GetCallerIdentity";

    public override bool IsSigned => true;

    public override Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        StsCaller caller = call.SignedCaller;
        return Task.FromResult<IReadOnlyList<XElement?>>(
        [
            StsXml.Element("Arn", caller.Arn),
            StsXml.Element("UserId", caller.UserId),
            StsXml.Element("Account", caller.Account),
        ]);
    }
}
