// x <- x - (eta/b) sum_{i in batch} (a_i . x - y_i) a_i, many independent repetitions; the tail of x - x* over them.
// Finite data: the batch is b of the n rows without replacement (Floyd's sampling), drawn afresh every step.  Online: fresh a ~ sigma_A N(0, I), y = a . x_0 + sigma_y N(0, 1), x* = x_0.
// Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740, synthetic experiment; defaults are its code's.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>The experiment's constants; defaults from the authors' code.</summary>
public sealed record LinearRegressionSgdOptions
{
    /// <summary>n; of no use online.</summary>
    public int Samples { get; init; } = 10_000;

    /// <summary>d.</summary>
    public int Dimension { get; init; } = 100;

    /// <summary>Standard deviation of the inputs.</summary>
    public double SigmaInput { get; init; } = 1;

    /// <summary>Standard deviation of the coefficients x_0.</summary>
    public double SigmaTeacher { get; init; } = 3;

    /// <summary>Standard deviation of the label noise.</summary>
    public double SigmaNoise { get; init; } = 3;

    /// <summary>Standard deviation of the first iterate.</summary>
    public double SigmaStart { get; init; } = 5;

    /// <summary>Steps taken.</summary>
    public int Steps { get; init; } = 999;

    /// <summary>Iterates 1 .. Steps from this one on are averaged.</summary>
    public int AverageFrom { get; init; } = 500;

    /// <summary>Independent repetitions on the same data.</summary>
    public int Repetitions { get; init; } = 1600;

    /// <summary>Draw fresh data at every step, which is what the theory assumes.</summary>
    public bool Online { get; init; }

    /// <summary>Of data, first iterates and batches.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Threads at most; 0 for all processors. The result does not depend on it.</summary>
    public int MaxThreads { get; init; }

    internal void Validate()
    {
        if (
            Dimension < 1
            || Repetitions < 1
            || Steps < 1
            || AverageFrom < 1
            || AverageFrom > Steps
            || (!Online && Samples < Dimension)
        )
            throw new ArgumentException(
                $"d >= 1, repetitions >= 1, 1 <= first averaged <= steps and n >= d are needed, got d = {Dimension}, "
                    + $"repetitions = {Repetitions}, first averaged = {AverageFrom}, steps = {Steps}, n = {Samples}"
            );
        if (!(SigmaInput > 0) || !(SigmaTeacher >= 0) || !(SigmaNoise >= 0) || !(SigmaStart >= 0))
            throw new ArgumentException(
                $"standard deviations must be >= 0, that of the inputs > 0, got {SigmaTeacher}, {SigmaNoise}, {SigmaStart} and {SigmaInput}"
            );
    }
}

/// <summary>One cell (eta, b) of the experiment.</summary>
/// <param name="StepSize">eta.</param>
/// <param name="BatchSize">b.</param>
/// <param name="Theory">Of online SGD with the same inputs: Lyapunov exponent, regime, Kesten's index.</param>
/// <param name="Averaged">Averaged iterate minus x*, row-major [repetitions x d].</param>
/// <param name="Final">Last iterate minus x*, row-major [repetitions x d].</param>
/// <param name="MedianNorm">Median of the norms of <paramref name="Averaged"/>; infinite when half of them overflowed.</param>
public sealed record LinearRegressionSgdCell(
    int BatchSize,
    double StepSize,
    LinearSgdTheory Theory,
    double[] Averaged,
    double[] Final,
    double MedianNorm
)
{
    /// <summary>
    /// No stationary law, by theory, or iterates that overflowed: a tail index of this cell describes an unfinished explosion and must be marked so.
    /// </summary>
    public bool Diverged => Theory.Regime == SgdRegime.Divergent || Array.Exists(Final, v => !double.IsFinite(v));

    /// <summary>E2 of the averaged iterates, as in the paper; a failure where they overflowed.</summary>
    public FitResult<AlphaStableFit> TailIndexOfAveraged(TailIndexOptions? options = null) =>
        TailIndex.AlphaStableOfRows(Averaged, Theory.Dimension, options);

    /// <summary>E2 of the last iterates.</summary>
    public FitResult<AlphaStableFit> TailIndexOfFinal(TailIndexOptions? options = null) =>
        TailIndex.AlphaStableOfRows(Final, Theory.Dimension, options);

    /// <summary>Hill's estimate from the norms of the last iterates: not biased as E2 is, because SGD's iterates are power laws but not stable.</summary>
    public FitResult<TopOrderFit> HillOfFinal(int k, TailIndexOptions? options = null) =>
        TailIndex.Hill(TailIndex.RowNorms(Final, Theory.Dimension), k, options);
}

/// <summary>The experiment: one data set, cells (eta, b) on it.</summary>
public sealed class LinearRegressionSgd
{
    private readonly LinearRegressionSgdOptions options;
    private readonly LinearRegressionProblem? problem;
    private readonly double[] teacher;

    /// <summary>Draws the data set (finite) or the coefficients (online).</summary>
    public LinearRegressionSgd(LinearRegressionSgdOptions? options = null)
    {
        this.options = options ?? new();
        this.options.Validate();
        problem = this.options.Online ? null : new(this.options);
        teacher = problem?.Teacher ?? LinearRegressionProblem.DrawTeacher(this.options);
    }

