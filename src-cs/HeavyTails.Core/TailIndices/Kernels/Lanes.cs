// Sixteen float32 or eight float64 streams side by side, one in each lane: loading transposes, log|x| is kept as a
// product of mantissas and a sum of exponents.
// ln prod |x| = ln prod mantissa(x) + ln 2 sum exponent(x): one logarithm for thousands of values. The same operations
// in the same order on 512-bit registers and on pairs of 256-bit ones: the same bits.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HeavyTails.Core.TailIndices.Kernels;

internal static unsafe class Lanes<T>
    where T : unmanaged
{
    /// <summary>
    /// product *= mantissa(v), exponents += exponent(v), for v > 0 and normal. An infinite v or NaN makes the exponents
    /// infinite or NaN from then on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Absorb(Vector512<T> v, ref Vector512<T> product, ref Vector512<T> exponents)
    {
        exponents += Exponent(v);
        product *=
            typeof(T) == typeof(float)
                ? ((v.AsInt32() & Vector512.Create(0x007fffff)) | Vector512.Create(0x3f800000)).As<int, T>()
                : ((v.AsInt64() & Vector512.Create(0x000fffffffffffff)) | Vector512.Create(0x3ff0000000000000)).As<
                    long,
                    T
                >();
    }

    /// <summary>floor(log2 v) as a floating-point number; sums of such numbers are exact below 2^24.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Exponent(Vector512<T> v)
    {
        if (typeof(T) == typeof(float))
            return Avx512F.IsSupported
                ? Avx512F.GetExponent(v.AsSingle()).As<float, T>()
                : Vector512.ConvertToSingle((v.AsInt32() >>> 23) - Vector512.Create(127)).As<float, T>() + (v - v);
        return Avx512F.IsSupported
            ? Avx512F.GetExponent(v.AsDouble()).As<double, T>()
            : Vector512.ConvertToDouble((v.AsInt64() >>> 52) - Vector512.Create(1023L)).As<double, T>() + (v - v);
    }

    /// <summary>Computes |x| scale + floor, with a single rounding because scale is a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Magnitude(Vector512<T> x, Vector512<T> scale, Vector512<T> floor) =>
        typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(Vector512.Abs(x.AsSingle()), scale.AsSingle(), floor.AsSingle()).As<float, T>()
            : Vector512
                .FusedMultiplyAdd(Vector512.Abs(x.AsDouble()), scale.AsDouble(), floor.AsDouble())
                .As<double, T>();

    /// <summary>
    /// Loads columns 0 .. 7 of the streams that start at x, x + stride, ... into registers, and stores column c at
    /// to[c]. For 512-bit registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(
        T* x,
        nint stride,
        Vector512<T>* to,
        out Vector512<T> c0,
        out Vector512<T> c1,
        out Vector512<T> c2,
        out Vector512<T> c3,
        out Vector512<T> c4,
        out Vector512<T> c5,
        out Vector512<T> c6,
        out Vector512<T> c7
    )
    {
        if (typeof(T) == typeof(float))
            LoadSingle512((float*)x, stride, out c0, out c1, out c2, out c3, out c4, out c5, out c6, out c7);
        else
            LoadDouble512((double*)x, stride, out c0, out c1, out c2, out c3, out c4, out c5, out c6, out c7);
        (to[0], to[1], to[2], to[3], to[4], to[5], to[6], to[7]) = (c0, c1, c2, c3, c4, c5, c6, c7);
    }

    /// <summary>
    /// Stores column c of the streams that start at x, x + stride, ... at to[c], for processors without 512-bit
    /// registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(T* x, nint stride, Vector512<T>* to)
    {
        if (typeof(T) == typeof(float) && Avx.IsSupported)
        {
            LoadSingle256((float*)x, stride, (Vector256<float>*)to);
            LoadSingle256((float*)x + (8 * stride), stride, (Vector256<float>*)to + 1);
        }
        else
            LoadPlain(x, stride, to);
    }

    /// <summary>Prefetches the eight cache lines at <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* x)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(x);
        Sse.Prefetch0(x + 64);
        Sse.Prefetch0(x + 128);
        Sse.Prefetch0(x + 192);
        Sse.Prefetch0(x + 256);
        Sse.Prefetch0(x + 320);
        Sse.Prefetch0(x + 384);
        Sse.Prefetch0(x + 448);
    }

    private static void LoadPlain(T* x, nint stride, Vector512<T>* to)
    {
        for (var lane = 0; lane < Vector512<T>.Count; lane++)
        for (var c = 0; c < BlockTree.Columns; c++)
            ((T*)(to + c))[lane] = x[(lane * stride) + c];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadSingle512(
        float* x,
        nint stride,
        out Vector512<T> c0,
        out Vector512<T> c1,
        out Vector512<T> c2,
        out Vector512<T> c3,
        out Vector512<T> c4,
        out Vector512<T> c5,
        out Vector512<T> c6,
        out Vector512<T> c7
    )
    {
        // Rows 0-3 | 4-7 are in the halves of the first four registers and 8-11 | 12-15 in those of the last four, so
        // that the last shuffle leaves the lanes in order.
        float* x4 = x + (4 * stride),
            x8 = x4 + (4 * stride),
            x12 = x8 + (4 * stride);
        nint two = 2 * stride,
            three = 3 * stride;
        Vector512<float> r0 = Rows(x, x4),
            r1 = Rows(x + stride, x4 + stride),
            r2 = Rows(x + two, x4 + two),
            r3 = Rows(x + three, x4 + three);
        Vector512<float> r4 = Rows(x8, x12),
            r5 = Rows(x8 + stride, x12 + stride),
            r6 = Rows(x8 + two, x12 + two),
            r7 = Rows(x8 + three, x12 + three);
        Vector512<float> a0 = Avx512F.UnpackLow(r0, r1),
            a1 = Avx512F.UnpackHigh(r0, r1),
            a2 = Avx512F.UnpackLow(r2, r3),
            a3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<float> a4 = Avx512F.UnpackLow(r4, r5),
            a5 = Avx512F.UnpackHigh(r4, r5),
            a6 = Avx512F.UnpackLow(r6, r7),
            a7 = Avx512F.UnpackHigh(r6, r7);
        Pair(Avx512F.Shuffle(a0, a2, 0x44), Avx512F.Shuffle(a4, a6, 0x44), out c0, out c4);
        Pair(Avx512F.Shuffle(a0, a2, 0xee), Avx512F.Shuffle(a4, a6, 0xee), out c1, out c5);
        Pair(Avx512F.Shuffle(a1, a3, 0x44), Avx512F.Shuffle(a5, a7, 0x44), out c2, out c6);
        Pair(Avx512F.Shuffle(a1, a3, 0xee), Avx512F.Shuffle(a5, a7, 0xee), out c3, out c7);

        // Vector512.Create would merge into a register that the previous iteration still uses.
        static Vector512<float> Rows(float* low, float* high) =>
            Vector256.Load(low).ToVector512Unsafe().WithUpper(Vector256.Load(high));

        static void Pair(Vector512<float> low, Vector512<float> high, out Vector512<T> first, out Vector512<T> second)
        {
            first = Avx512F.Shuffle4x128(low, high, 0x88).As<float, T>();
            second = Avx512F.Shuffle4x128(low, high, 0xdd).As<float, T>();
        }
    }

    /// <summary>
    /// Loads eight rows into one half of the registers of eight columns; to advances by two halves a column.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadSingle256(float* x, nint stride, Vector256<float>* to)
    {
        Vector256<float> r0 = Vector256.Load(x),
            r1 = Vector256.Load(x + stride),
            r2 = Vector256.Load(x + (2 * stride)),
            r3 = Vector256.Load(x + (3 * stride));
        Vector256<float> r4 = Vector256.Load(x + (4 * stride)),
            r5 = Vector256.Load(x + (5 * stride)),
            r6 = Vector256.Load(x + (6 * stride)),
            r7 = Vector256.Load(x + (7 * stride));
        Vector256<float> a0 = Avx.UnpackLow(r0, r1),
            a1 = Avx.UnpackHigh(r0, r1),
            a2 = Avx.UnpackLow(r2, r3),
            a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5),
            a5 = Avx.UnpackHigh(r4, r5),
            a6 = Avx.UnpackLow(r6, r7),
            a7 = Avx.UnpackHigh(r6, r7);
        Pair(Avx.Shuffle(a0, a2, 0x44), Avx.Shuffle(a4, a6, 0x44), to, 0);
        Pair(Avx.Shuffle(a0, a2, 0xee), Avx.Shuffle(a4, a6, 0xee), to, 1);
        Pair(Avx.Shuffle(a1, a3, 0x44), Avx.Shuffle(a5, a7, 0x44), to, 2);
        Pair(Avx.Shuffle(a1, a3, 0xee), Avx.Shuffle(a5, a7, 0xee), to, 3);

        static void Pair(Vector256<float> low, Vector256<float> high, Vector256<float>* to, int c)
        {
            to[2 * c] = Avx.Permute2x128(low, high, 0x20);
            to[2 * (c + 4)] = Avx.Permute2x128(low, high, 0x31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadDouble512(
        double* x,
        nint stride,
        out Vector512<T> c0,
        out Vector512<T> c1,
        out Vector512<T> c2,
        out Vector512<T> c3,
        out Vector512<T> c4,
        out Vector512<T> c5,
        out Vector512<T> c6,
        out Vector512<T> c7
    )
    {
        Vector512<double> r0 = Vector512.Load(x),
            r1 = Vector512.Load(x + stride),
            r2 = Vector512.Load(x + (2 * stride)),
            r3 = Vector512.Load(x + (3 * stride));
        Vector512<double> r4 = Vector512.Load(x + (4 * stride)),
            r5 = Vector512.Load(x + (5 * stride)),
            r6 = Vector512.Load(x + (6 * stride)),
            r7 = Vector512.Load(x + (7 * stride));
        Quads(
            Avx512F.UnpackLow(r0, r1),
            Avx512F.UnpackLow(r2, r3),
            Avx512F.UnpackLow(r4, r5),
            Avx512F.UnpackLow(r6, r7),
            out c0,
            out c2,
            out c4,
            out c6
        );
        Quads(
            Avx512F.UnpackHigh(r0, r1),
            Avx512F.UnpackHigh(r2, r3),
            Avx512F.UnpackHigh(r4, r5),
            Avx512F.UnpackHigh(r6, r7),
            out c1,
            out c3,
            out c5,
            out c7
        );

        static void Quads(
            Vector512<double> a,
            Vector512<double> b,
            Vector512<double> c,
            Vector512<double> d,
            out Vector512<T> first,
            out Vector512<T> second,
            out Vector512<T> third,
            out Vector512<T> fourth
        )
        {
            Vector512<double> even = Avx512F.Shuffle4x128(a, b, 0x88),
                even2 = Avx512F.Shuffle4x128(c, d, 0x88);
            Vector512<double> odd = Avx512F.Shuffle4x128(a, b, 0xdd),
                odd2 = Avx512F.Shuffle4x128(c, d, 0xdd);
            first = Avx512F.Shuffle4x128(even, even2, 0x88).As<double, T>();
            second = Avx512F.Shuffle4x128(odd, odd2, 0x88).As<double, T>();
            third = Avx512F.Shuffle4x128(even, even2, 0xdd).As<double, T>();
            fourth = Avx512F.Shuffle4x128(odd, odd2, 0xdd).As<double, T>();
        }
    }
}
