using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PSFederation.Module.Tests;

/// <summary>$profile.RoleArn[0] and $token.Audience[-1] need lists that PowerShell knows how to index.</summary>
public sealed class ModelListTests
{
    public static TheoryData<string, string> Lists
    {
        get
        {
            TheoryData<string, string> lists = [];
            foreach (PropertyInfo property in typeof(FederatedProfile).Assembly.GetExportedTypes().SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)))
            {
                if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && property.SetMethod is not null)
                    lists.Add(property.DeclaringType!.FullName!, property.Name);
            }

            return lists;
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_list_of_a_public_object_has_an_indexer_and_cannot_be_changed(string typeName, string name)
    {
        PropertyInfo property = typeof(FederatedProfile).Assembly.GetType(typeName, throwOnError: true)!.GetProperty(name)!;
        Type item = property.PropertyType.GetGenericArguments()[0];
        object owner = RuntimeHelpers.GetUninitializedObject(property.DeclaringType!);

        property.SetValue(owner, Activator.CreateInstance(typeof(NoIndexer<>).MakeGenericType(item), item == typeof(string) ? "one" : RuntimeHelpers.GetUninitializedObject(item)));

        IList list = Assert.IsAssignableFrom<IList>(property.GetValue(owner));
        Assert.Single(list);
        Assert.True(list.IsReadOnly);
        Assert.NotNull(list.GetType().GetProperty("Item", BindingFlags.Public | BindingFlags.Instance));
    }

    /// <summary>A list as collection expressions make it: its indexer is the interface's alone.</summary>
    private sealed class NoIndexer<T>(T only) : IReadOnlyList<T>
    {
        int IReadOnlyCollection<T>.Count => 1;

        T IReadOnlyList<T>.this[int index] => only;

        IEnumerator<T> IEnumerable<T>.GetEnumerator() => Enumerable.Repeat(only, 1).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();
    }
}
