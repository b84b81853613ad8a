using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PSFederation.Core.Tests;

/// <summary>A source file of a project.</summary>
/// <param name="Path">Its path below <c>src</c>.</param>
/// <param name="Folder">Its folder within the project, with slashes; empty for the project's own folder.</param>
/// <param name="Namespace">The namespace it declares.</param>
internal sealed record SourceFile(string Path, string Folder, string Namespace);

/// <summary>A use of a type in another file.</summary>
/// <param name="From">The file that names it.</param>
/// <param name="To">The file that declares it.</param>
/// <param name="Symbol">The type.</param>
internal sealed record SourceReference(SourceFile From, SourceFile To, string Symbol);

/// <summary>
/// The source of one project as the compiler binds it, so that a rule about files counts types and not words. Packages other than those of the
/// tests are missing, which leaves the types of the project itself bound.
/// </summary>
internal sealed class SourceTree
{
    /// <summary>What <c>ImplicitUsings</c> of the SDK adds to each file.</summary>
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview);

    private static readonly ConcurrentDictionary<string, Lazy<SourceTree>> Trees = new(StringComparer.Ordinal);

    private SourceTree(string project)
    {
        Dictionary<SyntaxTree, SourceFile> files = Parse(project);
        Files = [.. files.Values];
        Compilation = Bind(files.Keys);
        References = [.. files.SelectMany(file => Uses(file.Key, file.Value, files)).Distinct()];
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>The uses of types of the project across files.</summary>
    public IReadOnlyList<SourceReference> References { get; }

    /// <summary>The bound source.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>Reads a project once.</summary>
    /// <param name="project">Its folder below <c>src</c>.</param>
    public static SourceTree Of(string project) => Trees.GetOrAdd(project, name => new Lazy<SourceTree>(() => new SourceTree(name))).Value;

    /// <summary>Binds several projects as one, for a rule about what one takes from another.</summary>
    /// <param name="projects">Their folders below <c>src</c>.</param>
    public static CSharpCompilation Join(params string[] projects) => Bind(projects.SelectMany(Parse).Select(file => file.Key));

    /// <summary>Binds source.</summary>
    /// <param name="trees">The files.</param>
    public static CSharpCompilation Bind(IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "Source", [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, Options)], Platform(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    /// <summary>Parses a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Its path.</param>
    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, Options, path);

    private static Dictionary<SyntaxTree, SourceFile> Parse(string project)
    {
        string folder = Path.Combine(Repository.Root, "src", project);
        Dictionary<SyntaxTree, SourceFile> files = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (relative.StartsWith("bin/", StringComparison.Ordinal) || relative.StartsWith("obj/", StringComparison.Ordinal))
                continue;
            SyntaxTree tree = Parse(File.ReadAllText(path), path);
            string declared = tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? string.Empty;
            files.Add(tree, new SourceFile($"{project}/{relative}", Path.GetDirectoryName(relative)!.Replace('\\', '/'), declared));
        }

        return files;
    }

    private IEnumerable<SourceReference> Uses(SyntaxTree tree, SourceFile file, Dictionary<SyntaxTree, SourceFile> files)
    {
        SemanticModel model = Compilation.GetSemanticModel(tree);
        foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
            INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
            while (type?.ContainingType is { } outer)
                type = outer;
            foreach (SyntaxReference declaration in type?.DeclaringSyntaxReferences ?? [])
            {
                if (declaration.SyntaxTree != tree && files.TryGetValue(declaration.SyntaxTree, out SourceFile? other))
                    yield return new SourceReference(file, other, type!.Name);
            }
        }
    }

    private static IEnumerable<MetadataReference> Platform() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is not ("PSFederation.Core.dll" or "PSFederation.dll"))
            .Select(path => MetadataReference.CreateFromFile(path));
}
