namespace PSFederation.HelpGenerator.Modules;

/// <summary>The names of types as PlatyPS writes them.</summary>
internal static class TypeName
{
    /// <summary>The full name, with the arguments of a generic type but without their assemblies.</summary>
    internal static string Full(Type type)
    {
        if (type.IsArray)
            return Full(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        string name = type.FullName ?? type.Name;
        return type.IsGenericType
            ? $"{name.Split('[')[0]}[{string.Join(',', type.GetGenericArguments().Select(Full))}]"
            : name;
    }

    /// <summary>The type without the possibility of having no value.</summary>
    internal static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
