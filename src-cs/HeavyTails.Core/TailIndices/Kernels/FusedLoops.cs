// The loops of the fused kernel: Y_j = sum of r vectors of the level below, and of two Y_j for the twin; product of
// mantissas and sum of exponents of c (|Y_j| + floor) c (|Y_{j+1}| + floor).
// A level and its twin share a loop, so that each load serves both.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeavyTails.Core.TailIndices.Kernels;

internal static unsafe class FusedLoops<T>
    where T : unmanaged
{
    /// <summary>
    /// Loads and absorbs eight columns at a time: one value in each lane, and the sums of two where the tree has them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(
        T* x,
        nint stride,
        nint count,
        byte* ahead,
        in FusedLoop<T> loop,
        nint tile,
        Vector512<T>* scales
    )
    {
        if (!Avx512F.IsSupported)
        {
            LoadHalves(x, stride, count, ahead, loop, tile, scales);
            return;
        }
        Vector512<T> c = scales[0],
            f = scales[1];
        Vector512<T>* to = loop.To + (tile * loop.ToStep),
            pairs = loop.Pairs + (tile * loop.PairsStep);
        Vector512<T> p0 = loop.Own[0],
            p1 = loop.Own[1],
            e0 = loop.Own[2],
            e1 = loop.Own[3];
        var end = x + count;
        if (loop.Other != null)
        {
            Vector512<T> q0 = loop.Other[0],
                q1 = loop.Other[1],
                h0 = loop.Other[2],
                h1 = loop.Other[3];
            for (
                ;
                x < end;
                x += BlockTree.Columns,
                    to += BlockTree.Columns,
                    ahead += BlockTree.Columns * sizeof(Vector512<T>),
                    pairs += BlockTree.Columns / 2
            )
            {
                Lanes<T>.Prefetch(ahead);
                Lanes<T>.LoadColumns(
                    x,
                    stride,
                    to,
                    out var c0,
                    out var c1,
                    out var c2,
                    out var c3,
                    out var c4,
                    out var c5,
                    out var c6,
                    out var c7
                );
                AbsorbFour(c0, c1, c2, c3, c, f, ref p0, ref p1, ref e0, ref e1);
                AbsorbFour(c4, c5, c6, c7, c, f, ref p0, ref p1, ref e0, ref e1);
                Vector512<T> a = c0 + c1,
                    b = c2 + c3,
                    d = c4 + c5,
                    g = c6 + c7;
                (pairs[0], pairs[1], pairs[2], pairs[3]) = (a, b, d, g);
                AbsorbFour(a, b, d, g, c, f, ref q0, ref q1, ref h0, ref h1);
            }
            Store(loop.Other, q0, q1, h0, h1);
        }
        else
            for (
                ;
                x < end;
                x += BlockTree.Columns, to += BlockTree.Columns, ahead += BlockTree.Columns * sizeof(Vector512<T>)
            )
            {
                Lanes<T>.Prefetch(ahead);
                Lanes<T>.LoadColumns(
                    x,
                    stride,
                    to,
                    out var c0,
                    out var c1,
                    out var c2,
                    out var c3,
                    out var c4,
                    out var c5,
                    out var c6,
                    out var c7
                );
                AbsorbFour(c0, c1, c2, c3, c, f, ref p0, ref p1, ref e0, ref e1);
                AbsorbFour(c4, c5, c6, c7, c, f, ref p0, ref p1, ref e0, ref e1);
            }
        Store(loop.Own, p0, p1, e0, e1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadHalves(
        T* x,
        nint stride,
        nint count,
        byte* ahead,
        in FusedLoop<T> loop,
        nint tile,
        Vector512<T>* scales
    )
    {
        Vector512<T>* to = loop.To + (tile * loop.ToStep),
            pairs = loop.Pairs + (tile * loop.PairsStep);
        for (nint i = 0; i < count; i += BlockTree.Columns)
        {
            Lanes<T>.Prefetch(ahead + (i * sizeof(Vector512<T>)));
            Lanes<T>.LoadColumns(x + i, stride, to + i);
        }
        Halves<T>.Absorb(to, count, loop.Own, scales, oneChain: false);
        if (loop.Other == null)
            return;
        Halves<T>.Sum(to, 2, pairs, count / 2);
        Halves<T>.Absorb(pairs, count / 2, loop.Other, scales, oneChain: false);
    }

    private static void SumHalves(in FusedLoop<T> loop, nint tile, Vector512<T>* scales)
    {
        Vector512<T>* to = loop.To + (tile * loop.ToStep),
            pairs = loop.Pairs + (tile * loop.PairsStep);
        Halves<T>.Sum(loop.From + (tile * loop.FromStep), loop.Ratio, to, loop.Count);
        Halves<T>.Absorb(to, loop.Count, loop.Own, scales, oneChain: false);
        if (loop.Other == null)
            return;
        Halves<T>.Sum(to, 2, pairs, loop.Count / 2);
        Halves<T>.Absorb(pairs, loop.Count / 2, loop.Other, scales, oneChain: true);
    }

    public static void Sum(in FusedLoop<T> loop, nint tile, Vector512<T>* scales)
    {
        if (!Avx512F.IsSupported)
        {
            SumHalves(loop, tile, scales);
            return;
        }
        switch (loop.Ratio)
        {
            case 2:
                Sum<SumOfTwo<T>>(loop, tile, scales);
                break;
            case 5:
                Sum<SumOfFive<T>>(loop, tile, scales);
                break;
            default:
                Sum<SumOfAny<T>>(loop, tile, scales);
                break;
        }
    }

    /// <summary>Computes and absorbs the sums of a level, and those of its twin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TBlock>(in FusedLoop<T> loop, nint tile, Vector512<T>* scales)
        where TBlock : struct, IBlockSum<T>
    {
        Vector512<T>* from = loop.From + (tile * loop.FromStep),
            to = loop.To + (tile * loop.ToStep),
            pairs = loop.Pairs + (tile * loop.PairsStep);
        Vector512<T>* own = loop.Own,
            other = loop.Other;
        nint ratio = loop.Ratio,
            left = loop.Count;
        Vector512<T> c = scales[0],
            f = scales[1];
        Vector512<T> p0 = own[0],
            p1 = own[1],
            e0 = own[2],
            e1 = own[3],
            q = default,
            h = default;
        if (other != null)
            (q, h) = (other[0], other[2]);
        for (; left >= 4; left -= 4, from += 4 * ratio, to += 4)
        {
            Vector512<T> a = TBlock.Sum(from, ratio),
                b = TBlock.Sum(from + ratio, ratio);
            Vector512<T> d = TBlock.Sum(from + (2 * ratio), ratio),
                g = TBlock.Sum(from + (3 * ratio), ratio);
            (to[0], to[1], to[2], to[3]) = (a, b, d, g);
            AbsorbFour(a, b, d, g, c, f, ref p0, ref p1, ref e0, ref e1);
            if (other != null)
            {
                a += b;
                d += g;
                (pairs[0], pairs[1]) = (a, d);
                pairs += 2;
                Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f) * Lanes<T>.Magnitude(d, c, f), ref q, ref h);
            }
        }
        for (; left >= 2; left -= 2, from += 2 * ratio, to += 2)
        {
            Vector512<T> a = TBlock.Sum(from, ratio),
                b = TBlock.Sum(from + ratio, ratio);
            (to[0], to[1]) = (a, b);
            Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f) * Lanes<T>.Magnitude(b, c, f), ref p0, ref e0);
            if (other != null)
            {
                a += b;
                *pairs++ = a;
                Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f), ref q, ref h);
            }
        }
        if (left > 0)
        {
            var a = TBlock.Sum(from, ratio);
            *to = a;
            Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f), ref p1, ref e1);
        }
        Store(own, p0, p1, e0, e1);
        if (other != null)
            (other[0], other[2]) = (q, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AbsorbFour(
        Vector512<T> a,
        Vector512<T> b,
        Vector512<T> d,
        Vector512<T> g,
        Vector512<T> c,
        Vector512<T> f,
        ref Vector512<T> p0,
        ref Vector512<T> p1,
        ref Vector512<T> e0,
        ref Vector512<T> e1
    )
    {
        Lanes<T>.Absorb(Lanes<T>.Magnitude(a, c, f) * Lanes<T>.Magnitude(b, c, f), ref p0, ref e0);
        Lanes<T>.Absorb(Lanes<T>.Magnitude(d, c, f) * Lanes<T>.Magnitude(g, c, f), ref p1, ref e1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector512<T>* registers,
        Vector512<T> p0,
        Vector512<T> p1,
        Vector512<T> e0,
        Vector512<T> e1
    ) => (registers[0], registers[1], registers[2], registers[3]) = (p0, p1, e0, e1);

    /// <summary>Reduces the products of a level and of its twin to [1, 2).</summary>
    public static void Normalise(in FusedLoop<T> loop)
    {
        One(loop.Own);
        if (loop.Other != null)
            One(loop.Other);

        static void One(Vector512<T>* registers)
        {
            Vector512<T> p0 = Vector512<T>.One,
                p1 = Vector512<T>.One,
                e0 = registers[2],
                e1 = registers[3];
            Lanes<T>.Absorb(registers[0], ref p0, ref e0);
            Lanes<T>.Absorb(registers[1], ref p1, ref e1);
            Store(registers, p0, p1, e0, e1);
        }
    }
}
