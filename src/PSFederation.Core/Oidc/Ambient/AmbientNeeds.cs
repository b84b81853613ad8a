using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>What a way lacks before it can be gone.</summary>
internal static class AmbientNeeds
{
    /// <summary>What is missing, for a message; null when nothing is.</summary>
    public static string? Of(AmbientTokenSource way, AmbientContext context)
    {
        switch (way)
        {
            case EnvironmentTokenSource variables:
                return AmbientVariables.Candidates(variables, context.Environment).Any()
                    ? null
                    : variables.Claim is null ? $"{string.Join(" and ", variables.Names)} is not set" : "no variable holds a token";
            case FileTokenSource file:
                List<string> names = [];
                string? path = StringTemplate.Expand(file.Path, context.Value, names);
                return path is null ? Missing(names)
                    // A file that a variable names is said to be missing when it is read; a well-known one just is not there.
                    : path != file.Path || context.Environment.Has(path) ? null : $"there is no file {path}";
            case ProgramTokenSource program:
                return context.Environment.Program(program.Program) is null ? $"the program {program.Program} is not on the PATH" : null;
            default:
                HttpTokenSource http = (HttpTokenSource)way;
                List<string> missing = [];
                foreach (string template in (IEnumerable<string>)[http.Address, .. http.Headers.Select(header => header.Value), .. http.Query.Select(item => item.Value), .. (http.Body ?? []).Select(item => item.Value)])
                    StringTemplate.Expand(template, context.Value, missing);
                return missing.Count > 0 ? Missing(missing)
                    : http.Socket is { } socket && !context.Environment.Has(socket) ? $"there is no socket {socket}" : null;
        }
    }

    private static string Missing(List<string> names) =>
        $"{string.Join(" and ", names.Distinct())} {(names.Count > 1 ? "are" : "is")} not set";
}
