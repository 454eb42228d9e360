// x <- x - (eta/b) sum_{i in batch} (a_i . x - y_i) a_i, many independent repetitions; the tail of x - x* over them.
// Finite data: the batch is b of the n rows without replacement (Floyd's sampling), drawn anew every step.
// Online: fresh a ~ sigma_A N(0, I), y = a . x_0 + sigma_y N(0, 1), x* = x_0.
// Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740, synthetic experiment.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>The linear-regression experiment: one data set, on which cells (eta, b) are run.</summary>
public sealed class LinearRegressionSgd
{
    private readonly LinearRegressionSgdOptions options;
    private readonly LinearRegressionProblem? problem;
    private readonly double[] teacher;

    /// <summary>Draws the data set (finite data) or the coefficients (online); null options for the defaults.</summary>
    public LinearRegressionSgd(LinearRegressionSgdOptions? options = null)
    {
        this.options = options ?? new();
        this.options.Validate();
        problem = this.options.Online ? null : new(this.options);
        teacher = problem?.Teacher ?? LinearRegressionProblem.DrawTeacher(this.options);
    }

    /// <summary>Runs all repetitions of one cell.</summary>
    /// <param name="stepSize">Step size eta > 0.</param>
    /// <param name="batchSize">Batch size b >= 1, at most n.</param>
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
        // Cells draw independent batches, because their seed is a hash of the cell.
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
        return new()
        {
            BatchSize = batchSize,
            StepSize = stepSize,
            Theory = theory,
            Averaged = averaged,
            Final = final,
            MedianNorm = norms[norms.Length / 2],
        };
    }

    /// <summary>One repetition after the other, in the memory of one thread.</summary>
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
                    // The next rows are prefetched from memory while this step is computed.
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

        /// <summary>
        /// Draws b of n without replacement: for m = n - b .. n - 1 take a draw from 0 .. m, or m itself where that
        /// number is taken already. Floyd, in Bentley 1987.
        /// </summary>
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
