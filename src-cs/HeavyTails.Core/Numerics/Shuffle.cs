// Fisher-Yates: for i = n-1 .. 1 swap x_i with x_j, j uniform on 0 .. i.

namespace HeavyTails.Core.Numerics;

/// <summary>Random orders that depend on their seed alone, and seeds derived from seeds.</summary>
public static class Shuffle
{
    /// <summary>Puts the values in a random order, every order being equally likely.</summary>
    public static void InPlace<T>(Span<T> values, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = random.NextBelow(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>Derives the seed of part <paramref name="index"/> of an object that has a seed.</summary>
    public static ulong Mix(ulong seed, ulong index) => SplitMix64.ForStream(seed, index).NextBits();

    /// <summary>
    /// Derives the seed of a named object, so that for example a layer's twin does not depend on which other layers are
    /// analysed.
    /// </summary>
    public static ulong Mix(ulong seed, string name) =>
        name.Aggregate(Mix(seed, (ulong)name.Length), (mixed, letter) => Mix(mixed, letter));
}
