using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>What a token source is missing.</summary>
internal static class AmbientNeeds
{
    /// <summary>What is missing, for a message; null if it is complete.</summary>
    public static string? Of(AmbientTokenSource way, AmbientContext context)
    {
        switch (way)
        {
            case EnvironmentTokenSource variables:
                return AmbientVariables.Candidates(variables, context.Environment).Any()
                    ? null
                    : variables.Claim is null ? $"{string.Join(" and ", variables.Names)} is not set" : "no variable contains a token";
            case FileTokenSource file:
                List<string> names = [];
                string? path = StringTemplate.Expand(file.Path, context.Value, names);
                return path is null ? Missing(names)
                    // A missing file in a variable is reported when it is read; a missing well-known file means that the source does not exist.
                    : path != file.Path || context.Environment.Has(path) ? null : $"the file {path} does not exist";
            case ProgramTokenSource program:
                return context.Environment.Program(program.Program) is null ? $"the program {program.Program} is not on the PATH" : null;
            default:
                HttpTokenSource http = (HttpTokenSource)way;
                List<string> missing = [];
                foreach (string template in (IEnumerable<string>)[http.Address, .. http.Headers.Select(header => header.Value), .. http.Query.Select(item => item.Value), .. (http.Body ?? []).Select(item => item.Value)])
                    StringTemplate.Expand(template, context.Value, missing);
                return missing.Count > 0 ? Missing(missing)
                    : http.Socket is { } socket && !context.Environment.Has(socket) ? $"the socket {socket} does not exist" : null;
        }
    }

    private static string Missing(List<string> names) =>
        $"{string.Join(" and ", names.Distinct())} {(names.Count > 1 ? "are" : "is")} not set";
}
