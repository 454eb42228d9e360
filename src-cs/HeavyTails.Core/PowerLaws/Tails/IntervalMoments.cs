// N(p, q) = int_0^U e^{-p u - q t(u)} du with the moments of (u, t) under that law, q >= 0, where t is convex:
//   t = u^2       the normal law of u = ln(x / xmin), so x is lognormal
//   t = e^u - 1   the power law with exponential cut-off
// The exponent is concave. From its maximum outwards the interval is cut into panels over which it falls by less than
// 8, until it is negligible; each panel is integrated by Gauss and Legendre's rule of 16 nodes. Errors are below 1e-14.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The second statistic t of a law on an interval; a type, so that the sums are compiled for either.</summary>
internal interface ISecondStatistic
{
    /// <summary>The statistic at u.</summary>
    static abstract double Of(double u);

    /// <summary>The u where p + q t'(u) = 0, for p &lt; 0 or t'(0) = 0, and q > 0.</summary>
    static abstract double Stationary(double p, double q);

    /// <summary>Widest panel over which the statistic is resolved.</summary>
    static abstract double Widest { get; }
}

/// <summary>The square u^2, whose law of u is normal.</summary>
internal readonly struct SquareStatistic : ISecondStatistic
{
    public static double Widest => double.PositiveInfinity;

    public static double Of(double u) => u * u;

    public static double Stationary(double p, double q) => -p / (2 * q);
}

/// <summary>The excess e^u - 1 of x over xmin, in units of xmin.</summary>
internal readonly struct ExcessStatistic : ISecondStatistic
{
    public static double Widest => 2;

    public static double Of(double u) => Special.Expm1(u);

    public static double Stationary(double p, double q) => p < 0 ? Math.Log(-p / q) : double.NegativeInfinity;
}

/// <summary>Normalisers and moments of laws on an interval.</summary>
internal static class IntervalMoments
{
    private const double MostFall = 8;

    /// <summary>Fall of the exponent from which the rest is negligible: e^-44 = 8e-20.</summary>
    private const double Negligible = 44;

    private static readonly (double[] Nodes, double[] Weights) Rule = GaussLegendre.OnUnitInterval(16);

    /// <summary>The moments on [0, range], range finite or, for q > 0, infinite.</summary>
    internal static PairMoments At<T>(double p, double q, double range)
        where T : ISecondStatistic
    {
        var sums = new Sums();
        var peak = Peak<T>(p, q, range);
        Walk<T>(p, q, (peak, range), ref sums);
        Walk<T>(p, q, (peak, 0), ref sums);
        var (first, second) = (sums.S / sums.One, sums.T / sums.One);
        return new()
        {
            LogNorm = Exponent<T>(p, q, peak) + Math.Log(sums.One),
            First = first,
            Second = second,
            VarFirst = sums.SS / sums.One - first * first,
            Covariance = sums.ST / sums.One - first * second,
            VarSecond = sums.TT / sums.One - second * second,
        };
    }

    /// <summary>The logarithm ln N alone; -infinity for an empty interval.</summary>
    internal static double LogNorm<T>(double p, double q, double range)
        where T : ISecondStatistic => range <= 0 ? double.NegativeInfinity : At<T>(p, q, range).LogNorm;

    private static double Peak<T>(double p, double q, double range)
        where T : ISecondStatistic =>
        q > 0 ? Math.Clamp(T.Stationary(p, q), 0, range)
        : p >= 0 ? 0
        : range;

    private static double Exponent<T>(double p, double q, double u)
        where T : ISecondStatistic => -p * u - (q == 0 ? 0 : q * T.Of(u));

    /// <summary>Adds the panels from the peak to one end.</summary>
    private static void Walk<T>(double p, double q, (double From, double To) way, ref Sums sums)
        where T : ISecondStatistic
    {
        var top = Exponent<T>(p, q, way.From);
        var (u, sign) = (way.From, Math.Sign(way.To - way.From));
        // The first guess of a width is one over which the exponent falls by about one half.
        var width = Math.Min(T.Widest, q > 0 ? 1 / Math.Sqrt(2 * q) + 1 : 1);
        while (sign * (way.To - u) > 0)
        {
            var here = Exponent<T>(p, q, u);
            if (top - here > Negligible + 2 * Math.Log(1 + Math.Abs(T.Of(u))) - 2 * Math.Log(1 + T.Of(way.From)))
                return;
            width = Math.Min(Math.Min(2 * width, T.Widest), Math.Abs(way.To - u));
            while (here - Exponent<T>(p, q, u + sign * width) > MostFall)
                width /= 2;
            for (var i = 0; i < Rule.Nodes.Length; i++)
            {
                var x = u + sign * width * Rule.Nodes[i];
                sums.Add(width * Rule.Weights[i] * Math.Exp(Exponent<T>(p, q, x) - top), x, T.Of(x));
            }
            var next = u + sign * width;
            if (next == u)
                return;
            u = next;
        }
    }

    /// <summary>Weighted sums of 1, s, t and their products.</summary>
    internal struct Sums
    {
        internal double One;
        internal double S;
        internal double T;
        internal double SS;
        internal double ST;
        internal double TT;

        internal void Add(double weight, double s, double t)
        {
            One += weight;
            S += weight * s;
            T += weight * t;
            SS += weight * s * s;
            ST += weight * s * t;
            TT += weight * t * t;
        }
    }
}
