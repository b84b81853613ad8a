namespace PSFederation.Core.Trust;

/// <summary>Three-valued logic (Kleene): null is unknown. The operators of bool? are the C# operators.</summary>
internal static class Logic
{
    /// <summary>OR: false for an empty list.</summary>
    public static bool? Any(IEnumerable<bool?> truths)
    {
        bool? any = false;
        foreach (bool? truth in truths)
        {
            any |= truth;
            if (any == true)
                break;
        }

        return any;
    }

    /// <summary>AND: true for an empty list.</summary>
    public static bool? All(IEnumerable<bool?> truths)
    {
        bool? all = true;
        foreach (bool? truth in truths)
        {
            all &= truth;
            if (all == false)
                break;
        }

        return all;
    }
}
