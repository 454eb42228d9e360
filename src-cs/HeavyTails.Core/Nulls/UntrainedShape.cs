// How many untrained layers of one shape are drawn, and how they are kept. A draw of c matrices with the smaller side M
// costs about 3 ns times c M^2, so that layers up to M = 180 get four thousand draws, which place the five percent point
// of a law to .35 percentage points, and the largest a hundred.
using System.Collections.Concurrent;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>The shape of an untrained layer, and the ensemble of spectra that is drawn for it.</summary>
public sealed record UntrainedShape
{
    private const int Fewest = 100,
        Most = 3999;

    // Squares of smaller sides that all draws together may have, less than half a second.
    private const double Work = 1.3e8;

    private static readonly ConcurrentDictionary<UntrainedShape, Lazy<SpectralEnsemble>> Cache = new();

    /// <summary>Number of rows of each matrix, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of each matrix, at least 1.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of matrices whose spectra are pooled, as the slices of a convolution are. Default: 1.</summary>
    public int Matrices { get; init; } = 1;

    /// <summary>Number of draws, at least 2; 0, the default, for 3999 of small layers to 100 of large ones.</summary>
    public int Draws { get; init; }

    /// <summary>Seed of the ensemble. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The same ensemble in the form under which it is kept: a layer and its transpose have the same spectra.
    /// </summary>
    internal UntrainedShape Canonical =>
        this with
        {
            Rows = Math.Max(Rows, Columns),
            Columns = Math.Min(Rows, Columns),
            Draws =
                Draws > 0 ? Draws : (int)Math.Clamp(Work / Matrices / Square(Math.Min(Rows, Columns)), Fewest, Most),
        };

    /// <summary>
    /// The spectra of untrained layers of this shape, whose entries are independent standard normals, from the process's
    /// cache where they were drawn before. It may be called from several threads at once.
    /// </summary>
    /// <param name="threads">Number of threads. Default: 1. The spectra do not depend on it.</param>
    /// <exception cref="ArgumentException">A number of the shape is too small.</exception>
    public SpectralEnsemble Spectra(int threads = 1) =>
        Cache.GetOrAdd(Canonical, shape => new(() => shape.Draw(threads))).Value;

    private static double Square(double x) => x * x;

    private SpectralEnsemble Draw(int threads)
    {
        if (Matrices < 1)
            throw new ArgumentException($"expected at least 1 matrix for each spectrum, got {Matrices}");
        var single = UntrainedSpectra.Gaussian((Draws * Matrices, Rows, Columns), Seed, threads);
        if (Matrices == 1)
            return single;
        var pooled = new double[Draws][];
        for (var i = 0; i < Draws; i++)
        {
            pooled[i] = [.. single.Eigenvalues[(i * Matrices)..((i + 1) * Matrices)].SelectMany(e => e)];
            Numerics.RunSort.Ascending(pooled[i]);
        }
        return single with { Eigenvalues = pooled };
    }
}
