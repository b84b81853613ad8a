using System.Diagnostics;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Sandbox;

namespace PSFederation.Benchmarks;

/// <summary>The same exchange in this process, without pwsh: what the checks of this module add to the AWS SDK. What is left of the warm exchange is the pipeline's.</summary>
internal static class CoreExchangeBenchmark
{
    private const int WarmUp = 500, Rounds = 100;

    /// <summary>The row.</summary>
    public static async Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        SandboxHost sandbox = await bench.SandboxAsync();
        string text = await File.ReadAllTextAsync(bench.TokenFile);
        OidcToken token = JwtReader.Read(text, OidcTokenType.IdToken);
        StsRequest request = new() { RoleArn = sandbox.Roles.WebUser, EndpointUrl = sandbox.StsEndpoint, Region = "us-east-1" };
        using AmazonSecurityTokenServiceClient client = new(new AnonymousAWSCredentials(), new AmazonSecurityTokenServiceConfig { ServiceURL = sandbox.StsEndpoint, AuthenticationRegion = "us-east-1" });
        AssumeRoleWithWebIdentityRequest bare = new() { RoleArn = sandbox.Roles.WebUser, RoleSessionName = "bench", WebIdentityToken = text };

        List<double> ours = [], theirs = [];
        for (int i = 0; i < bench.Runs * Rounds + WarmUp; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await OursAsync();
            double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
            await client.AssumeRoleWithWebIdentityAsync(bare);
            double second = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i < WarmUp)
                continue;
            ours.Add(first);
            theirs.Add(second);
        }

        return [new Measurement("  of which the module's checks, without pwsh", "the bare AWSSDK.SecurityToken", double.NaN, ours, theirs)];

        async Task OursAsync()
        {
            using IDisposable secrets = Secrets.Begin();
            await new StsFederationClient(new AwsSettings(Environment.GetEnvironmentVariable), TimeProvider.System, QuietReporter.Instance)
                .AssumeRoleWithWebIdentityAsync(token, "bench", null, request, CancellationToken.None);
        }
    }
}
