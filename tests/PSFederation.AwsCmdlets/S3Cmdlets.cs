using System.Diagnostics;
using System.Management.Automation;
using Amazon.PowerShell.Common;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace PSFederation.AwsCmdlets;

/// <summary>Get-STSCallerIdentity: the keys that a call would be signed with, the region, and where the keys came from. Nothing is sent.</summary>
[Cmdlet(VerbsCommon.Get, "STSCallerIdentity")]
[OutputType(typeof(string))]
public sealed class GetStsCallerIdentityCommand : AwsCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        AWSPSCredentials found = Resolve();
        ImmutableCredentials keys = found.Credentials.GetCredentials();
        if (ProfileLocation is not null || EndpointUrl is not null)
            throw new InvalidOperationException("Something of the credential was bound to a parameter of the cmdlet.");
        WriteObject($"{found.Source} {ResolveRegion()} {keys.AccessKey} {keys.SecretKey} {keys.Token}");
    }
}

/// <summary>Get-S3Thing: the same, and the bucket, which takes pipeline text as the real cmdlets do.</summary>
[Cmdlet(VerbsCommon.Get, "S3Thing")]
[OutputType(typeof(string))]
public sealed class GetS3ThingCommand : AwsCmdlet
{
    /// <summary>The bucket: what is piped, by its text.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string? BucketName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        AWSPSCredentials found = Resolve();
        ImmutableCredentials keys = found.Credentials.GetCredentials();
        WriteObject($"{found.Source} {ResolveRegion()} {keys.AccessKey} {keys.SecretKey} {keys.Token}");
    }
}

/// <summary>Use-STSRole: the same, and the role, which takes pipeline text.</summary>
[Cmdlet(VerbsOther.Use, "STSRole")]
[OutputType(typeof(string))]
public sealed class UseStsRoleCommand : AwsCmdlet
{
    /// <summary>The role: what is piped, by its text.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, Mandatory = true)]
    public string? RoleArn { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        AWSPSCredentials found = Resolve();
        ImmutableCredentials keys = found.Credentials.GetCredentials();
        WriteObject($"{found.Source} {ResolveRegion()} {keys.AccessKey} {keys.SecretKey} {keys.Token}");
    }
}

/// <summary>Invoke-S3Round: writes, lists, reads and deletes objects of a bucket, again and again. Gives the id of the keys before each round.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "S3Round")]
[OutputType(typeof(string))]
public sealed class InvokeS3RoundCommand : AwsCmdlet
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private volatile bool _stopped;

    /// <summary>The bucket, which is made.</summary>
    [Parameter(Mandatory = true)]
    public string BucketName { get; set; } = null!;

    /// <summary>For how long, in seconds.</summary>
    [Parameter]
    public int Seconds { get; set; }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopped = true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        AWSCredentials credentials = Resolve().Credentials;
        using AmazonS3Client s3 = new(credentials, new AmazonS3Config
        {
            ServiceURL = EndpointUrl!,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            // Without them a call that fails is a call that fails.
            MaxErrorRetry = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
        Do(s3.PutBucketAsync(BucketName));
        Stopwatch elapsed = Stopwatch.StartNew();
        do
        {
            WriteObject(credentials.GetCredentials().AccessKey);
            string key = Guid.NewGuid().ToString("N");
            Do(s3.PutObjectAsync(new PutObjectRequest { BucketName = BucketName, Key = key, ContentBody = key }));
            if (Do(s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = BucketName })).S3Objects.Single().Key != key)
                throw new InvalidOperationException("The bucket does not hold what was written.");
            using (GetObjectResponse got = Do(s3.GetObjectAsync(BucketName, key)))
            {
                using StreamReader reader = new(got.ResponseStream);
                if (reader.ReadToEnd() != key)
                    throw new InvalidOperationException("The object is not what was written.");
            }

            Do(s3.DeleteObjectAsync(BucketName, key));
            Thread.Sleep(Pause);
        }
        while (!_stopped && elapsed.Elapsed.TotalSeconds < Seconds);
        Do(s3.DeleteBucketAsync(BucketName));
    }

    private static T Do<T>(Task<T> call) => call.GetAwaiter().GetResult();
}
