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

    /// <summary>Larger side N of each matrix.</summary>
    public int N => Math.Max(Matrices.Rows, Matrices.Columns);

    /// <summary>Smaller side M of each matrix.</summary>
    public int M => Math.Min(Matrices.Rows, Matrices.Columns);

    /// <summary>Number of threads of the backend, at least 1.</summary>
    internal int Threads => Math.Max(1, Backend.Info.Threads);

    /// <summary>Why a spectrum has no null.</summary>
    internal const string WhyNotRandom = "the entries of these matrices cannot be independent, or are all zero";

    /// <summary>Whether the entries can be independent and are not all zero.</summary>
    internal bool CanBeRandom => Matrices.CanBeRandom && Eigenvalues is [.., > 0];

    /// <summary>Variance of the entries in the unit of the eigenvalues, mean lambda / N.</summary>
    internal double Variance => Eigenvalues.Average() / N;

    /// <summary>The untrained layers of the shape.</summary>
    internal UntrainedShape Shape =>
        new UntrainedShape
        {
            Rows = Matrices.Rows,
            Columns = Matrices.Columns,
            Matrices = Matrices.Count,
            Draws = Draws,
        };
}
