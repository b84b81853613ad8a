using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PSFederation.Core.Tests.SignInMethods;

/// <summary>
/// Finds the files that declare or copy a member of a sign-in method, as the compiler binds them. A copy is a property that gets its value from the
/// member, or returns it, by a local variable, a conversion or a call. What only reads the member to act on it is not a copy.
/// </summary>
internal sealed class MemberCopies
{
    private const string MethodNamespace = "PSFederation.Core.SignInMethods";

    /// <summary>
    /// Types that hold no copy of a setting: what is sent by a protocol, and what the response must say; the tables of providers and platforms, which
    /// give defaults; and an address with its names, for one rule.
    /// </summary>
    private static readonly HashSet<string> NotCopies = new(StringComparer.Ordinal)
    {
        "AuthnRequest", "ExchangeRequest", "OAuthRequestFacts", "SamlVerificationOptions", "OidcProvider", "AmbientPlatform", "MethodAddress",
    };

    private readonly CSharpCompilation _compilation;
    private readonly Dictionary<IPropertySymbol, HashSet<(IPropertySymbol Other, string File)>> _copies = new(SymbolEqualityComparer.Default);

    /// <summary>Of bound source.</summary>
    public MemberCopies(CSharpCompilation compilation)
    {
        _compilation = compilation;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
                Add(node, model);
        }
    }

    /// <summary>The members of all methods and of the settings in them.</summary>
    public IEnumerable<IPropertySymbol> Members => Types(_compilation.GlobalNamespace)
        .Where(type => type.IsRecord && type.ContainingNamespace.ToDisplayString() == MethodNamespace && !NotCopies.Contains(type.Name))
        .SelectMany(type => type.GetMembers().OfType<IPropertySymbol>())
        .Where(member => IsMember(member) && IsData(member.Type));

    /// <summary>The files that declare or copy a member.</summary>
    /// <param name="member">The member.</param>
    public IReadOnlyList<string> FilesOf(IPropertySymbol member)
    {
        HashSet<IPropertySymbol> seen = new(SymbolEqualityComparer.Default) { member };
        SortedSet<string> files = new(Declarations(member), StringComparer.Ordinal);
        Queue<IPropertySymbol> open = new(seen);
        while (open.TryDequeue(out IPropertySymbol? each))
        {
            foreach ((IPropertySymbol other, string file) in _copies.GetValueOrDefault(each) ?? [])
            {
                // A parameter may set members of several methods; each is counted for itself.
                if (IsMember(other))
                    continue;
                files.Add(file);
                files.UnionWith(Declarations(other));
                if (seen.Add(other))
                    open.Enqueue(other);
            }
        }

        return [.. files];
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) => space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(Types));

    private static bool IsMember(IPropertySymbol property) =>
        property.ContainingType.ContainingNamespace?.ToDisplayString() == MethodNamespace && property is { IsStatic: false, SetMethod.IsInitOnly: true };

    private static IEnumerable<string> Declarations(IPropertySymbol property) => property.DeclaringSyntaxReferences.Select(declaration => declaration.SyntaxTree.FilePath);

    private void Add(SyntaxNode node, SemanticModel model)
    {
        switch (node)
        {
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when model.GetSymbolInfo(assignment.Left).Symbol is IPropertySymbol target:
                Add(target, assignment.Right, model);
                break;
            case PropertyDeclarationSyntax declaration when (declaration.ExpressionBody?.Expression ?? declaration.Initializer?.Value) is { } value:
                Add((IPropertySymbol)model.GetDeclaredSymbol(declaration)!, value, model);
                break;
            case BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } creation when model.GetSymbolInfo(creation).Symbol is IMethodSymbol constructor:
                foreach ((ArgumentSyntax argument, IParameterSymbol parameter) in arguments.Zip(constructor.Parameters))
                {
                    if (constructor.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } positional)
                        Add(positional, argument.Expression, model);
                }

                break;
            default:
                break;
        }
    }

    private void Add(IPropertySymbol target, ExpressionSyntax value, SemanticModel model)
    {
        if (!IsCounted(target))
            return;
        foreach (IPropertySymbol source in Sources(value, model, depth: 0).Where(IsCounted))
        {
            Set(target).Add((source, value.SyntaxTree.FilePath));
            Set(source).Add((target, value.SyntaxTree.FilePath));
        }

        HashSet<(IPropertySymbol, string)> Set(IPropertySymbol property) => _copies.TryGetValue(property, out var set) ? set : _copies[property] = [];
    }

    private static bool IsCounted(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences.Length > 0 && !NotCopies.Contains(property.ContainingType.Name) && IsData(property.Type)
        // Other properties of a method are views of its members, in the same file.
        && (property.ContainingType.ContainingNamespace?.ToDisplayString() != MethodNamespace || IsMember(property));

    /// <summary>Whether a type carries settings as they are: keys and documents that were opened by them are not copies.</summary>
    private static bool IsData(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsData(array.ElementType),
        INamedTypeSymbol { TypeArguments: { Length: > 0 } arguments } => arguments.All(IsData),
        { TypeKind: TypeKind.Enum or TypeKind.Error } => true,
        _ => type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Object
            || type.Name is "Uri" or "TimeSpan" or "Hashtable" or "SwitchParameter",
    };

    /// <summary>The properties whose value an expression has, perhaps in another form.</summary>
    private static IEnumerable<IPropertySymbol> Sources(ExpressionSyntax? value, SemanticModel model, int depth)
    {
        // A variable may be assigned from itself.
        if (value is null || depth > 20)
            return [];
        IEnumerable<IPropertySymbol> Of(params IEnumerable<ExpressionSyntax?> parts) => parts.SelectMany(part => Sources(part, model, depth + 1));
        switch (value)
        {
            case ParenthesizedExpressionSyntax inner:
                return Of(inner.Expression);
            case CastExpressionSyntax cast:
                return Of(cast.Expression);
            case AwaitExpressionSyntax awaited:
                return Of(awaited.Expression);
            case PostfixUnaryExpressionSyntax postfix:
                return Of(postfix.Operand);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression or (int)SyntaxKind.AsExpression } binary:
                return Of(binary.Left, binary.Right);
            case ConditionalExpressionSyntax conditional:
                return Of(conditional.WhenTrue, conditional.WhenFalse);
            case SwitchExpressionSyntax choice:
                return Of(choice.Arms.Select(arm => arm.Expression));
            case CollectionExpressionSyntax collection:
                return Of(collection.Elements.Select(element => element switch
                {
                    SpreadElementSyntax spread => spread.Expression,
                    ExpressionElementSyntax item => item.Expression,
                    _ => null,
                }));
            case BaseObjectCreationExpressionSyntax creation when model.GetTypeInfo(creation).Type is { } created && IsData(created):
                return Of(creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression);
            case InvocationExpressionSyntax call:
                // A conversion: value.ToString(), values.Select(...), FullPath(value).
                return Of((call.Expression as MemberAccessExpressionSyntax)?.Expression, call.ArgumentList.Arguments.FirstOrDefault()?.Expression);
            case ConditionalAccessExpressionSyntax access:
                return Of(access.Expression, access.WhenNotNull);
            case MemberBindingExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax:
                return model.GetSymbolInfo(value).Symbol switch
                {
                    IPropertySymbol { DeclaringSyntaxReferences.Length: > 0 } property => [property],
                    ILocalSymbol local => local.DeclaringSyntaxReferences.SelectMany(declaration => Of(Origin(declaration.GetSyntax()))),
                    // A property of a package, such as Uri.AbsoluteUri, is another form of what it belongs to.
                    IPropertySymbol => Of((value as MemberAccessExpressionSyntax)?.Expression),
                    _ => [],
                };
            default:
                return [];
        }
    }

    /// <summary>What a variable gets its value from: its initializer, or the expression that a pattern matches.</summary>
    private static ExpressionSyntax? Origin(SyntaxNode variable) =>
        variable is VariableDeclaratorSyntax { Initializer.Value: { } value } ? value
        : variable.FirstAncestorOrSelf<IsPatternExpressionSyntax>() is { } match ? Matched(match, variable)
        : null;

    /// <summary><c>x is { } y</c> gives x; <c>x is { A: { } y }</c> gives x.A.</summary>
    private static ExpressionSyntax? Matched(IsPatternExpressionSyntax match, SyntaxNode variable) =>
        variable.Ancestors().OfType<SubpatternSyntax>().FirstOrDefault() is { } member ? member.ExpressionColon?.Expression ?? member.NameColon?.Name : match.Expression;
}
