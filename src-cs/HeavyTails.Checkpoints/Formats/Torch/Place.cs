using HeavyTails.Checkpoints.Pickles;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>
/// Keys on the way to a value of a pickled object, innermost first. They are joined to a name only where a tensor is
/// found, so that thousands of values below one long key do not copy it.
/// </summary>
/// <param name="Outer">The place of what holds the value; null for the object itself.</param>
/// <param name="Key">The value's own key.</param>
internal sealed record Place(Place? Outer, string Key)
{
    /// <summary>The keys, joined by dots; an empty first key adds no dot. "tensor" where there are none.</summary>
    /// <param name="at">The place; null for the object itself.</param>
    /// <param name="budget">Pays for the name's characters.</param>
    public static string NameOf(Place? at, PickleBudget budget)
    {
        var keys = new List<string>();
        var length = 0L;
        for (; at is not null; at = at.Outer)
        {
            keys.Add(at.Key);
            length += at.Key.Length + 1;
        }
        budget.Spend(sizeof(char) * length);
        while (keys.Count > 0 && keys[^1].Length == 0)
            keys.RemoveAt(keys.Count - 1);
        keys.Reverse();
        return keys.Count == 0 ? "tensor" : string.Join('.', keys);
    }
}
