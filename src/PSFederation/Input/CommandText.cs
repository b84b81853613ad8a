using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSFederation.Input;

/// <summary>
/// The text of a command. The engine gives a cmdlet the values of its parameters, but not the position of <c>--</c> or the quotes. The text of the
/// command has both.
/// </summary>
internal sealed class CommandText
{
    private const string End = "--";

    private readonly IReadOnlyList<CommandElementAst> _elements;
    private readonly int _end;

    private CommandText(IReadOnlyList<CommandElementAst> elements)
    {
        _elements = elements;
        _end = elements.TakeWhile(element => element.Extent.Text != End).Count();
    }

    /// <summary>The text of a call, or null for a call that a program made, which does not have text.</summary>
    public static CommandText? Of(InvocationInfo invocation)
    {
        // The reference assembly is from a version of PowerShell without this property.
        if (PSObject.AsPSObject(invocation).Properties["Statement"]?.Value is not string { Length: > 0 } statement)
            return null;
        // The syntax of an argument does not depend on the text around the command.
        Ast? command = Parser.ParseInput(statement, out _, out ParseError[] errors).Find(ast => ast is CommandAst, searchNestedScriptBlocks: false);
        return errors.Length == 0 && command is CommandAst { CommandElements: var elements } ? new CommandText([.. elements.Skip(1)]) : null;
    }

    /// <summary>Whether <c>--</c> was written.</summary>
    public bool HasEnd => _end < _elements.Count;

    /// <summary>The elements before <c>--</c>, or all elements.</summary>
    public IEnumerable<CommandElementAst> Before => _elements.Take(_end);

    /// <summary>The elements after <c>--</c>.</summary>
    public IReadOnlyList<CommandElementAst> After => [.. _elements.Skip(_end + 1)];

    /// <summary>Whether a splatted variable is before <c>--</c>. The text does not show how many arguments it has.</summary>
    public bool HasSplatBefore => Before.Any(IsSplat);

    /// <summary>The names of the variables that are splatted after <c>--</c>.</summary>
    public IEnumerable<string> SplatsAfter => Splats(After);

    /// <summary>The names of the variables that are splatted before <c>--</c>.</summary>
    public IEnumerable<string> SplatsBefore => Splats(Before);

    /// <summary>Whether it is a splatted variable.</summary>
    public static bool IsSplat(CommandElementAst element) => element is VariableExpressionAst { Splatted: true };

    /// <summary>Whether one of some parameters was written by name, in full or abbreviated.</summary>
    public bool Names(params string[] parameters) =>
        Before.OfType<CommandParameterAst>().Any(written => Array.Exists(parameters, name => IsPrefix(written, name)));

    /// <summary>How many arguments before <c>--</c> are bound by position.</summary>
    /// <param name="parameters">The parameters of the command.</param>
    public int Positions(IReadOnlyDictionary<string, ParameterMetadata> parameters) => ByPosition(parameters).Count();

    /// <summary>The parameters that follow the value of a parameter, or the first argument by position.</summary>
    /// <param name="parameter">That parameter; null for the first argument by position.</param>
    /// <param name="parameters">The parameters of the command.</param>
    public IEnumerable<CommandParameterAst> ParametersAfter(string? parameter, IReadOnlyDictionary<string, ParameterMetadata> parameters)
    {
        CommandElementAst? start = parameter is null
            ? ByPosition(parameters).FirstOrDefault()
            : Before.OfType<CommandParameterAst>().FirstOrDefault(written => IsPrefix(written, parameter));
        return start is null ? [] : Before.SkipWhile(element => element != start).Skip(1).OfType<CommandParameterAst>();
    }

    /// <summary>The parameters that a name matches, abbreviated or not.</summary>
    public static IEnumerable<ParameterMetadata> Meant(CommandParameterAst written, IReadOnlyDictionary<string, ParameterMetadata> parameters) => Meant(written.ParameterName, parameters);

    /// <summary>The same for only a name.</summary>
    public static IEnumerable<ParameterMetadata> Meant(string written, IReadOnlyDictionary<string, ParameterMetadata> parameters) =>
        parameters.Values.Where(parameter => parameter.Aliases.Prepend(parameter.Name).Any(name => name.StartsWith(written, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The parameter names in a splatted variable: the keys of a table, and words in the form -NAME in the arguments of a function.</summary>
    public static IEnumerable<string> NamesIn(object? splatted) => splatted switch
    {
        IDictionary table => table.Keys.Cast<object>().Select(LanguagePrimitives.ConvertTo<string>),
        _ => LanguagePrimitives.GetEnumerable(splatted)?.OfType<PSObject>().Select(item => item.Properties["<CommandParameterName>"]?.Value as string).OfType<string>() ?? [],
    };

    private static IEnumerable<string> Splats(IEnumerable<CommandElementAst> elements) =>
        elements.Where(IsSplat).Select(element => ((VariableExpressionAst)element).VariablePath.UserPath);

    private static bool IsPrefix(CommandParameterAst written, string name) => name.StartsWith(written.ParameterName, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<CommandElementAst> ByPosition(IReadOnlyDictionary<string, ParameterMetadata> parameters)
    {
        bool isValue = false;
        foreach (CommandElementAst element in Before)
        {
            if (element is CommandParameterAst written)
                isValue = written.Argument is null && Meant(written, parameters).Any(parameter => !parameter.SwitchParameter);
            else if (isValue)
                isValue = false;
            else
                yield return element;
        }
    }
}
