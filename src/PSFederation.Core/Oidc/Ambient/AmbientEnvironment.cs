using System.Collections;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>The variables and files of the platform. A value that is empty or white space counts as not set.</summary>
internal sealed class AmbientEnvironment
{
    private readonly Dictionary<string, string> _variables;
    private readonly string? _root;

    /// <summary>A custom environment, for tests.</summary>
    /// <param name="root">The folder that replaces the root of the file system; null for the real root.</param>
    public AmbientEnvironment(IEnumerable<KeyValuePair<string, string>> variables, string? root = null)
    {
        _variables = new Dictionary<string, string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach ((string name, string value) in variables)
        {
            if (!string.IsNullOrWhiteSpace(value))
                _variables[name] = value.Trim();
        }

        _root = root;
    }

    /// <summary>The current environment of this process.</summary>
    public static AmbientEnvironment Current => new(Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(entry => new KeyValuePair<string, string>((string)entry.Key, (string?)entry.Value ?? string.Empty)));

    /// <summary>The default address of instance metadata; null for the address that all clouds share.</summary>
    public string? MetadataHost { get; init; }

    public IReadOnlyDictionary<string, string> Variables => _variables;

    public string? Variable(string name) => _variables.GetValueOrDefault(name);

    /// <summary>Whether a variable is true: set, and neither false nor 0.</summary>
    public bool Says(string name) =>
        Variable(name) is { } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>The local path of a platform path.</summary>
    public string Locate(string path) => _root is null ? path : Path.Join(_root, path);

    /// <summary>Whether a file or socket exists.</summary>
    public bool Has(string path) => File.Exists(Locate(path));

    /// <summary>A program on the PATH; null if there is none. The current folder is never searched.</summary>
    public string? Program(string name)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Variable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Join(folder, file))
            .FirstOrDefault(File.Exists);
    }
}
