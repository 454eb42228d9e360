// Gathers the |x| above a threshold while the chunk is in cache.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeavyTails.Core.TailIndices.Kernels;

internal sealed unsafe class Survivors<T>
    where T : unmanaged, INumber<T>
{
    private T[] values = new T[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Values => values.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Collect(T* x, int count, T threshold)
    {
        // The array has room for every vector to be stored whole.
        if (values.Length < Count + count + Vector512<T>.Count)
            Array.Resize(ref values, Math.Max(2 * values.Length, Count + count + Vector512<T>.Count));
        var t = Vector512.Create(threshold);
        var kept = Count;
        var lanes = Vector512<T>.Count;
        var i = 0;
        fixed (T* to = values)
        {
            for (; i + (4 * lanes) <= count; i += 4 * lanes)
            {
                Vector512<T> a = Vector512.Abs(Vector512.Load(x + i)),
                    b = Vector512.Abs(Vector512.Load(x + i + lanes));
                Vector512<T> c = Vector512.Abs(Vector512.Load(x + i + (2 * lanes))),
                    d = Vector512.Abs(Vector512.Load(x + i + (3 * lanes)));
                if (Vector512.GreaterThanAny(Vector512.Max(Vector512.Max(a, b), Vector512.Max(c, d)), t))
                {
                    kept += Keep(a, t, to + kept);
                    kept += Keep(b, t, to + kept);
                    kept += Keep(c, t, to + kept);
                    kept += Keep(d, t, to + kept);
                }
            }
            for (; i < count; i++)
                if (T.Abs(x[i]) > threshold)
                    to[kept++] = T.Abs(x[i]);
        }
        Count = kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Keep(Vector512<T> v, Vector512<T> threshold, T* to)
    {
        var above = Vector512.GreaterThan(v, threshold);
        var mask = above.ExtractMostSignificantBits();
        if (Avx512F.IsSupported)
        {
            if (typeof(T) == typeof(float))
                Avx512F.Compress(Vector512<float>.Zero, above.AsSingle(), v.AsSingle()).As<float, T>().Store(to);
            else
                Avx512F.Compress(Vector512<double>.Zero, above.AsDouble(), v.AsDouble()).As<double, T>().Store(to);
        }
        else
            for (var (left, at) = (mask, 0); left != 0; left &= left - 1)
                to[at++] = v[BitOperations.TrailingZeroCount(left)];
        return BitOperations.PopCount(mask);
    }
}
