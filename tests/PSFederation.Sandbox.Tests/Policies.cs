namespace PSFederation.Sandbox.Tests;

/// <summary>Trust policies for tests.</summary>
internal static class Policies
{
    /// <summary>One statement that allows actions to a federated principal.</summary>
    public static string Federated(string provider, string condition, params string[] actions)
        => Statement("Allow", "{\"Federated\":\"" + provider + "\"}", condition, actions);

    /// <summary>One statement that allows actions to an AWS principal.</summary>
    public static string Aws(string principal, string? condition, params string[] actions)
        => Statement("Allow", "{\"AWS\":\"" + principal + "\"}", condition, actions);

    public static string Statement(string effect, string principal, string? condition, params string[] actions)
        => Document("{\"Effect\":\"" + effect + "\",\"Principal\":" + principal + ",\"Action\":[\"" + string.Join("\",\"", actions) + "\"]"
            + (condition is null ? "}" : ",\"Condition\":" + condition + "}"));

    public static string Document(params string[] statements)
        => "{\"Version\":\"2012-10-17\",\"Statement\":[" + string.Join(',', statements) + "]}";
}
