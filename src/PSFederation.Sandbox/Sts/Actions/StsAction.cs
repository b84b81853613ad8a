using System.Xml.Linq;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>One action of the STS.</summary>
internal abstract class StsAction
{
    public abstract string Name { get; }

    /// <summary>Gets a value indicating whether the request must be signed with AWS credentials.</summary>
    public abstract bool IsSigned { get; }

    /// <summary>Performs the action.</summary>
    /// <returns>The elements of the result; null elements are omitted.</returns>
    public abstract Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken);
}
