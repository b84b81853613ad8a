using PSFederation.Core.Text;

namespace PSFederation.Core.Trust;

/// <summary>Creates the model from the JSON.</summary>
internal sealed class TrustPolicyReader(PolicyPositions positions)
{
    private static readonly string[] PolicyElements = ["Version", "Id", "Statement"];

    private static readonly string[] StatementElements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition", "Resource", "NotResource"];

    private static readonly Dictionary<string, TrustPrincipalKind> PrincipalKinds = new(StringComparer.Ordinal)
    {
        ["AWS"] = TrustPrincipalKind.Aws,
        ["Federated"] = TrustPrincipalKind.Federated,
        ["Service"] = TrustPrincipalKind.Service,
        ["CanonicalUser"] = TrustPrincipalKind.CanonicalUser,
    };

    /// <summary>The policy; its text is added by the parser.</summary>
    public TrustPolicy Policy(PolicyJson json)
    {
        PolicyObject policy = json as PolicyObject ?? throw new TrustPolicyFaultException($"The policy is {json.Kind}; expected a JSON object", json.Offset);
        RequireKnown(policy, PolicyElements, "a policy");
        string? version = policy.Find("Version") is { } v ? String(v) : null;
        if (version is not (null or TrustPolicyParser.CurrentVersion or TrustPolicyParser.OldVersion))
            throw Fault(policy.Find("Version")!.Value, $"Version is {InputPreview.Quote(version)}; expected 2012-10-17 or 2008-10-17");
        string? id = policy.Find("Id") is { } i ? String(i) : null;
        PolicyMember statement = policy.Find("Statement") ?? throw Fault(policy, "The policy has no Statement");
        IReadOnlyList<PolicyJson> items = statement.Value is PolicyArray array ? array.Items : [statement.Value];
        if (items.Count == 0)
            throw Fault(statement.Value, "Statement is empty; expected at least one statement");
        List<TrustStatement> statements = [.. items.Select((item, index) => Statement(item, index + 1))];
        TrustStatement? twice = statements.Where(s => !string.IsNullOrEmpty(s.Sid)).GroupBy(s => s.Sid, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Last();
        return twice is null
            ? new TrustPolicy { Version = version, Id = id, Statements = statements, Text = string.Empty }
            : throw Fault(items[twice.Number - 1], $"The Sid {InputPreview.Quote(twice.Sid)} is a duplicate; expected unique Sids in a policy");
    }

    private TrustStatement Statement(PolicyJson json, int number)
    {
        PolicyObject statement = json as PolicyObject ?? throw Fault(json, $"The statement is {json.Kind}; expected a JSON object");
        RequireKnown(statement, StatementElements, "a statement");
        foreach (string name in (string[])["Resource", "NotResource"])
        {
            if (statement.Find(name) is { } resource)
                throw new TrustPolicyFaultException($"A trust policy cannot have {name}, because the role is the resource; remove it", resource.Offset);
        }

        PolicyMember effect = statement.Find("Effect") ?? throw Fault(statement, "The statement has no Effect; expected Allow or Deny");
        PolicyMember principal = OneOf(statement, "Principal", "NotPrincipal");
        PolicyMember action = OneOf(statement, "Action", "NotAction");
        return new TrustStatement
        {
            Number = number,
            Sid = statement.Find("Sid") is { } sid ? Sid(sid) : null,
            Allows = String(effect) switch
            {
                "Allow" => true,
                "Deny" => false,
                string other => throw Fault(effect.Value, $"Effect is {InputPreview.Quote(other)}; expected Allow or Deny (case-sensitive)"),
            },
            NotPrincipal = principal.Name == "NotPrincipal",
            Principals = Principals(principal),
            NotAction = action.Name == "NotAction",
            Actions = Actions(action),
            Conditions = statement.Find("Condition") is { } condition ? Conditions(condition) : [],
            Position = positions.At(statement.Offset),
        };
    }

    private static PolicyMember OneOf(PolicyObject statement, string name, string negated)
    {
        PolicyMember? plain = statement.Find(name), not = statement.Find(negated);
        if (plain is not null && not is not null)
            throw new TrustPolicyFaultException($"The statement has both {name} and {negated}; expected one of them", not.Offset);
        return plain ?? not ?? throw Fault(statement, $"The statement has no {name}");
    }

    /// <summary>IAM: "For IAM policies, basic alphanumeric characters (A-Z,a-z,0-9) are the only allowed characters in the Sid value."</summary>
    private static string Sid(PolicyMember member)
    {
        string sid = String(member);
        return sid.All(char.IsAsciiLetterOrDigit)
            ? sid
            : throw Fault(member.Value, $"Sid is {InputPreview.Quote(sid)}; expected only letters A-Z, a-z and digits");
    }

    private List<TrustPrincipal> Principals(PolicyMember member)
    {
        if (member.Value is PolicyScalar { IsString: true } everyone)
        {
            return everyone.Text == "*"
                ? [new TrustPrincipal(TrustPrincipalKind.Everyone, "*", positions.At(everyone.Offset))]
                : throw Fault(everyone, $"{member.Name} is the string {InputPreview.Quote(everyone.Text)}; expected \"*\" or an object with AWS, Federated or Service");
        }

        PolicyObject map = member.Value as PolicyObject
            ?? throw Fault(member.Value, $"{member.Name} is {member.Value.Kind}; expected \"*\" or an object with AWS, Federated or Service");
        RequireKnown(map, [.. PrincipalKinds.Keys], member.Name);
        List<TrustPrincipal> principals = [];
        foreach (PolicyMember entry in map.Members)
            principals.AddRange(Strings(entry).Select(text => new TrustPrincipal(PrincipalKinds[entry.Name], text.Value, text.Position)));
        return principals.Count > 0 ? principals : throw Fault(map, $"{member.Name} has no principal; expected at least one");
    }

    private List<TrustText> Actions(PolicyMember member)
    {
        List<TrustText> actions = Strings(member);
        if (actions.Count == 0)
            throw Fault(member.Value, $"{member.Name} is empty; expected at least one action");
        int wrong = actions.FindIndex(action => action.Value != "*" && action.Value.IndexOf(':', StringComparison.Ordinal) is < 1 || action.Value.EndsWith(':'));
        return wrong < 0
            ? actions
            : throw Fault(member.Value is PolicyArray array ? array.Items[wrong] : member.Value, $"The action is {InputPreview.Quote(actions[wrong].Value)}; expected a form such as sts:AssumeRole, or *");
    }

    private List<TrustCondition> Conditions(PolicyMember member)
    {
        PolicyObject block = member.Value as PolicyObject
            ?? throw Fault(member.Value, $"Condition is {member.Value.Kind}; expected an object with an operator for each member");
        List<TrustCondition> conditions = [];
        foreach (PolicyMember entry in block.Members)
        {
            PolicyObject keys = entry.Value as PolicyObject
                ?? throw Fault(entry.Value, $"The operator {InputPreview.Quote(entry.Name)} has {entry.Value.Kind}; expected an object with a condition key for each member");
            // IAM does not check the name of an operator without keys.
            if (keys.Members.Count == 0)
                continue;
            if (!ConditionOperator.TryParse(entry.Name, out ConditionOperator? found))
                throw new TrustPolicyFaultException($"IAM has no condition operator {InputPreview.Quote(entry.Name)}", entry.Offset);
            foreach (PolicyMember key in keys.Members)
                conditions.Add(new TrustCondition(found, key.Name, ConditionValues(key), positions.At(key.Offset)));
        }

        return conditions;
    }

    private List<TrustText> ConditionValues(PolicyMember key) =>
    [
        .. Items(key.Value).Select(item => item is PolicyScalar { Text: string text }
            ? new TrustText(text, positions.At(item.Offset))
            : throw Fault(item, $"A value of the condition key {InputPreview.Quote(key.Name)} is {item.Kind}; expected a string, a number or a Boolean")),
    ];

    private List<TrustText> Strings(PolicyMember member) =>
    [
        .. Items(member.Value).Select(item => item is PolicyScalar { IsString: true } text
            ? new TrustText(text.Text!, positions.At(item.Offset))
            : throw Fault(item, $"{member.Name} has {item.Kind}; expected a string or an array of strings")),
    ];

    private static IReadOnlyList<PolicyJson> Items(PolicyJson value) => value is PolicyArray array ? array.Items : [value];

    private static string String(PolicyMember member) => member.Value is PolicyScalar { IsString: true, Text: string text }
        ? text
        : throw Fault(member.Value, $"{member.Name} is {member.Value.Kind}; expected a string");

    private static void RequireKnown(PolicyObject value, string[] known, string what)
    {
        if (value.Members.FirstOrDefault(member => !known.Contains(member.Name, StringComparer.Ordinal)) is not { } member)
            return;
        string? meant = Array.Find(known, name => name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
        throw new TrustPolicyFaultException(
            $"{InputPreview.Quote(member.Name)} is not an element of {what}" + (meant is null ? string.Empty : $"; names are case-sensitive; write {meant}"), member.Offset);
    }

    private static TrustPolicyFaultException Fault(PolicyJson at, string problem) => new(problem, at.Offset);
}
