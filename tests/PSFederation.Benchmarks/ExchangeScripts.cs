namespace PSFederation.Benchmarks;

/// <summary>The scripts that are timed; each prints milliseconds as its last line.</summary>
internal sealed class ExchangeScripts(string manifest, string tokenFile, string role, string sts)
{
    private const string Start = "$watch = [System.Diagnostics.Stopwatch]::StartNew(); ";
    private const int WarmUp = 100;
    private const string Stop = "; $watch.Elapsed.TotalMilliseconds";

    private readonly string _exchange =
        $"Invoke-AssumeRoleWithWebIdentity -WebIdentityToken 'file://{tokenFile}' -RoleArn {role} -RoleSessionName bench -EndpointUrl {sts} -Region us-east-1 -ErrorAction Stop";

    /// <summary>The manifest of the empty module, built beside this program.</summary>
    public static string EmptyModule => Path.Combine(
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)) is { Parent.Parent: { } bin } configuration
            ? Path.Combine(bin.FullName, "PSFederation.EmptyModule", configuration.Name)
            : AppContext.BaseDirectory,
        "PSFederation.EmptyModule.psd1");

    /// <summary>Whether the module has images of the AWS SDK that are compiled ahead of time for this platform.</summary>
    public static bool HasImages(string manifest) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(manifest)!, "native", Path.GetFileName(Path.GetDirectoryName(PSFederation.Tests.NativeProgram.Path)!), "AWSSDK.Core.dll"));

    public static string Import(string path) => $"{Start}Import-Module '{path}'{Stop}";

    public string FirstExchange => $"Import-Module '{manifest}'; {Start}[void]({_exchange}){Stop}";

    /// <summary>The same call with nothing but the SDK: load, client, request.</summary>
    public string FirstExchangeOfTheSdk =>
        $"{Start}{LoadSdk}\n[void]$client.AssumeRoleWithWebIdentityAsync($request).GetAwaiter().GetResult().Credentials.AccessKeyId{Stop}";

    public string WholeProcess => $"Import-Module '{manifest}'; ({_exchange}).AccessKeyId";

    /// <summary>The same exchange with the module of AWS.</summary>
    public string WholeProcessOfAwsTools =>
        $"Import-Module AWS.Tools.SecurityToken; (Use-STSWebIdentityRole -WebIdentityToken ([System.IO.File]::ReadAllText('{tokenFile}')) -RoleArn {role} -RoleSessionName bench -EndpointUrl {sts} -Region us-east-1).Credentials.AccessKeyId";

    /// <summary>Bytes that import and first exchange add to the working set and to the managed heap, and the working set before.</summary>
    public string MemoryOfFirstExchange => $"""
        {Readings}
        $before = Get-Reading
        Import-Module '{manifest}'
        [void]({_exchange})
        $after = Get-Reading
        $after[0] - $before[0]
        $after[1] - $before[1]
        $before[0]
        """;

    /// <summary>Bytes that many exchanges add to the managed heap and to the working set of a process that made some before.</summary>
    public string MemoryOfMany(int warmUp, int calls) => $$"""
        {{Readings}}
        Import-Module '{{manifest}}'
        for ($i = 0; $i -lt {{warmUp}}; $i++) { $credential = {{_exchange}} }
        $before = Get-Reading
        for ($i = 0; $i -lt {{calls}}; $i++) { $credential = {{_exchange}} }
        $after = Get-Reading
        $after[1] - $before[1]
        $after[0] - $before[0]
        """;

    /// <summary>Both after a collection, by which garbage does not count. The function runs once before the readings, because it is compiled then.</summary>
    private const string Readings = """
        function Get-Reading {
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            $held = [GC]::GetTotalMemory($true)
            [Environment]::WorkingSet, $held
        }
        $null = Get-Reading
        """;

    /// <summary>Four ways in turn in one process: the cmdlet, raw HTTP, the bare SDK, and a cmdlet that does nothing; gives the four series.</summary>
    public string[] WarmExchange(int calls)
    {
        string script = $$"""
            Import-Module '{{manifest}}', '{{EmptyModule}}'
            {{LoadSdk}}
            $token = Get-OidcToken -Path '{{tokenFile}}'
            $http = [System.Net.Http.HttpClient]::new()
            $form = [System.Collections.Generic.Dictionary[string,string]]::new()
            $form['Action'] = 'AssumeRoleWithWebIdentity'; $form['Version'] = '2011-06-15'; $form['RoleArn'] = '{{role}}'; $form['RoleSessionName'] = 'bench'; $form['WebIdentityToken'] = $token.GetToken()
            $ours = [System.Collections.Generic.List[double]]::new(); $raw = [System.Collections.Generic.List[double]]::new(); $sdk = [System.Collections.Generic.List[double]]::new(); $none = [System.Collections.Generic.List[double]]::new()
            $watch = [System.Diagnostics.Stopwatch]::new()
            for ($i = 0; $i -lt {{calls}} + {{WarmUp}}; $i++) {
                $watch.Restart()
                $credential = Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn {{role}} -RoleSessionName bench -EndpointUrl {{sts}} -Region us-east-1
                $a = $watch.Elapsed.TotalMilliseconds
                $watch.Restart()
                $text = $http.PostAsync('{{sts}}', [System.Net.Http.FormUrlEncodedContent]::new($form)).GetAwaiter().GetResult().Content.ReadAsStringAsync().GetAwaiter().GetResult()
                $b = $watch.Elapsed.TotalMilliseconds
                $watch.Restart()
                $response = $client.AssumeRoleWithWebIdentityAsync($request).GetAwaiter().GetResult()
                $c = $watch.Elapsed.TotalMilliseconds
                $watch.Restart()
                $nothing = Get-Nothing -WebIdentityToken $token -RoleArn {{role}} -RoleSessionName bench -EndpointUrl {{sts}} -Region us-east-1
                $d = $watch.Elapsed.TotalMilliseconds
                if ($i -ge {{WarmUp}}) { $ours.Add($a); $raw.Add($b); $sdk.Add($c); $none.Add($d) }
            }
            $ours -join ' '
            $raw -join ' '
            $sdk -join ' '
            $none -join ' '
            """;
        return PowerShellProcess.Run(PowerShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", script).Trim().Split('\n')[^4..];
    }

    private string LoadSdk =>
        $$"""
        [void][System.Reflection.Assembly]::LoadFrom('{{typeof(Amazon.Runtime.AmazonServiceClient).Assembly.Location}}')
        [void][System.Reflection.Assembly]::LoadFrom('{{typeof(Amazon.SecurityToken.AmazonSecurityTokenServiceClient).Assembly.Location}}')
        $config = [Amazon.SecurityToken.AmazonSecurityTokenServiceConfig]@{ ServiceURL = '{{sts}}'; AuthenticationRegion = 'us-east-1' }
        $client = [Amazon.SecurityToken.AmazonSecurityTokenServiceClient]::new([Amazon.Runtime.AnonymousAWSCredentials]::new(), $config)
        $request = [Amazon.SecurityToken.Model.AssumeRoleWithWebIdentityRequest]@{ RoleArn = '{{role}}'; RoleSessionName = 'bench'; WebIdentityToken = [System.IO.File]::ReadAllText('{{tokenFile}}') }
        """;
}
