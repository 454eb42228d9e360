// min_w |w|^2 / 2 + C sum_i max(0, 1 - y_i w'x_i)^2, without intercept, by Newton's method in the primal: with the
// active patterns A = {i: 1 - y_i w'x_i > 0} the next w solves
//   (I / (2C) + X_A'X_A) w = X_A'y_A      [h x h], or, where fewer are active than there are features,
//   w = X_A'a,  (I / (2C) + X_A X_A') a = y_A
// The objective along a step is piecewise quadratic, and its minimum there is found exactly, which makes the method
// finite. Once A does not change, w is the minimum up to rounding. A large C near the transition from separable to not
// can take hundreds of steps: the minima of smaller weights, each starting from the one before, then lead there. Where
// the features are so collinear that I / (2C) is lost in rounding, a term delta |next w - w|^2 / 2 keeps the system
// definite (a proximal step, Rockafellar 1976), and steps are repeated until w does not change either.
// Chapelle 2007, Neural Computation 19; Keerthi & DeCoste 2005, JMLR 6 (exact line search, finite termination); C as in
// liblinear's L2-regularised L2-loss SVC.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.LinearModels;

/// <summary>A linear classifier that minimises the squared hinge loss with an L2 penalty, exactly.</summary>
public sealed record SquaredHingeSvm
{
    // Steps from zero before smaller weights are tried, and steps for each weight.
    private const int DirectSteps = 40,
        MostSteps = 200;

    // Ratio of a weight to the one before.
    private const double Growth = 30;

    /// <summary>The weights w [h] of the features.</summary>
    public required double[] Weights { get; init; }

    /// <summary>Margins 1 - y_i w'x_i [P]: positive for violated patterns.</summary>
    public required double[] Gaps { get; init; }

    /// <summary>Number of Newton steps.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Whether the set of active patterns had stopped to change, so that the weights are the minimum.
    /// </summary>
    public required bool Converged { get; init; }

    /// <summary>The loss sum_i max(0, 1 - y_i w'x_i)^2, without C and the penalty.</summary>
    public double Loss => Gaps.Sum(gap => gap > 0 ? gap * gap : 0);

    /// <summary>Euclidean norm |w| of the weights.</summary>
    public double Norm => Math.Sqrt(Weights.Sum(w => w * w));

    /// <summary>
    /// Number N_Delta of violated patterns, those whose gap is above the tolerance. At the minimum, patterns on the
    /// margin have gaps of the order of rounding errors and of 1/C.
    /// </summary>
    /// <param name="tolerance">Least gap that counts. Default: 1e-9.</param>
    public int Violated(double tolerance = 1e-9) => Gaps.Count(gap => gap > tolerance);

    /// <summary>Fits a classifier.</summary>
    /// <param name="features">Patterns [P x h], row-major.</param>
    /// <param name="labels">Labels [P], each 1 or -1.</param>
    /// <param name="c">The weight C of the loss, positive and finite.</param>
    /// <exception cref="ArgumentException">Sizes, labels or C do not fit; the message holds both sides.</exception>
    public static SquaredHingeSvm Fit(double[] features, double[] labels, double c)
    {
        var (patterns, width) = (labels.Length, labels.Length == 0 ? 0 : features.Length / labels.Length);
        if (patterns == 0 || width == 0 || features.Length != patterns * width)
            throw new ArgumentException(
                $"expected features [{patterns} x h] with h of at least 1, got {features.Length} numbers"
            );
        if (labels.FirstOrDefault(y => y is not (1 or -1), 1) is var wrong and not (1 or -1))
            throw new ArgumentException(FormattableString.Invariant($"expected labels 1 and -1, got {wrong}"));
        if (!(c > 0) || double.IsInfinity(c))
            throw new ArgumentException(FormattableString.Invariant($"expected a positive weight C, got {c}"));

        var direct = Descend(features, labels, (new double[width], c), DirectSteps);
        if (direct.Converged)
            return direct;
        // The first weight, at which the penalty is of the order of the loss.
        var weights = new Stack<double>([c]);
        var norm = Vectors.Dot(features, features) / patterns;
        while (weights.Peek() * norm > 1)
            weights.Push(weights.Peek() / Growth);
        var (found, steps) = (direct with { Weights = new double[width] }, direct.Steps);
        foreach (var weight in weights)
        {
            found = Descend(features, labels, (found.Weights, weight), MostSteps);
            steps += found.Steps;
        }
        return found with { Steps = steps };
    }

    // Newton's method for one weight C from one w.
    private static SquaredHingeSvm Descend(double[] features, double[] labels, (double[] W, double C) at, int mostSteps)
    {
        var (w, c) = at;
        var gaps = GapsOf(features, labels, w);
        for (var step = 1; ; step++)
        {
            int[] active = [.. Enumerable.Range(0, labels.Length).Where(i => gaps[i] > 0)];
            var (target, proximal) =
                active.Length == 0 ? (new double[w.Length], 0) : Solve(features, labels, active, (w, c));
            var targetGaps = GapsOf(features, labels, target);
            var same = gaps.Zip(targetGaps).All(pair => pair.First > 0 == pair.Second > 0);
            var ended = same && (proximal == 0 || Distance(w, target) <= 1e-9 * Math.Sqrt(Vectors.Dot(target, target)));
            if (same)
                (w, gaps) = (target, targetGaps);
            else
            {
                double[] direction = [.. target.Zip(w, (to, from) => to - from)];
                // A proximal step goes no further than its target: beyond, the objective is flat up to rounding.
                var most = proximal == 0 ? double.MaxValue : 1;
                var size = Math.Min(BestStep((w, direction), gaps, targetGaps, c), most);
                w = [.. w.Zip(direction, (from, d) => from + (size * d))];
                gaps = GapsOf(features, labels, w);
            }
            if (ended || step == mostSteps)
                return new()
                {
                    Weights = w,
                    Gaps = gaps,
                    Steps = step,
                    Converged = ended,
                };
        }
    }

