// A_i [d x d] with independent N(0, 1) entries, i = 1 .. m.  Li, Ma & Zhang 2018, arXiv:1712.09203.
// Entry k of A_i is number i d^2 + k of one Gaussian stream (pairs of outputs of a counter-based generator), so any A_i
// can be generated again on its own.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>
/// The m Gaussian measurement matrices [d x d] of a seed, generated one at a time; about 15 ns an entry.
/// </summary>
public sealed class GaussianMeasurements
{
    /// <summary>The increment of SplitMix64, whose k-th output is a function of seed + k times the increment.</summary>
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private readonly ulong seed;

    /// <summary>The measurements of a seed; no matrix is generated yet.</summary>
    /// <param name="dimension">Side d of each matrix, at least 1.</param>
    /// <param name="measurements">Number m of matrices, at least 1; the source recovers rank r from 10 d r.</param>
    /// <param name="seed">Seed of the stream.</param>
    public GaussianMeasurements(int dimension, int measurements, ulong seed)
    {
        if (dimension < 1 || measurements < 1)
            throw new ArgumentException($"d >= 1 and m >= 1 are needed, got d = {dimension}, m = {measurements}");
        (Dimension, Measurements, this.seed) = (dimension, measurements, seed);
    }

    /// <summary>Side d of each matrix.</summary>
    public int Dimension { get; }

    /// <summary>Number m of matrices.</summary>
    public int Measurements { get; }

    /// <summary>Writes A_i, row-major [d x d], for i = 0 .. m - 1.</summary>
    public void Matrix(int i, Span<double> matrix)
    {
        if ((uint)i >= (uint)Measurements || matrix.Length != Dimension * Dimension)
            throw new ArgumentException(
                $"A_{i} of 0 .. {Measurements - 1} needs {Dimension * Dimension} places, got {matrix.Length}"
            );
        // Two outputs make a pair of normals; where the matrix starts at an odd number, it takes the second of its pair
        // first.
        var start = (ulong)i * (ulong)matrix.Length;
        var random = new SplitMix64(unchecked(seed + (Increment * (start & ~1ul))));
        var at = 0;
        if ((start & 1) == 1)
            matrix[at++] = random.NextGaussians().Second;
        Variates.Gaussian(ref random, matrix[at..]);
    }
}
