using System.Diagnostics;

namespace PSFederation.Core.Tests.Saml.Comparison;

/// <summary>The verdict of another program on a document.</summary>
/// <param name="Accepts">Whether it takes it.</param>
/// <param name="Word">Its objection, or the name that it read.</param>
internal sealed record Verdict(bool Accepts, string Word);

/// <summary>Independent validators, where they are installed (<c>tests/Interop/servers/interop install saml-tools</c>).</summary>
internal static class Validators
{
    private const string HowTo = "install it with: tests/Interop/servers/interop install saml-tools";

    /// <summary>Whether libxmlsec1 takes the first signature of each file, made with the key of a certificate.</summary>
    public static async Task<Dictionary<string, Verdict>> XmlSecAsync(IEnumerable<string> files, string certificate)
    {
        Assert.SkipUnless(Exists("xmlsec1"), $"There is no xmlsec1 here; {HowTo}");
        Dictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);
        await Parallel.ForEachAsync(files, async (file, _) =>
        {
            (int exit, string _, string error) = await RunAsync(
                "xmlsec1", "--verify", "--pubkey-cert-pem", certificate, "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
                "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response", file);
            lock (verdicts)
                verdicts[Path.GetFileNameWithoutExtension(file)] = new Verdict(exit == 0, error.Trim());
        });
        return verdicts;
    }

    /// <summary>What ruby-saml says of every file of a folder.</summary>
    public static async Task<Dictionary<string, Verdict>> RubySamlAsync(string folder, string certificate, string issuer, string audience, string recipient, DateTime at)
    {
        Assert.SkipUnless(Exists("ruby"), $"There is no ruby here; {HowTo}");
        (int loaded, _, _) = await RunAsync("ruby", "-e", "require 'onelogin/ruby-saml'");
        Assert.SkipUnless(loaded == 0, $"There is no ruby-saml here; {HowTo}");
        string script = Path.Combine(Repository.Root, "tests", "Interop", "servers", "tools", "saml-validate-all.rb");
        (int exit, string output, string error) = await RunAsync(
            "ruby", "-W0", script, folder, certificate, issuer, audience, recipient, at.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(exit == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToDictionary(
            parts => parts[0], parts => new Verdict(parts[1] == "valid", parts[2]), StringComparer.Ordinal);
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
