using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>A spectrum whose numbers are to be set beside their nulls and errors.</summary>
public sealed record SpectrumSubject
{
    /// <summary>The matrices whose spectra are pooled.</summary>
    public required MatrixSet Matrices { get; init; }

    /// <summary>Their eigenvalues, ascending, at any scale.</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>Computes singular values; its threads draw nulls as well.</summary>
    public required ISpectralBackend Backend { get; init; }

    /// <summary>The numbers; the exponent above the median eigenvalue must be one of them.</summary>
    public IReadOnlyList<SpectrumQuantity> Quantities { get; init; } = [SpectrumQuantity.Hill];

    /// <summary>Seed of the choice of parts and of shuffles. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of untrained layers that are drawn; 0, the default, by the size of the layer.</summary>
    public int Draws { get; init; }

    /// <summary>
    /// Standard error, for independent values, of the exponent named "alpha"; no smaller one is stated. Default: none.
    /// </summary>
    public double? AlphaSigma { get; init; }

    /// <summary>Larger side N of each matrix, without rows or columns that are zero in all of them.</summary>
    public int N => Math.Max(Live.Rows, Live.Columns);

    /// <summary>Smaller side M of each matrix, without rows or columns that are zero in all of them.</summary>
    public int M => Math.Min(Live.Rows, Live.Columns);

    /// <summary>Number of eigenvalues that can be told from zero.</summary>
    internal int Rank => Eigenvalues.Length - SpectrumZeros.Count(Eigenvalues);

    /// <summary>Eigenvalues that rows and columns which are zero do not make zero, c M of them, ascending.</summary>
    internal ReadOnlySpan<double> LiveEigenvalues =>
        Eigenvalues.AsSpan()[^Math.Min(Eigenvalues.Length, Matrices.Count * M)..];

    /// <summary>Number of threads of the backend, at least 1.</summary>
    internal int Threads => Math.Max(1, Backend.Info.Threads);

    /// <summary>Why a spectrum has no null.</summary>
    internal const string WhyNotRandom =
        "the entries of these matrices cannot be independent real numbers, or are all zero";

    /// <summary>Whether the entries can be independent and are not all zero.</summary>
    internal bool CanBeRandom => Matrices.CanBeRandom && Eigenvalues is [.., > 0];

    /// <summary>Variance of the entries in the unit of the eigenvalues, sum lambda / (c N M).</summary>
    internal double Variance => Eigenvalues.Sum() / ((double)Matrices.Count * N * M);

    /// <summary>The untrained layers of the shape, rows and columns that are zero left out.</summary>
    internal UntrainedShape Shape =>
        new()
        {
            Rows = N,
            Columns = M,
            Matrices = Matrices.Count,
            Draws = Draws,
        };

    private (int Rows, int Columns) Live => field == default ? field = LiveSides(Matrices) : field;

    // A dead unit is a row of zeros, and an input that is never seen keeps a column of zeros under weight decay: the
    // spectrum is that of the smaller matrix.
    private static (int Rows, int Columns) LiveSides(MatrixSet matrices)
    {
        var (rows, columns) = (new bool[matrices.Rows], new bool[matrices.Columns]);
        for (var i = 0; i < matrices.Count; i++)
        {
            if (matrices.Single(i) is not { } matrix)
                return (matrices.Rows, matrices.Columns);
            for (var row = 0; row < rows.Length; row++)
                if (matrix.IsDouble)
                    Mark(matrix.Double.Span.Slice(row * columns.Length, columns.Length), row);
                else
                    Mark(matrix.Single.Span.Slice(row * columns.Length, columns.Length), row);
        }
        return (Math.Max(1, rows.Count(live => live)), Math.Max(1, columns.Count(live => live)));

        void Mark<T>(ReadOnlySpan<T> entries, int row)
            where T : struct, System.Numerics.INumber<T>
        {
            for (var column = 0; column < entries.Length; column++)
                if (entries[column] != T.Zero)
                    rows[row] = columns[column] = true;
        }
    }
}
