// s <- s + 0x9E3779B97F4A7C15;  z = (s ^ (s >> 30)) * 0xBF58476D1CE4E5B9;  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
// the output is z ^ (z >> 31).
// Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators". The k-th output is a function of seed + k
// alone (a counter), so a replicate's stream depends on the seed and the replicate's number, never on which thread ran
// it.
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Numerics;

/// <summary>A 64-bit counter-based random number generator. It is a mutable struct: pass it by reference.</summary>
public struct SplitMix64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>Starts the stream of the given seed.</summary>
    public SplitMix64(ulong seed) => state = seed;

    /// <summary>
    /// Starts an independent stream for item <paramref name="index"/> of a family. Both numbers are hashed, so that the
    /// streams of neighbours do not overlap.
    /// </summary>
    public static SplitMix64 ForStream(ulong seed, ulong index) =>
        new(Mix(Mix(seed + Golden) + (Golden * (index + 1))));

    /// <summary>The next 64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextBits() => Mix(state += Golden);

    /// <summary>The next uniform variate on [0, 1): the upper 53 bits times 2^-53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>The next standard exponential variate, -ln(1 - u), in [0, 36.8).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextExponential() => -Math.Log(1 - NextUniform());

    /// <summary>
    /// The next uniform integer in [0, bound), bound >= 1, by 64-bit multiply-shift; its bias is below bound / 2^64.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextBelow(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>
    /// The next two independent standard normals, by Box and Muller: r cos 2 pi u2 and r sin 2 pi u2 with
    /// r = sqrt(-2 ln(1 - u1)).
    /// </summary>
    public (double First, double Second) NextGaussians()
    {
        var r = Math.Sqrt(2 * NextExponential());
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextUniform());
        return (r * cos, r * sin);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
