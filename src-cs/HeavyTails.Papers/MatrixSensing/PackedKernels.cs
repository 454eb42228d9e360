// y_{c,i} = s_i . x_c   and   g_c += sum_i r_{c,i} s_i   for a block of rows s_i [length] and vectors in threes: 12
// sums in registers, 7 loads for 12 multiply-adds. Both are small matrix products of which one side (the rows) comes
// from memory once.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>
/// The inner loops over packed rows; T is float or double. Lengths are multiples of <see cref="Chunk"/>, counts of rows
/// multiples of 4 and counts of vectors multiples of 3.
/// </summary>
internal static unsafe class PackedKernels<T>
    where T : unmanaged
{
    /// <summary>Number of values in one pass of <see cref="Add"/>: four 256-bit registers.</summary>
    public static int Chunk => 4 * Vector256<T>.Count;

    /// <summary>
    /// Number of values of a row that are read together with the same stretch of every vector, so that both stay in the
    /// first-level cache: 4 KB.
    /// </summary>
    private static int Stretch => 4096 / sizeof(T);

    /// <summary>Computes the dot products, products[i * vectors + c] = rows_i . x_c.</summary>
    public static void Dot(T* rows, int count, int length, T* x, int vectors, T* products)
    {
        new Span<T>(products, count * vectors).Clear();
        for (var from = 0; from < length; from += Stretch)
        {
            var some = Math.Min(Stretch, length - from);
            for (var i = 0; i < count; i += 4)
            for (var c = 0; c < vectors; c += 3)
                Dot4x3(
                    rows + ((long)i * length) + from,
                    x + ((long)c * length) + from,
                    length,
                    some,
                    products + (i * vectors) + c,
                    vectors
                );
        }
    }

    /// <summary>Adds linear combinations of the rows, sums_c += sum_i factors[i * vectors + c] rows_i.</summary>
    public static void Add(T* rows, int count, int length, T* factors, int vectors, T* sums)
    {
        for (var from = 0; from < length; from += Chunk)
        for (var c = 0; c < vectors; c += 3)
            Add3(rows + from, count, length, factors + c, vectors, sums + ((long)c * length) + from);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot4x3(T* a, T* x, int stride, int length, T* products, int vectors)
    {
        T* a1 = a + stride,
            a2 = a1 + stride,
            a3 = a2 + stride,
            x1 = x + stride,
            x2 = x1 + stride;
        Vector256<T> s00 = default,
            s01 = default,
            s02 = default,
            s10 = default,
            s11 = default,
            s12 = default,
            s20 = default,
            s21 = default,
            s22 = default,
            s30 = default,
            s31 = default,
            s32 = default;
        for (var k = 0; k < length; k += Vector256<T>.Count)
        {
            var (v0, v1, v2) = (Vector256.Load(x + k), Vector256.Load(x1 + k), Vector256.Load(x2 + k));
            var u = Vector256.Load(a + k);
            (s00, s01, s02) = (MultiplyAdd(u, v0, s00), MultiplyAdd(u, v1, s01), MultiplyAdd(u, v2, s02));
            u = Vector256.Load(a1 + k);
            (s10, s11, s12) = (MultiplyAdd(u, v0, s10), MultiplyAdd(u, v1, s11), MultiplyAdd(u, v2, s12));
            u = Vector256.Load(a2 + k);
            (s20, s21, s22) = (MultiplyAdd(u, v0, s20), MultiplyAdd(u, v1, s21), MultiplyAdd(u, v2, s22));
            u = Vector256.Load(a3 + k);
            (s30, s31, s32) = (MultiplyAdd(u, v0, s30), MultiplyAdd(u, v1, s31), MultiplyAdd(u, v2, s32));
        }
        Increase(products, s00, s01, s02);
        Increase(products + vectors, s10, s11, s12);
        Increase(products + (2 * vectors), s20, s21, s22);
        Increase(products + (3 * vectors), s30, s31, s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add3(T* rows, int count, int stride, T* factors, int vectors, T* sums)
    {
        var n = Vector256<T>.Count;
        T* g1 = sums + stride,
            g2 = g1 + stride;
        Vector256<T> a0 = Vector256.Load(sums),
            a1 = Vector256.Load(sums + n),
            a2 = Vector256.Load(sums + (2 * n)),
            a3 = Vector256.Load(sums + (3 * n));
        Vector256<T> b0 = Vector256.Load(g1),
            b1 = Vector256.Load(g1 + n),
            b2 = Vector256.Load(g1 + (2 * n)),
            b3 = Vector256.Load(g1 + (3 * n));
        Vector256<T> c0 = Vector256.Load(g2),
            c1 = Vector256.Load(g2 + n),
            c2 = Vector256.Load(g2 + (2 * n)),
            c3 = Vector256.Load(g2 + (3 * n));
        for (var i = 0; i < count; i++, rows += stride, factors += vectors)
        {
            var (p, q, r) = (Vector256.Create(factors[0]), Vector256.Create(factors[1]), Vector256.Create(factors[2]));
            var u = Vector256.Load(rows);
            (a0, b0, c0) = (MultiplyAdd(u, p, a0), MultiplyAdd(u, q, b0), MultiplyAdd(u, r, c0));
            u = Vector256.Load(rows + n);
            (a1, b1, c1) = (MultiplyAdd(u, p, a1), MultiplyAdd(u, q, b1), MultiplyAdd(u, r, c1));
            u = Vector256.Load(rows + (2 * n));
            (a2, b2, c2) = (MultiplyAdd(u, p, a2), MultiplyAdd(u, q, b2), MultiplyAdd(u, r, c2));
            u = Vector256.Load(rows + (3 * n));
            (a3, b3, c3) = (MultiplyAdd(u, p, a3), MultiplyAdd(u, q, b3), MultiplyAdd(u, r, c3));
        }
        a0.Store(sums);
        a1.Store(sums + n);
        a2.Store(sums + (2 * n));
        a3.Store(sums + (3 * n));
        b0.Store(g1);
        b1.Store(g1 + n);
        b2.Store(g1 + (2 * n));
        b3.Store(g1 + (3 * n));
        c0.Store(g2);
        c1.Store(g2 + n);
        c2.Store(g2 + (2 * n));
        c3.Store(g2 + (3 * n));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Increase(T* products, Vector256<T> first, Vector256<T> second, Vector256<T> third)
    {
        if (typeof(T) == typeof(float))
        {
            var to = (float*)products;
            (to[0], to[1], to[2]) = (
                to[0] + Sum(first.AsSingle()),
                to[1] + Sum(second.AsSingle()),
                to[2] + Sum(third.AsSingle())
            );
        }
        else
        {
            var to = (double*)products;
            (to[0], to[1], to[2]) = (
                to[0] + Sum(first.AsDouble()),
                to[1] + Sum(second.AsDouble()),
                to[2] + Sum(third.AsDouble())
            );
        }
    }

    // The lanes are added in a fixed order, whatever the processor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector256<float> v)
    {
        var half = v.GetLower() + v.GetUpper();
        return (half[0] + half[2]) + (half[1] + half[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector256<double> v)
    {
        var half = v.GetLower() + v.GetUpper();
        return half[0] + half[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) =>
        typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
