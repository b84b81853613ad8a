using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace PSFederation.Input;

/// <summary>
/// The arguments of a program, as text for a script that runs it. The engine passes the text of an argument to a program differently from the value that a cmdlet gets:
/// <c>1e3</c>, <c>a,b</c>, <c>-x:y</c> and <c>*.txt</c> depend on how they are written. Therefore, constants are repeated as they were written, and the engine treats them the same again.
/// Everything else is passed as a value, because it must not be computed twice.
/// </summary>
internal sealed class ProgramArguments
{
    private readonly StringBuilder _text = new();

    private ProgramArguments(object?[] values) => Values = values;

    /// <summary>The arguments. In it, <c>$arguments</c> is <see cref="Values"/>.</summary>
    public string Text => _text.ToString();

    /// <summary>The values that the text refers to.</summary>
    public object?[] Values { get; private set; }

    /// <summary>The values of <c>@splat</c> in the text.</summary>
    public object?[] Splat { get; private set; } = [];

    /// <summary>The arguments of a program.</summary>
    /// <param name="values">The values that the cmdlet got.</param>
    /// <param name="written">The text of the last of them, as far as it is known.</param>
    public static ProgramArguments Of(object?[] values, IReadOnlyList<CommandElementAst> written)
    {
        // If a list is the only argument, the engine makes it the list of arguments.
        if (written.Count == 1 && !CommandText.IsSplat(written[0]) && values.Length != 1)
            values = [values];
        int splats = written.Count(CommandText.IsSplat), splat = splats == 1 ? values.Length - (written.Count - 1) : 0;
        int count = written.Count - splats + splat;
        ProgramArguments arguments = new(values);
        if (splats > 1 || splat < 0 || count > values.Length)
            count = 0;
        arguments.AddValues(values.Length - count);
        if (count > 0 || splats == 1)
            arguments.AddWritten(written, values.Length - count, splat);
        return arguments;
    }

    /// <summary>Converts a value to arguments as the engine does: a list becomes several arguments, and $null none.</summary>
    private static IEnumerable<string> Words(object? argument) =>
        LanguagePrimitives.GetEnumerable(argument) is { } list ? list.Cast<object?>().Select(LanguagePrimitives.ConvertTo<string>)
        : argument is null ? []
        : [LanguagePrimitives.ConvertTo<string>(argument)];

    /// <summary>Adds values without known text. They are in quotes, because the engine replaces wildcards and ~ in the value of a variable with the names of files.</summary>
    private void AddValues(int count)
    {
        for (int i = 0; i < count; i++)
        {
            string[] words = [.. Words(Values[i])];
            Values[i] = words;
            for (int word = 0; word < words.Length; word++)
                _text.Append(CultureInfo.InvariantCulture, $" \"$($arguments[{i}][{word}])\"");
        }
    }

    private void AddWritten(IReadOnlyList<CommandElementAst> written, int value, int splat)
    {
        CommandElementAst? before = null;
        foreach (CommandElementAst element in written)
        {
            // After --, -x:y is two arguments to the engine, but one argument to a program.
            bool joined = before is StringConstantExpressionAst { StringConstantType: StringConstantType.BareWord, Value: ['-', .., ':'] }
                && before.Extent.EndOffset == element.Extent.StartOffset;
            if (!joined)
                _text.Append(' ');
            if (CommandText.IsSplat(element))
            {
                Splat = Values[value..(value + splat)];
                _text.Append("@splat");
                value += splat;
            }
            else
            {
                Add(element, value++);
            }

            before = element;
        }
    }

    private void Add(CommandElementAst element, int index)
    {
        object? value = Values[index];
        string place = string.Create(CultureInfo.InvariantCulture, $"$arguments[{index}]");
        switch (element)
        {
            case ConstantExpressionAst or CommandParameterAst:
                _text.Append(element.Extent.Text);
                break;
            case ArrayLiteralAst { Elements: var items } when items.All(item => item is ConstantExpressionAst):
                _text.Append(element.Extent.Text);
                break;
            case ArrayLiteralAst list when LanguagePrimitives.GetEnumerable(value)?.Cast<object?>().ToArray() is { } items && items.Length == list.Elements.Count:
                Values[index] = Joined(list, items);
                _text.Append(place);
                break;
            case ExpandableStringExpressionAst { StringConstantType: not StringConstantType.BareWord }:
                // The engine does not expand wildcards in quotes.
                _text.Append('"').Append("$(").Append(place).Append(")\"");
                break;
            default:
                _text.Append(place);
                break;
        }
    }

    /// <summary>
    /// A list with computed elements, joined as the engine joins a list of constants: <c>a,b</c> is one argument, and <c>a, b</c> is two. For such
    /// a list, the engine would pass
    /// the names of the variables.
    /// </summary>
    private static string[] Joined(ArrayLiteralAst list, object?[] items)
    {
        List<string> words = [];
        int end = list.Extent.StartOffset;
        for (int i = 0; i < items.Length; i++)
        {
            string item = LanguagePrimitives.ConvertTo<string>(items[i]);
            int start = list.Elements[i].Extent.StartOffset;
            if (i > 0)
                words[^1] += ",";
            if (i == 0 || start > end + 1)
                words.Add(item);
            else
                words[^1] += item;
            end = list.Elements[i].Extent.EndOffset;
        }

        return [.. words];
    }
}
