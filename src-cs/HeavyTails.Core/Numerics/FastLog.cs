// ln x for positive x with the same bits on every width: x = 2^k m, sqrt(1/2) <= m < sqrt 2, f = m - 1,
// s = f / (2 + f), and
//   ln m = 2 atanh s = f - s (f - R),   R = 2 (s^2 / 3 + s^4 / 5 + ... + s^20 / 21),
// because 2 s = f - s f; the rest of the series is below 1e-18 of the sum.
// k ln 2 is added in two pieces, the first of which is exact for every k (Cody & Waite). Within 1 ulp.
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Numerics;

/// <summary>Natural logarithms of a sample, within 1 ulp and with the same bits on every width.</summary>
internal static unsafe class FastLog
{
    /// <summary>2^-1022; smaller numbers are subnormal, with fewer digits and no exponent of their own.</summary>
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>2^54, a factor that makes every subnormal number normal.</summary>
    private const double Lift = 18014398509481984;
    private const int LiftExponent = 54;

    /// <summary>Computes ln x of one number, x positive and finite.</summary>
    internal static double Of(double x) =>
        (x < SmallestNormal ? OfNormal(Lanes64.All(x * Lift), LiftExponent) : OfNormal(Lanes64.All(x), 0)).Largest();

    /// <summary>
    /// Computes the logarithms of positive finite numbers; <paramref name="x"/> and <paramref name="logs"/> may be the
    /// same memory.
    /// </summary>
    internal static void Of(ReadOnlySpan<double> x, Span<double> logs, LaneWidth width = LaneWidth.Best)
    {
        if (logs.Length < x.Length)
            throw new ArgumentException($"room for {x.Length} logarithms is needed, there is room for {logs.Length}");
        fixed (
            double* from = x,
                to = logs
        )
            switch (Lanes.Resolve(width, x.Length))
            {
                case LaneWidth.Bits512:
                    Run<Lanes512>(from, to, x.Length);
                    break;
                case LaneWidth.Bits256:
                    Run<Lanes256>(from, to, x.Length);
                    break;
                default:
                    Run<Lanes64>(from, to, x.Length);
                    break;
            }
    }

    private static void Run<T>(double* from, double* to, int count)
        where T : struct, ILanes<T>
    {
        var i = 0;
        for (; i + T.Count <= count; i += T.Count)
        {
            var x = T.Load(from + i);
            if (T.All(SmallestNormal).AnyAbove(x))
                for (var lane = i; lane < i + T.Count; lane++)
                    to[lane] = Of(from[lane]);
            else
                OfNormal(x, 0).Store(to + i);
        }
        for (; i < count; i++)
            to[i] = Of(from[i]);
    }

    /// <summary>Computes ln(x / 2^lifted) of normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfNormal<T>(T x, int lifted)
        where T : struct, ILanes<T>
    {
        T.Split(x, out var k, out var m);
        if (lifted != 0)
            k -= T.All(lifted);
        var f = m - T.All(1);
        var s = f / (f + T.All(2));
        var z = s * s;
        var r = T.MultiplyAdd(T.All(2.0 / 21), z, T.All(2.0 / 19));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 17));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 15));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 13));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 11));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 9));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 7));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 5));
        r = T.MultiplyAdd(r, z, T.All(2.0 / 3));
        var correction = s * (f - z * r) - k * T.All(Binary64.LogTwoLow);
        return T.MultiplyAdd(k, T.All(Binary64.LogTwoHigh), f - correction);
    }
}
