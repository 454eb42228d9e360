// Standard normals by Box & Muller 1958, eight pairs at a time: r cos 2 pi u2, r sin 2 pi u2, r = sqrt(-2 ln(1 - u1)).
// Variates.Gaussian draws one pair at a time by scalar functions, in an order that recorded values fix.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>Blocks of standard normals for simulations whose time goes into drawing them.</summary>
internal static class Gaussians
{
    private const int Lanes = 8;

    /// <summary>Fills a block with independent standard normals.</summary>
    /// <param name="random">The stream; it gives sixteen numbers for each sixteen normals that are begun.</param>
    /// <param name="x">The block; its length is a multiple of eight.</param>
    public static void Fill(ref SplitMix64 random, Span<double> x)
    {
        Span<double> uniforms = stackalloc double[2 * Lanes];
        for (var i = 0; i < x.Length; i += 2 * Lanes)
        {
            foreach (ref var u in uniforms)
                u = random.NextUniform();
            ref var first = ref MemoryMarshal.GetReference(uniforms);
            var r = Vector512.Sqrt(-2 * Vector512.Log(Vector512<double>.One - Vector512.LoadUnsafe(ref first)));
            var (sin, cos) = Vector512.SinCos(2 * Math.PI * Vector512.LoadUnsafe(ref first, Lanes));
            (r * cos).CopyTo(x[i..]);
            if (i + Lanes < x.Length)
                (r * sin).CopyTo(x[(i + Lanes)..]);
        }
    }
}
