namespace PSFederation.Tests;

/// <summary>Sets environment variables and puts the old values back.</summary>
internal sealed class EnvironmentChange : IDisposable
{
    private readonly List<(string Name, string? Value)> _old = [];

    public EnvironmentChange(params (string Name, string? Value)[] variables)
    {
        foreach ((string name, string? value) in variables)
        {
            _old.Add((name, Environment.GetEnvironmentVariable(name)));
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _old)
            Environment.SetEnvironmentVariable(name, value);
    }
}
