// l(a, b) = sum_i y_i eta_i - ln(1 + e^eta_i),  eta_i = a - b x_i,  x* = a / b,  s = 1 / b.
// Loads are centred and scaled, so that Newton's steps do not depend on their units. At fixed x* the log-likelihood is
// concave in b; b is kept below the value at which runs one spacing of the loads away from x* are decided to e^-60.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>The likelihood of a logistic curve that falls with the load, and its maximum.</summary>
internal sealed class LogisticLikelihood
{
    private const int MostSteps = 100;
    private readonly double[] _x;
    private readonly bool[] _solved;
    private readonly double _centre,
        _unit,
        _steepest;

    public LogisticLikelihood(IReadOnlyList<TransitionRun> runs)
    {
        _solved = [.. runs.Select(run => run.Solved)];
        double[] loads = [.. runs.Select(run => run.Load).Distinct().Order()];
        _centre = (loads[0] + loads[^1]) / 2;
        _unit = loads.Length > 1 ? (loads[^1] - loads[0]) / 2 : loads[0];
        _x = [.. runs.Select(run => (run.Load - _centre) / _unit)];
        var spacing = loads.Length > 1 ? loads.Zip(loads.Skip(1), (a, b) => b - a).Min() / _unit : 1;
        _steepest = 60 / spacing;
    }

    public int Count => _x.Length;

    /// <summary>Whether the slope b of the maximum is positive: the mean load of solved runs is smaller.</summary>
    public bool FallsWithLoad
    {
        get
        {
            var share = _solved.Average(solved => solved ? 1.0 : 0);
            return _x.Zip(_solved, (x, solved) => x * ((solved ? 1 : 0) - share)).Sum() < 0;
        }
    }

    /// <summary>
    /// The least c with P(2 ln(l_max / l_(1/2)) > c) of at most 5 % for n tosses of a fair coin, the largest over the
    /// loads with their numbers n of runs: 6.93 for 5 runs at each load, near 3.84 for many.
    /// </summary>
    public double ExactQuantile =>
        _x.GroupBy(x => x)
            .Select(load => load.Count())
            .Distinct()
            .Max(n =>
            {
                var (left, most) = (0.0, 0.0);
                // From the extreme outcomes inwards; each has its mirror image.
                for (var k = n; 2 * k > n; k--)
                {
                    left += 2 * Binomial.PMF(.5, n, k);
                    most = 2 * ((k * Math.Log(2.0 * k / n)) + (k == n ? 0 : (n - k) * Math.Log(2.0 * (n - k) / n)));
                    if (left > .05)
                        return most;
                }
                return most;
            });

