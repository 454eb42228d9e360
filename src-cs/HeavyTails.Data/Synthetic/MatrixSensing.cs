// y_i = <A_i, X>, A_i [d x d] with independent N(0, 1) entries, i = 1 .. m; adjoint sum_i r_i A_i.  Li, Ma & Zhang 2018, arXiv:1712.09203.
// Entry k of A_i is number i d^2 + k of one Gaussian stream (pairs of outputs of a counter-based generator), so any A_i can be made again on the fly.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Data;

/// <summary>m Gaussian measurements of d x d matrices, held as float32 or made again at every use (m d^2 variates, about 15 ns each a core).</summary>
public sealed class MatrixSensing
{
    /// <summary>The increment of SplitMix64: its k-th output is a function of seed + k times this.</summary>
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>Measurements summed together: fixed, so that the bits do not depend on threads.</summary>
    private const int Group = 64;

    private readonly ulong seed;

    /// <param name="dimension">d >= 1.</param>
    /// <param name="measurements">m >= 1; 10 d r recover rank r in the source.</param>
    /// <param name="seed">Of the stream.</param>
    /// <param name="dense">Hold the matrices (4 m d^2 bytes: 200 MB at d = 100, m = 5000), or make them again at every use.</param>
    public MatrixSensing(int dimension, int measurements, ulong seed, bool dense = true)
    {
        if (dimension < 1 || measurements < 1)
            throw new ArgumentException($"d >= 1 and m >= 1 are needed, got d = {dimension}, m = {measurements}");
        (Dimension, Measurements, this.seed) = (dimension, measurements, seed);
        if (!dense)
            return;
        var area = dimension * dimension;
        if ((long)area * measurements > Array.MaxLength)
            throw new ArgumentException(
                $"m d^2 = {(long)area * measurements} entries do not fit one array of {Array.MaxLength}; use dense: false"
            );
        Dense = new float[area * measurements];
        Parallel.For(
            0,
            measurements,
            () => new double[area],
            (i, _, matrix) =>
            {
                Generate(i, matrix);
                for (var k = 0; k < area; k++)
                    Dense[(i * area) + k] = (float)matrix[k];
                return matrix;
            },
            _ => { }
        );
    }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>m.</summary>
    public int Measurements { get; }

    /// <summary>Row-major [m x d^2], rounded to float32; null when the matrices are made on the fly, which keeps them in float64.</summary>
    public float[]? Dense { get; }

    /// <summary>A_i, row-major [d x d].</summary>
    public void Matrix(int i, Span<double> matrix)
    {
        if ((uint)i >= (uint)Measurements || matrix.Length != Dimension * Dimension)
            throw new ArgumentException(
                $"A_{i} of 0 .. {Measurements - 1} needs {Dimension * Dimension} places, got {matrix.Length}"
            );
        if (Dense is null)
            Generate(i, matrix);
        else
            for (var k = 0; k < matrix.Length; k++)
                matrix[k] = Dense[(i * matrix.Length) + k];
    }

    /// <summary>y_{c,i} = &lt;A_i, X_c&gt; for several matrices in one pass over the A_i.</summary>
    /// <param name="matrices">Row-major [c x d^2].</param>
    /// <returns>Row-major [c x m].</returns>
    public double[] Measure(ReadOnlyMemory<double> matrices)
    {
        var area = Dimension * Dimension;
        var count = Count(matrices.Length, area);
        var y = new double[count * Measurements];
        Parallel.For(
            0,
            Measurements,
            () => new double[area],
            (i, _, a) =>
            {
                Matrix(i, a);
                for (var c = 0; c < count; c++)
                    y[(c * Measurements) + i] = Vectors.Dot(a, matrices.Span.Slice(c * area, area));
                return a;
            },
            _ => { }
        );
        return y;
    }

    /// <summary>G_c = sum_i r_{c,i} A_i for several residuals in one pass over the A_i.</summary>
    /// <param name="residuals">Row-major [c x m].</param>
    /// <returns>Row-major [c x d^2].</returns>
    public double[] Adjoint(ReadOnlyMemory<double> residuals)
    {
        var area = Dimension * Dimension;
        var count = Count(residuals.Length, Measurements);
        var groups = (Measurements + Group - 1) / Group;
        var sum = new double[count * area];
        int claimed = -1,
            turn = 0;
        // Groups are claimed in order, computed side by side and added in order; the lowest one claimed never waits.
        Parallel.For(
            0,
            Math.Min(groups, Environment.ProcessorCount),
            _ =>
            {
                var matrix = new double[area];
                var part = new double[count * area];
                for (int g; (g = Interlocked.Increment(ref claimed)) < groups; )
                {
                    Array.Clear(part);
                    for (var i = g * Group; i < Math.Min(Measurements, (g + 1) * Group); i++)
                    {
                        Matrix(i, matrix);
                        for (var c = 0; c < count; c++)
                            Vectors.AddScaled(
                                residuals.Span[(c * Measurements) + i],
                                matrix,
                                part.AsSpan(c * area, area)
                            );
                    }
                    lock (sum)
                    {
                        while (turn != g)
                            Monitor.Wait(sum);
                        Vectors.AddScaled(1, part, sum);
                        turn++;
                        Monitor.PulseAll(sum);
                    }
                }
            }
        );
        return sum;
    }

    private void Generate(int i, Span<double> matrix)
    {
        // Two outputs a pair of normals; an odd start takes the second of its pair first.
        var start = (ulong)i * (ulong)matrix.Length;
        var random = new SplitMix64(unchecked(seed + (Increment * (start & ~1ul))));
        var at = 0;
        if ((start & 1) == 1)
            matrix[at++] = random.NextGaussians().Second;
        Variates.Gaussian(ref random, matrix[at..]);
    }

    private static int Count(int length, int each) =>
        length > 0 && length % each == 0
            ? length / each
            : throw new ArgumentException($"{length} numbers are not a whole number of {each}");
}
