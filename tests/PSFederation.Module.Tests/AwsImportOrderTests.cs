namespace PSFederation.Module.Tests;

/// <summary>
/// Import orders of this module and of two modules with the names of AWS' own, over AWSSDK.Core 4 and 3.7: each in a fresh process. One copy of AWSSDK.Core is in the default
/// load context, ours is in the private one, and credentials go both ways.
/// </summary>
public class AwsImportOrderTests
{
    private static readonly string Ours = $"Import-Module '{Repository.ModuleManifest}'; ";

    /// <summary>Loads Core and its AWSSDK.Core; the port is closed.</summary>
    private const string Use =
        "$null = $c | Get-FederatedIdentity -EndpointUrl http://127.0.0.1:1 -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId.Split(',')[0]; ";

    private const string Make =
        "$c = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new('ASIAOURS', 'secret', 'token', [datetime]::UtcNow.AddHours(1)), [PSFederation.FederatedCredentialSource]::new()); ";

    /// <summary>To a cmdlet of theirs by parameter, to their session and back, and a Basic object of theirs into a cmdlet of ours.</summary>
    private const string BothWays = """
        (Get-STSCallerIdentity -Credential $c).Split(' ')[2]
        $c | Set-FederatedCredential -Scope Session
        (Get-STSCallerIdentity).Split(' ')[0, 2] -join ' '
        $back = Get-AWSCredential | Set-FederatedCredential -Scope Session -PassThru
        [object]::ReferenceEquals($back, $c)
        Set-AWSCredential -AccessKey AKIATHEIRS -SecretKey secret -Scope Global
        $StoredAWSCredentials | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID }
        Get-AWSCredential | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID }
        $loaded = @([System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'AWSSDK.Core' } |
            ForEach-Object { "$($_.GetName().Version.Major) in $([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)" })
        [array]::Sort($loaded); $loaded
        """;

    public static TheoryData<int, string> Orders
    {
        get
        {
            TheoryData<int, string> orders = [];
            foreach (int version in (int[])[3, 4])
            {
                foreach (string order in (string[])["ours, theirs", "theirs, ours", "ours, use, theirs", "theirs, ours, use", "theirs, ours, remove, ours", "ours, theirs, remove theirs, theirs"])
                    orders.Add(version, order);
            }

            return orders;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Credentials_go_both_ways_in_every_import_order(int version, string order)
    {
        string path = version == 3 ? AwsCmdlets.Version3 : AwsCmdlets.Version4;
        string script = string.Concat(order.Split(", ").Select(step => step switch
        {
            "ours" => Ours,
            "theirs" => $"Import-Module '{path}'; ",
            "use" => Make + Use,
            "remove" => "Remove-Module PSFederation; ",
            _ => "Get-Module AWS* | Remove-Module; ",
        }));
        string[] used = order.Contains("use", StringComparison.Ordinal) ? ["StsUnreachable"] : [];
        string[] lines = await EngineProcess.RunAsync(
            script + Make + BothWays + "\n" + (used.Length == 0 ? Use : string.Empty),
            ("AWS_REGION", "us-east-1"), ("AWS_CONFIG_FILE", Repository.Missing), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing));
        Assert.Equal(
            [.. used, "ASIAOURS", "StoredAWSCredentials ASIAOURS", "True", "AKIATHEIRS", "AKIATHEIRS", $"{version} in Default", .. (string[])(used.Length > 0 ? ["4 in PSFederation"] : ["StsUnreachable"])],
            lines);
    }

    /// <summary>The engine refuses a second AWSSDK.Core in the default context; this module takes no part in that.</summary>
    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    public async Task An_object_of_a_copy_in_another_load_context_is_taken_beside_one_in_the_default_context(int inDefault, int inOther)
    {
        string path = inDefault == 3 ? AwsCmdlets.Version3 : AwsCmdlets.Version4;
        string other = Path.Combine(Path.GetDirectoryName(inOther == 3 ? AwsCmdlets.Version3 : AwsCmdlets.Version4)!, "AWSSDK.Core.dll");
        string[] lines = await EngineProcess.RunAsync($$"""
            {{Ours}}Import-Module '{{path}}'
            {{Make}}
            (Get-STSCallerIdentity -Credential $c).Split(' ')[2]
            $sdk = [System.Runtime.Loader.AssemblyLoadContext]::new('another').LoadFromAssemblyPath('{{other}}')
            $basic = [System.Activator]::CreateInstance($sdk.GetType('Amazon.Runtime.BasicAWSCredentials'), [object[]]('AKIAOTHER', 'secret'))
            $basic | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID }
            $basic | Set-FederatedCredential -Scope Session
            (Get-STSCallerIdentity).Split(' ')[0, 2] -join ' '
            [System.Management.Automation.LanguagePrimitives]::ConvertTo($c, $sdk.GetType('Amazon.Runtime.AWSCredentials')).GetCredentials().AccessKey
            "$($sdk.GetName().Version.Major)"
            """);
        Assert.Equal(["ASIAOURS", "AKIAOTHER", "StoredAWSCredentials AKIAOTHER", "ASIAOURS", $"{inOther}"], lines);
    }
}