    /// <summary>Runs all repetitions of one cell.</summary>
    /// <param name="stepSize">eta > 0.</param>
    /// <param name="batchSize">b >= 1, at most n.</param>
    public LinearRegressionSgdCell Run(double stepSize, int batchSize)
    {
        var d = options.Dimension;
        if (problem is not null && batchSize > problem.Samples)
            throw new ArgumentOutOfRangeException(
                nameof(batchSize),
                $"a batch without replacement is at most n = {problem.Samples}, got {batchSize}"
            );
        var theory = new LinearSgdTheory(stepSize, batchSize, d, options.SigmaInput);
        double[] averaged = new double[options.Repetitions * d],
            final = new double[options.Repetitions * d];
        // Cells draw independent batches: their seed is a hash of the cell.
        var cellSeed = SplitMix64
            .ForStream(options.Seed ^ (ulong)BitConverter.DoubleToInt64Bits(stepSize), (ulong)batchSize)
            .NextBits();
        var threads = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount;
        Parallel.For(
            0,
            options.Repetitions,
            new() { MaxDegreeOfParallelism = threads },
            () => new Repetition(options, problem, teacher, batchSize),
            (r, _, repetition) =>
            {
                repetition.Run(
                    stepSize,
                    SplitMix64.ForStream(cellSeed, (ulong)r),
                    averaged.AsSpan(r * d, d),
                    final.AsSpan(r * d, d)
                );
                return repetition;
            },
            _ => { }
        );
        var norms = TailIndex.RowNorms(averaged, d);
        for (var i = 0; i < norms.Length; i++)
            norms[i] = double.IsNaN(norms[i]) ? double.PositiveInfinity : norms[i];
        Array.Sort(norms);
        return new(batchSize, stepSize, theory, averaged, final, norms[norms.Length / 2]);
    }

    /// <summary>Memory of one thread.</summary>
    private sealed class Repetition(
        LinearRegressionSgdOptions options,
        LinearRegressionProblem? problem,
        double[] teacher,
        int batchSize
    )
    {
        private readonly int stride = (options.Dimension + 7) / 8 * 8;
        private readonly double[] x = new double[(options.Dimension + 7) / 8 * 8];
        private readonly double[] sum = new double[(options.Dimension + 7) / 8 * 8];
        private readonly double[] residuals = new double[batchSize];
        private readonly double[] fresh = new double[
            problem is null ? batchSize * ((options.Dimension + 7) / 8 * 8) : 0
        ];
        private int[] batch = new int[batchSize];
        private int[] next = new int[batchSize];

        public void Run(double stepSize, SplitMix64 random, Span<double> averaged, Span<double> final)
        {
            var d = options.Dimension;
            Variates.Gaussian(ref random, x.AsSpan(0, d));
            for (var j = 0; j < d; j++)
                x[j] *= options.SigmaStart;
            Array.Clear(sum);
            if (problem is not null)
                Draw(ref random);
            for (var k = 1; k <= options.Steps; k++)
            {
                if (problem is null)
                    OnlineStep(ref random, stepSize);
                else
                {
                    (batch, next) = (next, batch);
                    // The next rows travel from memory while this step computes.
                    if (k < options.Steps)
                        Draw(ref random);
                    Step(problem, stepSize);
                }
                if (k >= options.AverageFrom)
                    Vectors.AddScaled(1, x, sum);
            }
            var optimum = problem?.Optimum ?? teacher;
            for (var j = 0; j < d; j++)
            {
                averaged[j] = (sum[j] / (options.Steps - options.AverageFrom + 1)) - optimum[j];
                final[j] = x[j] - optimum[j];
            }
        }

        private void Step(LinearRegressionProblem problem, double stepSize)
        {
            for (var i = 0; i < batch.Length; i++)
                residuals[i] =
                    Vectors.Dot(problem.Inputs.AsSpan(batch[i] * stride, stride), x) - problem.Targets[batch[i]];
            for (var i = 0; i < batch.Length; i++)
                Vectors.AddScaled(
                    -stepSize / batch.Length * residuals[i],
                    problem.Inputs.AsSpan(batch[i] * stride, stride),
                    x
                );
        }

        private void OnlineStep(ref SplitMix64 random, double stepSize)
        {
            var d = options.Dimension;
            for (var i = 0; i < batch.Length; i++)
            {
                var row = fresh.AsSpan(i * stride, stride);
                Variates.Gaussian(ref random, row[..d]);
                // a . x - y = a . (x - x_0) - noise
                var residual = -options.SigmaNoise * random.NextGaussians().First;
                for (var j = 0; j < d; j++)
                    residual += (row[j] *= options.SigmaInput) * (x[j] - teacher[j]);
                residuals[i] = residual;
            }
            for (var i = 0; i < batch.Length; i++)
                Vectors.AddScaled(-stepSize / batch.Length * residuals[i], fresh.AsSpan(i * stride, stride), x);
        }

        /// <summary>b of n without replacement: for m = n - b .. n - 1 take a draw from 0 .. m, or m itself where the draw is taken. Floyd, in Bentley 1987.</summary>
        private unsafe void Draw(ref SplitMix64 random)
        {
            for (var i = 0; i < next.Length; i++)
            {
                var last = problem!.Samples - next.Length + i;
                var drawn = random.NextBelow(last + 1);
                next[i] = next.AsSpan(0, i).Contains(drawn) ? last : drawn;
                if (Sse.IsSupported)
                    fixed (double* row = &MemoryMarshal.GetArrayDataReference(problem.Inputs))
                        for (var at = 0; at < stride; at += 8)
                            Sse.Prefetch0(row + ((long)next[i] * stride) + at);
            }
        }
    }
}