    // The t > 0 at which the objective at w + t d is least. The gap of pattern i is g_i - t s_i, s_i = g_i - (its gap
    // at t = 1), and the derivative w'd + t d'd - 2 C sum over gaps > 0 of (g_i - t s_i) s_i rises from piece to piece.
    private static double BestStep((double[] W, double[] D) line, double[] gaps, double[] targetGaps, double c)
    {
        var (along, square) = (Vectors.Dot(line.W, line.D), Vectors.Dot(line.D, line.D));
        double products = 0,
            squares = 0;
        var crossings = new List<(double T, double Product, double Square)>();
        for (var i = 0; i < gaps.Length; i++)
        {
            var (gap, fall) = (gaps[i], gaps[i] - targetGaps[i]);
            var isActive = gap > 0 || (gap == 0 && fall < 0);
            if (isActive)
                (products, squares) = (products + (gap * fall), squares + (fall * fall));
            if (gap * fall > 0)
            {
                var sign = isActive ? -1 : 1;
                crossings.Add((gap / fall, sign * gap * fall, sign * fall * fall));
            }
        }
        crossings.Sort((a, b) => a.T.CompareTo(b.T));
        foreach (var (t, product, fallSquare) in crossings)
        {
            var least = ((2 * c * products) - along) / (square + (2 * c * squares));
            if (least <= t)
                return least;
            (products, squares) = (products + product, squares + fallSquare);
        }
        return ((2 * c * products) - along) / (square + (2 * c * squares));
    }

    // The active rows, packed, as rows of the dual or as columns of the primal system; and delta, 0 wherever possible.
    private static (double[] Next, double Proximal) Solve(
        double[] features,
        double[] labels,
        int[] active,
        (double[] W, double C) at
    )
    {
        var (count, width) = (active.Length, at.W.Length);
        var isDual = count < width;
        var packed = new double[count * width];
        for (var i = 0; i < count; i++)
        {
            var row = features.AsSpan(active[i] * width, width);
            if (isDual)
                row.CopyTo(packed.AsSpan(i * width));
            else
                for (var j = 0; j < width; j++)
                    packed[(j * count) + i] = row[j];
        }
        var size = Math.Min(count, width);
        var gram = Gram.OfRows(packed, size);
        var (ridge, proximal, largest) = (.5 / at.C, 0.0, 0.0);
        for (var i = 0; i < size; i++)
            largest = Math.Max(largest, gram[i * (size + 1)]);
        // A square of a pivot within the rounding errors of the matrix is a sum of nothing else.
        var rounding = size * Math.ScaleB(largest, -52);
        double[] factor;
        while (!Cholesky.TryFactor(factor = Ridged(ridge + proximal), size) || LeastPivot() < Math.Sqrt(rounding))
            proximal = Math.Max(16 * proximal, rounding);

        var start = Array.ConvertAll(at.W, w => w * proximal / (ridge + proximal));
        var y = Array.ConvertAll(active, i => labels[i]);
        if (!isDual)
        {
            // (mu I + X'X) w = X'y + delta w
            var right = new double[width];
            for (var j = 0; j < width; j++)
                right[j] = Vectors.Dot(packed.AsSpan(j * count, count), y) + (proximal * at.W[j]);
            Cholesky.Solve(factor, right);
            return (right, proximal);
        }
        // w = w_0 + X'u, (mu I + X X') u = y - X w_0, with w_0 = delta w / mu
        for (var i = 0; i < count; i++)
            y[i] -= Vectors.Dot(packed.AsSpan(i * width, width), start);
        Cholesky.Solve(factor, y);
        for (var i = 0; i < count; i++)
            Vectors.AddScaled(y[i], packed.AsSpan(i * width, width), start);
        return (start, proximal);

        double LeastPivot()
        {
            var least = double.PositiveInfinity;
            for (var i = 0; i < size; i++)
                least = Math.Min(least, factor[i * (size + 1)]);
            return least;
        }

        double[] Ridged(double mu)
        {
            var ridged = (double[])gram.Clone();
            for (var i = 0; i < size; i++)
                ridged[i * (size + 1)] += mu;
            return ridged;
        }
    }

    private static double Distance(double[] x, double[] y) => Math.Sqrt(x.Zip(y, (a, b) => (a - b) * (a - b)).Sum());

    /// <summary>The gaps 1 - y_i w'x_i [n] of any patterns [n x h], row-major, with their labels.</summary>
    public double[] GapsOf(double[] features, double[] labels) => GapsOf(features, labels, Weights);

    private static double[] GapsOf(double[] features, double[] labels, double[] w)
    {
        var gaps = new double[labels.Length];
        for (var i = 0; i < gaps.Length; i++)
            gaps[i] = 1 - (labels[i] * Vectors.Dot(features.AsSpan(i * w.Length, w.Length), w));
        return gaps;
    }
}
