// The same operations in the same order for processors without 512-bit registers, on one half of the lanes after the
// other: four chains and two constants stay in sixteen 256-bit registers.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core.TailIndices.Kernels;

internal static unsafe class Halves<T>
    where T : unmanaged
{
    /// <summary>
    /// Takes [count] values into chains: alternately two neighbours into the first and two into the second, or all into
    /// the first.
    /// </summary>
    /// <param name="values">Values of all lanes.</param>
    /// <param name="count">Number of values in each lane.</param>
    /// <param name="registers">Two products, two sums of exponents.</param>
    /// <param name="scales">Scale and floor.</param>
    /// <param name="oneChain">Whether all values go into the first chain.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Absorb(
        Vector512<T>* values,
        nint count,
        Vector512<T>* registers,
        Vector512<T>* scales,
        bool oneChain
    )
    {
        for (var half = 0; half < 2; half++)
        {
            Vector256<T>* x = (Vector256<T>*)values + half,
                chains = (Vector256<T>*)registers + half;
            Vector256<T> c = *(Vector256<T>*)scales,
                f = *(Vector256<T>*)(scales + 1);
            Vector256<T> p0 = chains[0],
                p1 = chains[2],
                e0 = chains[4],
                e1 = chains[6];
            var left = count;
            for (; left >= 4 && !oneChain; left -= 4, x += 8)
            {
                Absorb(Magnitude(x[0], c, f) * Magnitude(x[2], c, f), ref p0, ref e0);
                Absorb(Magnitude(x[4], c, f) * Magnitude(x[6], c, f), ref p1, ref e1);
            }
            for (; left >= 2; left -= 2, x += 4)
                Absorb(Magnitude(x[0], c, f) * Magnitude(x[2], c, f), ref p0, ref e0);
            if (left > 0 && oneChain)
                Absorb(Magnitude(*x, c, f), ref p0, ref e0);
            else if (left > 0)
                Absorb(Magnitude(*x, c, f), ref p1, ref e1);
            (chains[0], chains[2], chains[4], chains[6]) = (p0, p1, e0, e1);
        }
    }

    /// <summary>Computes to[i], the sum of <paramref name="ratio"/> vectors from from[i ratio] on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(Vector512<T>* from, nint ratio, Vector512<T>* to, nint count)
    {
        Vector256<T>* x = (Vector256<T>*)from,
            y = (Vector256<T>*)to,
            end = y + (2 * count);
        for (; y < end; y += 2, x += 2 * ratio)
        for (var half = 0; half < 2; half++)
        {
            var z = x + half;
            var sum = z[0] + z[2];
            if (ratio == 5)
                sum = sum + (z[4] + z[6]) + z[8];
            else
                for (nint i = 2; i < ratio; i++)
                    sum += z[2 * i];
            y[half] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Magnitude(Vector256<T> x, Vector256<T> scale, Vector256<T> floor) =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(Vector256.Abs(x.AsSingle()), scale.AsSingle(), floor.AsSingle()).As<float, T>()
            : Vector256
                .FusedMultiplyAdd(Vector256.Abs(x.AsDouble()), scale.AsDouble(), floor.AsDouble())
                .As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(Vector256<T> v, ref Vector256<T> product, ref Vector256<T> exponents)
    {
        // v - v is 0, or NaN where v is not finite.
        if (typeof(T) == typeof(float))
        {
            exponents +=
                Vector256.ConvertToSingle((v.AsInt32() >>> 23) - Vector256.Create(127)).As<float, T>() + (v - v);
            product *= ((v.AsInt32() & Vector256.Create(0x007fffff)) | Vector256.Create(0x3f800000)).As<int, T>();
        }
        else
        {
            // The last bits of 2^52 + n are n; 256-bit registers have no conversion of 64-bit integers.
            var biased =
                ((v.AsInt64() >>> 52) | Vector256.Create(0x4330000000000000)).AsDouble()
                - Vector256.Create(4503599627370496.0 + 1023);
            exponents += biased.As<double, T>() + (v - v);
            product *= ((v.AsInt64() & Vector256.Create(0x000fffffffffffff)) | Vector256.Create(0x3ff0000000000000)).As<
                long,
                T
            >();
        }
    }
}