    /// <summary>The maximum by Newton's method, for data that are not separated.</summary>
    public Fit Maximum()
    {
        var (a, b, value) = (0.0, 0.0, Value(0, 0));
        for (var step = 0; ; step++)
        {
            double ga = 0,
                gb = 0,
                haa = 0,
                hab = 0,
                hbb = 0;
            for (var i = 0; i < _x.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-(a - (b * _x[i]))));
                var (r, w) = ((_solved[i] ? 1 : 0) - p, p * (1 - p));
                (ga, gb) = (ga + r, gb - (r * _x[i]));
                (haa, hab, hbb) = (haa + w, hab - (w * _x[i]), hbb + (w * _x[i] * _x[i]));
            }
            var determinant = (haa * hbb) - (hab * hab);
            var (da, db) = (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
            // Newton's step promises half of g'H^-1 g.
            if ((ga * da) + (gb * db) < 1e-13 * (1 + Math.Abs(value)) || step == MostSteps)
                return Describe(a, b, value, (hbb / determinant, -hab / determinant, haa / determinant));
            var (size, next) = (1.0, Value(a + da, b + db));
            while (next < value && size > 1e-12)
            {
                size /= 2;
                next = Value(a + (size * da), b + (size * db));
            }
            (a, b, value) = (a + (size * da), b + (size * db), next);
        }
    }

    /// <summary>
    /// A most likely transition of data that are separated at a gap between loads, or at one load where some runs were
    /// solved and some not, which an infinitely steep curve explains by their share.
    /// </summary>
    public (double Load, double LogLikelihood) Boundary(double load)
    {
        var x = (load - _centre) / _unit;
        bool[] here = [.. _solved.Where((_, i) => _x[i] == x)];
        if (here.Length == 0)
            return (load, 0);
        double all = here.Length,
            solved = here.Count(run => run);
        if (solved == 0 || solved == all)
            return (load, 0);
        var inside = load + (_unit * Math.Log(solved / (all - solved)) / _steepest);
        return (inside, Profile(inside));
    }

    /// <summary>The largest log-likelihood with a transition at the given load.</summary>
    public double Profile(double load)
    {
        var x = (load - _centre) / _unit;
        if (Slope(0) <= 0)
            return ValueAt(0);
        if (Slope(_steepest) >= 0)
            return ValueAt(_steepest);
        var b = Roots.Find(Slope, 0, _steepest);
        return ValueAt(b);

        double ValueAt(double b) => Value(b * x, b);

        // d l / d b at a = b x
        double Slope(double b)
        {
            var sum = 0.0;
            for (var i = 0; i < _x.Length; i++)
                sum += ((_solved[i] ? 1 : 0) - (1 / (1 + Math.Exp(-b * (x - _x[i]))))) * (x - _x[i]);
            return sum;
        }
    }

    /// <summary>The loads around one of the most likely whose profile is at least a level.</summary>
    public ConfidenceInterval Interval(double load, double level)
    {
        // Far away the profile is flat: what has not fallen below the level there is not bounded by the data.
        var least = Profile(1e-9 * load) < level ? Edge(1e-9 * load) : 0;
        var far = load;
        for (var step = _unit; step < 1e9 * _unit; step *= 4)
            if (Profile(far = load + step) < level)
                return new(least, Edge(far));
        return new(least, double.PositiveInfinity);

        // Bisection between a load above the level and one below it: the profile may jump there.
        double Edge(double outside)
        {
            var (inside, limit) = (load, outside);
            while (Math.Abs(limit - inside) > 1e-10 * (load + _unit))
            {
                var middle = (inside + limit) / 2;
                if (Profile(middle) < level)
                    limit = middle;
                else
                    inside = middle;
            }
            return inside;
        }
    }

    private Fit Describe(double a, double b, double value, (double Aa, double Ab, double Bb) covariance)
    {
        // x = a / b has the gradient (1, -x) / b.
        var x = a / b;
        var variance = (covariance.Aa - (2 * x * covariance.Ab) + (x * x * covariance.Bb)) / (b * b);
        return new(
            _centre + (_unit * x),
            _unit * Math.Sqrt(variance),
            _unit / b,
            _unit * Math.Sqrt(covariance.Bb) / (b * b),
            value,
            _x.Sum(v => 1 / Math.Pow(Math.Cosh((a - (b * v)) / 2), 2))
        );
    }

    private double Value(double a, double b)
    {
        var sum = 0.0;
        for (var i = 0; i < _x.Length; i++)
        {
            // ln p = -ln(1 + e^-eta) for a solved run, and with the other sign for an unsolved one.
            var eta = _solved[i] ? a - (b * _x[i]) : (b * _x[i]) - a;
            sum -= eta > 0 ? Special.Log1p(Math.Exp(-eta)) : Special.Log1p(Math.Exp(eta)) - eta;
        }
        return sum;
    }

    /// <summary>
    /// The maximum of the likelihood in units of the load, with errors from its curvature, and the number of tosses of
    /// a fair coin that inform of it, sum 4 p (1 - p).
    /// </summary>
    internal readonly record struct Fit(
        double Load,
        double LoadError,
        double Scale,
        double ScaleError,
        double LogLikelihood,
        double Tosses
    );
}
