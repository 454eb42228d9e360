// How many untrained layers of one shape are drawn, and how they are kept. A draw of c matrices with the smaller side M
// costs about 1 ns times c M^2 and 80 ns times c M, so that single matrices up to M = 180 get four thousand draws,
// which place the five percent point of a law to .35 percentage points, nine slices of a convolution 888 (.7), and
// the largest a hundred.
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

    // Matrices of all draws together: variates and sorting cost more than decompositions where matrices are small.
    private const int MostMatrices = 8_000;

    // Ensembles that are kept, of about ten megabytes each: all quantities of a layer are taken of one, and their bands
    // are kept for good.
    private const int MostKept = 8;

    private static readonly ConcurrentDictionary<UntrainedShape, Lazy<SpectralEnsemble>> Cache = new();
    private static readonly ConcurrentQueue<UntrainedShape> Order = new();

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

    /// <summary>Rows x columns, "300x200", after the number of matrices where there are several, "9 x 64x32".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{(Matrices > 1 ? $"{Matrices} x " : "")}{Rows}x{Columns}");

    /// <summary>
    /// The same shape with the longer side as rows: a layer and its transpose have the same spectra.
    /// </summary>
    internal UntrainedShape Upright => this with { Rows = Math.Max(Rows, Columns), Columns = Math.Min(Rows, Columns) };

    /// <summary>The upright shape with its number of draws.</summary>
    internal UntrainedShape Canonical => Upright with { Draws = Draws > 0 ? Draws : Affordable };

    /// <summary>
    /// The spectra of untrained layers of this shape, whose entries are independent standard normals, from the
    /// process's cache where they were drawn before. It may be called from several threads at once.
    /// </summary>
    /// <param name="threads">Number of threads. Default: 1. The spectra do not depend on it.</param>
    /// <exception cref="ArgumentException">A number of the shape is too small.</exception>
    public SpectralEnsemble Spectra(int threads = 1)
    {
        var asked = Canonical;
        if (Cache.TryGetValue(asked, out var kept))
            return kept.Value;
        var made = new Lazy<SpectralEnsemble>(() => asked.Draw(threads));
        var now = Cache.GetOrAdd(asked, made);
        if (now == made)
        {
            Order.Enqueue(asked);
            while (Order.Count > MostKept && Order.TryDequeue(out var oldest))
                Cache.TryRemove(oldest, out _);
        }
        return now.Value;
    }

    private int Affordable
    {
        get
        {
            var m = (double)Math.Min(Rows, Columns);
            var draws = Math.Min(Work / Matrices / (m * m), MostMatrices / Math.Max(1, Matrices));
            return (int)Math.Clamp(draws, Fewest, Most);
        }
    }

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
            pooled[i] = new double[Matrices * Columns];
            for (var k = 0; k < Matrices; k++)
                single.Eigenvalues[(i * Matrices) + k].CopyTo(pooled[i].AsSpan(k * Columns));
            Numerics.RunSort.Ascending(pooled[i]);
        }
        return single with { Eigenvalues = pooled };
    }
}
