using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>What a metric may use: one spectrum of a layer, the matrices it comes from, the fit of its tail.</summary>
public sealed class LayerSpectrum
{
    /// <summary>The layer, whose weights can be loaded again.</summary>
    public required Layer Layer { get; init; }

    /// <summary>The matrices whose spectra are pooled.</summary>
    public required MatrixSet Matrices { get; init; }

    /// <summary>Whether the layer has no spectrum beside this one.</summary>
    public required bool IsWholeLayer { get; init; }

    /// <summary>The singular values as computed, not normalised.</summary>
    public required Esd Esd { get; init; }

    /// <summary>Squared singular values times <see cref="Scale"/>, ascending, [num_evals].</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>Singular values times the root of <see cref="Scale"/>, matrix by matrix, descending within each.</summary>
    public required double[] SingularValues { get; init; }

    /// <summary>Factor of the eigenvalues: that of convolution slices, over the normalisation's divisor.</summary>
    public required double Scale { get; init; }

    /// <summary>What <see cref="AnalysisOptions.Normalisation"/> divides eigenvalues by.</summary>
    public required double Divisor { get; init; }

    /// <summary>The tail, or the reason why there is none.</summary>
    public required FitResult<TailFit> Fit { get; init; }

    /// <summary>What was asked.</summary>
    public required AnalysisOptions Options { get; init; }

    /// <summary>Computes singular values and vectors.</summary>
    public required ISpectralBackend Backend { get; init; }

    /// <summary>A seed of this spectrum's own, which does not depend on which other layers are analysed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seed of what is shuffled: the twin and the traps look at the same shuffle.</summary>
    public ulong ShuffleSeed => Shuffle.Mix(Seed, 1);

    /// <summary>Larger dimension of each matrix.</summary>
    public int N => Math.Max(Matrices.Rows, Matrices.Columns);

    /// <summary>Smaller dimension of each matrix.</summary>
    public int M => Math.Min(Matrices.Rows, Matrices.Columns);

    /// <summary>Ratio N / M of the dimensions, at least 1.</summary>
    public double Q => (double)N / M;

    /// <summary>Largest eigenvalue; 0 when all weights are zero.</summary>
    public double LambdaMax => Eigenvalues.Length > 0 ? Eigenvalues[^1] : 0;

    /// <summary>Whether the entries could be independent and are not all zero: what Marchenko-Pastur presumes.</summary>
    public bool CanBeRandom => Matrices.CanBeRandom && LambdaMax > 0;
}
