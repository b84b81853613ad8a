using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Bases;

/// <summary>The parameters that assuming a role takes, whatever the identity.</summary>
public abstract class AssumeRoleCmdlet : FederationCmdlet
{
    /// <summary>How long the credentials shall last, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    public int? DurationSeconds { get; set; }

    /// <summary>A session policy in JSON, or file:// and a path.</summary>
    [Parameter]
    public string? Policy { get; set; }

    /// <summary>Managed policies that narrow the session.</summary>
    [Parameter]
    [Alias("PolicyArns")]
    public string[] PolicyArn { get; set; } = [];

    /// <summary>The region of the STS endpoint.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>An STS endpoint other than AWS' own.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>How long AWS STS may take to answer, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>The parameter that takes the assertion or token.</summary>
    private protected abstract string IdentityParameter { get; }

    /// <summary>The engine would say no more than that the input does not fit any parameter.</summary>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (MyInvocation.ExpectingInput && MyInvocation.BoundParameters.GetValueOrDefault(IdentityParameter) is string text && text.StartsWith("arn:", StringComparison.Ordinal))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"{InputPreview.Quote(text)} stands where -{IdentityParameter} goes, which comes from the pipeline already; name the role: -RoleArn {text}");
        return Task.CompletedTask;
    }

    private protected StsFederationClient Exchange => new(AwsSettings.Current, Time, Reporter);

    /// <summary>Credentials that renew themselves.</summary>
    private protected static FederatedCredential Renewing(FederatedSession session, ISessionSource next) =>
        new(new SessionRenewal(session, next, Time));

    private protected StsRequest Request(string roleArn) => new()
    {
        RoleArn = roleArn,
        DurationSeconds = DurationSeconds,
        Policy = Policy is null ? null : TextInput.Read(Policy, FullPath, "a policy in JSON"),
        PolicyArns = PolicyArn,
        Region = Region,
        EndpointUrl = EndpointUrl,
        Timeout = TimeSpan.FromSeconds(TimeoutSec),
    };
}
