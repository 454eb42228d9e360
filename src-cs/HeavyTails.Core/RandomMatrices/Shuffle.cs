// Fisher-Yates: for i = n-1 .. 1 swap x_i with x_j, j uniform on 0 .. i.   j = floor(i+1 times u / 2^64), u the i-th number of the stream.
// SplitMix64 as a counter: number i of a stream is finalise(key + (i+1) golden).  Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators".
namespace HeavyTails.Core;

/// <summary>Random orders that depend on nothing but their seed.</summary>
public static class Shuffle
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Puts the values in a random order.</summary>
    public static void InPlace<T>(Span<T> values, ulong seed)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = (int)Math.BigMul((ulong)i + 1, At(seed, (ulong)i), out _);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>A seed of its own for part <paramref name="index"/> of something seeded.</summary>
    public static ulong Mix(ulong seed, ulong index) => At(At(seed, 0), index);

    /// <summary>A seed of its own for something named: so that a layer's twin does not depend on which other layers are analysed.</summary>
    public static ulong Mix(ulong seed, string name)
    {
        var mixed = At(seed, 0);
        foreach (var letter in name) mixed = At(mixed, letter);
        return mixed;
    }

    private static ulong At(ulong key, ulong counter)
    {
        var z = key + (counter + 1) * Golden;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
