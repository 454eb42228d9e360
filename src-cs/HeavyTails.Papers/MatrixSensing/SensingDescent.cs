// U <- U - eta grad f(U) from several starts U_0 = alpha W at once: each step is one pass over the measurements for all of them.
// Recorded along the way: ||UU' - X*||_F, f(U), the largest singular values of U.   Li, Ma & Zhang 2018, arXiv:1712.09203

using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>How long, how fast and what to keep.</summary>
public sealed record SensingDescentOptions
{
    /// <summary>The gradient, or the direction of the source's notebook.</summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>eta > 0; stable below 1 / (4 max(lambda_1, ||UU'||)). Default: the source's.</summary>
    public double StepSize { get; init; } = 1e-4;

    /// <summary>Steps >= 0. Default: the source's for its parts (d) and (e).</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Which of the steps 0 .. Steps to record. Default: the first ten, then every tenth.</summary>
    public Func<int, bool> Record { get; init; } = t => t <= 10 || t % 10 == 0;

    /// <summary>How many singular values to record, 0 for none. Default: the source's.</summary>
    public int SingularValues { get; init; } = 10;

    /// <summary>Threads; 0 for one a processor. The bits do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Told the number of steps done.</summary>
    public IProgress<int>? Progress { get; init; }
}

/// <summary>The state after <paramref name="Step"/> updates.</summary>
/// <param name="Step">t; 0 is the start.</param>
/// <param name="Distance">||UU' - X*||_F.</param>
/// <param name="Loss">f(U).</param>
/// <param name="SingularValues">Of U, descending.</param>
public sealed record SensingPoint(int Step, double Distance, double Loss, double[] SingularValues);

/// <summary>What became of one start.</summary>
/// <param name="Points">In order of step.</param>
/// <param name="Factor">U at the end, row-major [d x R].</param>
/// <param name="DivergedAt">The step at which the distance was no longer finite; nothing is recorded from there on.</param>
public sealed record SensingCurve(IReadOnlyList<SensingPoint> Points, double[] Factor, int? DivergedAt);

/// <summary>Gradient descent on matrix sensing.</summary>
public static class SensingDescent
{
    /// <summary>Matrices whose singular values are taken in one call of the backend.</summary>
    private const int SpectraAtOnce = 256;

    /// <summary>One curve a start.</summary>
    /// <param name="problem">What to find.</param>
    /// <param name="starts">Each U_0, row-major [d x R]; R may differ.</param>
    /// <param name="options">How.</param>
    /// <param name="backend">Takes the singular values.</param>
    public static IReadOnlyList<SensingCurve> Run(
        SensingProblem problem,
        IReadOnlyList<double[]> starts,
        SensingDescentOptions options,
        ISpectralBackend backend
    )
    {
        if (!(options.StepSize > 0) || options.Steps < 0 || options.SingularValues < 0 || starts.Count == 0)
            throw new ArgumentException(
                $"a step size > 0, steps >= 0, singular values >= 0 and at least one start are needed, got {options.StepSize}, {options.Steps}, {options.SingularValues}, {starts.Count} starts"
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

    // All recorded factors of one shape in one batch.
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

        /// <summary>Points that have no singular values yet, and the factors to take them from.</summary>
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
