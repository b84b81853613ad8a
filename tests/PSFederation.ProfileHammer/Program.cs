using System.Globalization;
using PSFederation;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

// Writes profiles into the shared credentials file from its own process, so that a test can run many at once, or kill one in the
// middle of its work. The file is the one that AWS_SHARED_CREDENTIALS_FILE names.
if (args is not [var prefix, var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out int count))
{
    await Console.Error.WriteLineAsync("usage: PSFederation.ProfileHammer PREFIX COUNT");
    return 2;
}

for (int i = 0; i < count; i++)
{
    string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}");
    AwsSessionKeys keys = new("ASIA" + name, "secret-" + name, "token-" + name + new string('t', 800), DateTime.UtcNow.AddHours(1));
    await ProfileWriter.WriteKeysAsync(name, keys, region: null, new Silence(), CancellationToken.None);
    if (i == 0)
        await Console.Out.WriteLineAsync("begun");
}

return 0;

internal sealed class Silence : IOperationReporter
{
    public void Verbose(string message)
    {
        // No server listens there.
    }

    public void Warning(string message)
    {
        // No server listens there.
    }

    public void Notice(string message)
    {
        // No server listens there.
    }

    public void Progress(string activity, string? status)
    {
        // No server listens there.
    }
}
