// U <- U - eta grad f(U) from several starts U_0 = alpha W at once: each step is one pass over the measurements for all
// of them.
// Recorded along the way: ||UU' - X*||_F, f(U), the largest singular values of U.
// Li, Ma & Zhang 2018, arXiv:1712.09203.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>Step size, length and records of a gradient descent.</summary>
public sealed record SensingDescentOptions
{
    /// <summary>
    /// Direction of the steps: the gradient (corrected, the default), or that of the source's notebook (legacy).
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Step size eta > 0; stable below 1 / (4 max(lambda_1, ||UU'||)). Default: the source's 1e-4.</summary>
    public double StepSize { get; init; } = 1e-4;

    /// <summary>Number of steps, >= 0. Default: 1000, the source's for its parts (d) and (e).</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Which of the steps 0 .. Steps to record. Default: the first ten, then every tenth.</summary>
    public Func<int, bool> Record { get; init; } = t => t <= 10 || t % 10 == 0;

    /// <summary>Number of singular values to record, 0 for none. Default: the source's 10.</summary>
    public int SingularValues { get; init; } = 10;

    /// <summary>Number of threads; 0, the default, for one a processor. The bits do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Receives the number of steps done after each step; null, the default, for none.</summary>
    public IProgress<int>? Progress { get; init; }
}

/// <summary>The state after <paramref name="Step"/> updates.</summary>
/// <param name="Step">Step t; 0 is the start.</param>
/// <param name="Distance">Distance ||UU' - X*||_F to the target.</param>
/// <param name="Loss">Loss f(U) over the measurements.</param>
/// <param name="SingularValues">Largest singular values of U, descending.</param>
public sealed record SensingPoint(int Step, double Distance, double Loss, double[] SingularValues);

/// <summary>The course of the descent from one start.</summary>
/// <param name="Points">Recorded points in order of step.</param>
/// <param name="Factor">U at the end, row-major [d x R].</param>
/// <param name="DivergedAt">
/// The step from which on the distance is not finite and nothing is recorded; null where the descent did not diverge.
/// </param>
public sealed record SensingCurve(IReadOnlyList<SensingPoint> Points, double[] Factor, int? DivergedAt);

/// <summary>Gradient descent on matrix sensing.</summary>
public static class SensingDescent
{
    /// <summary>Number of matrices whose singular values are computed in one call of the backend.</summary>
    private const int SpectraAtOnce = 256;

    /// <summary>Descends from several starts; returns one curve for each.</summary>
    /// <param name="problem">The matrix to find and its measurements.</param>
    /// <param name="starts">Each U_0, row-major [d x R]; R may differ.</param>
    /// <param name="options">Step size, length and records.</param>
    /// <param name="backend">Computes the singular values.</param>
    public static IReadOnlyList<SensingCurve> Run(
        SensingProblem problem,
        IReadOnlyList<double[]> starts,
        SensingDescentOptions options,
        ISpectralBackend backend
    )
    {
        if (!(options.StepSize > 0) || options.Steps < 0 || options.SingularValues < 0 || starts.Count == 0)
            throw new ArgumentException(
                "a step size > 0, steps >= 0, singular values >= 0 and at least one start are needed, "
                    + $"got {options.StepSize}, {options.Steps}, {options.SingularValues}, {starts.Count} starts"
            );
        var threads = SensingOperator.Threads(options.Threads);
        var curves = starts.Select(u => new Curve((double[])u.Clone(), problem.Columns(u))).ToArray();
        var length = problem.Sensing.PackedLength;
        for (var t = 0; ; t++)
        {
            var going = curves.Where(c => c.DivergedAt is null).ToArray();
            var residuals = new double[going.Length * length];
            Parallel.For(
                0,
                going.Length,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                c =>
                    going[c].Distance = problem.Residual(
                        going[c].Factor,
                        going[c].Columns,
                        residuals.AsSpan(c * length, length)
                    )
            );
            foreach (var curve in going.Where(c => !double.IsFinite(c.Distance)))
                curve.DivergedAt = t;
            var record = options.Record(t) || t == options.Steps;
            if (going.All(c => c.DivergedAt is not null))
                break;
            var (loss, direction) = problem.Direction(
                residuals,
                going.Length,
                options.Variant,
                threads,
                withLoss: record
            );
            for (var c = 0; record && c < going.Length; c++)
                if (going[c].DivergedAt is null)
                    going[c].Add(t, loss![c], options.SingularValues > 0);
            if (record && options.SingularValues > 0 && curves.Sum(c => c.Waiting.Count) >= SpectraAtOnce)
                TakeSpectra(curves, problem.Sensing.Dimension, options.SingularValues, backend);
            if (t == options.Steps)
                break;
            Parallel.For(
                0,
                going.Length,
                new ParallelOptions { MaxDegreeOfParallelism = threads },
                c => going[c].Step(problem, direction, c, options.StepSize)
            );
            options.Progress?.Report(t + 1);
        }
        TakeSpectra(curves, problem.Sensing.Dimension, options.SingularValues, backend);
        return [.. curves.Select(c => new SensingCurve(c.Points, c.Factor, c.DivergedAt))];
    }

    // All recorded factors of one shape are decomposed in one batch.
    private static void TakeSpectra(Curve[] curves, int d, int most, ISpectralBackend backend)
    {
        foreach (var shape in curves.GroupBy(c => c.Columns))
        {
            var waiting = shape.SelectMany(c => c.Waiting.Select(w => (Curve: c, w.Point, w.Factor))).ToArray();
            if (waiting.Length == 0)
                continue;
            var (area, rank) = (d * shape.Key, Math.Min(d, shape.Key));
            var data = new double[waiting.Length * area];
            for (var i = 0; i < waiting.Length; i++)
                waiting[i].Factor.CopyTo(data.AsSpan(i * area));
            var sigma = new double[waiting.Length * rank];
            backend.SingularValues(
                new MatrixBatch(waiting.Length, d, shape.Key, data),
                sigma,
                new MatrixStatus[waiting.Length]
            );
            for (var i = 0; i < waiting.Length; i++)
            {
                var points = waiting[i].Curve.Points;
                points[waiting[i].Point] = points[waiting[i].Point] with
                {
                    SingularValues = sigma.AsSpan(i * rank, Math.Min(rank, most)).ToArray(),
                };
            }
        }
        foreach (var curve in curves)
            curve.Waiting.Clear();
    }

    private sealed class Curve(double[] factor, int columns)
    {
        public double[] Factor { get; private set; } = factor;

        public int Columns { get; } = columns;

        public double Distance { get; set; }

        public int? DivergedAt { get; set; }

        public List<SensingPoint> Points { get; } = [];

        /// <summary>Points that have no singular values yet, and their factors.</summary>
        public List<(int Point, double[] Factor)> Waiting { get; } = [];

        public void Add(int step, double loss, bool spectrum)
        {
            if (spectrum)
                Waiting.Add((Points.Count, Factor));
            Points.Add(new(step, Distance, loss, []));
        }

        public void Step(SensingProblem problem, double[] directions, int at, double stepSize)
        {
            var d = problem.Sensing.Dimension;
            var next = (double[])Factor.Clone(); // the old one may be waiting for its spectrum
            problem.AddProduct(-2 * stepSize, directions.AsSpan(at * d * d, d * d), Factor, Columns, next);
            Factor = next;
        }
    }
}
