using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PSFederation.HelpGenerator.Pages;

/// <summary>A YAML mapping that must have certain keys and no others; what is wrong is thrown with its line.</summary>
internal sealed class YamlMap
{
    private readonly Dictionary<string, YamlNode> _values = new(StringComparer.Ordinal);
    private readonly int _offset;
    private readonly int _line;

    private YamlMap(YamlMappingNode node, int offset, IReadOnlyCollection<string> required, IReadOnlyCollection<string> optional)
    {
        _offset = offset;
        _line = LineOf(node);
        foreach ((YamlNode key, YamlNode value) in node.Children)
        {
            string name = (key as YamlScalarNode)?.Value ?? string.Empty;
            string[] known = [.. required, .. optional];
            if (!known.Contains(name))
                throw new PageException(LineOf(key), $"The key '{name}' is unknown here; known are {string.Join(", ", known)}.");
            _values.Add(name, value);
        }

        foreach (string name in required.Where(name => !_values.ContainsKey(name)))
            throw new PageException(_line, $"The key '{name}' is missing.");
    }

    /// <summary>Reads a mapping.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="line">The index of its first line in the page.</param>
    /// <param name="required">The keys that must be there.</param>
    /// <param name="optional">The keys that may be there.</param>
    internal static YamlMap Parse(string yaml, int line, IReadOnlyCollection<string> required, IReadOnlyCollection<string> optional)
    {
        try
        {
            YamlStream stream = [];
            using StringReader reader = new(yaml);
            stream.Load(reader);
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? new(root, line, required, optional)
                : throw new PageException(line, "The yaml holds no keys and values.");
        }
        catch (YamlException exception)
        {
            throw new PageException(line + (int)exception.Start.Line - 1, $"The yaml cannot be read: {exception.Message}");
        }
    }

    /// <summary>The line of a key's value, or of the mapping when the key is not there.</summary>
    internal int Line(string key) => _values.TryGetValue(key, out YamlNode? node) ? LineOf(node) : _line;

    /// <summary>A text; empty when the key is not there.</summary>
    internal string Text(string key)
    {
        if (!_values.TryGetValue(key, out YamlNode? node))
            return string.Empty;
        return node is YamlScalarNode scalar
            ? scalar.Value ?? string.Empty
            : throw new PageException(LineOf(node), $"'{key}' must be one value, not a list or mapping.");
    }

    /// <summary>A truth value.</summary>
    internal bool Truth(string key) => bool.TryParse(Text(key), out bool value)
        ? value
        : throw new PageException(Line(key), $"'{key}' must be true or false, not '{Text(key)}'.");

    /// <summary>A number that is not negative, or the word that stands for none.</summary>
    internal string Number(string key, string none)
    {
        string text = Text(key);
        return text == none || uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? text
            : throw new PageException(Line(key), $"'{key}' must be a number or {none}, not '{text}'.");
    }

    /// <summary>A list of texts.</summary>
    internal IReadOnlyList<string> Texts(string key) =>
    [
        .. Items(key).Select(item => item is YamlScalarNode scalar
            ? scalar.Value ?? string.Empty
            : throw new PageException(LineOf(item), $"'{key}' must be a list of single values.")),
    ];

    /// <summary>A list of mappings.</summary>
    internal IReadOnlyList<YamlMap> Maps(string key, IReadOnlyCollection<string> required) =>
    [
        .. Items(key).Select(item => item is YamlMappingNode map
            ? new YamlMap(map, _offset, required, [])
            : throw new PageException(LineOf(item), $"'{key}' must be a list of mappings.")),
    ];

    private IEnumerable<YamlNode> Items(string key) => _values[key] is YamlSequenceNode list
        ? list.Children
        : throw new PageException(Line(key), $"'{key}' must be a list.");

    private int LineOf(YamlNode node) => _offset + (int)node.Start.Line - 1;
}
