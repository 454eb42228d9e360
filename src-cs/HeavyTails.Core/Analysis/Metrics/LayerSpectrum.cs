using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The input of a metric: one spectrum of a layer, its matrices and the fit of its tail.</summary>
public sealed class LayerSpectrum
{
    private FitResult<SpectrumNulls>? nulls;
    private MatrixErrors? parts;
    private ShuffledReplica? shuffled;
    private SpectrumSubject? subject;

    /// <summary>The analysed layer, whose weights can be loaded again.</summary>
    public required Layer Layer { get; init; }

    /// <summary>The matrices whose spectra are pooled.</summary>
    public required MatrixSet Matrices { get; init; }

    /// <summary>Whether this is the only spectrum of the layer.</summary>
    public required bool IsWholeLayer { get; init; }

    /// <summary>The singular values as the backend computed them, not normalised.</summary>
    public required Esd Esd { get; init; }

    /// <summary>
    /// The eigenvalues: squared singular values times <see cref="Scale"/>, ascending, [num_evals].
    /// </summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>
    /// Singular values times the square root of <see cref="Scale"/>, matrix by matrix, descending within each matrix.
    /// </summary>
    public required double[] SingularValues { get; init; }

    /// <summary>
    /// Factor of the squared singular values: the factor of the matrices (for example 1/2 for convolution slices in
    /// WeightWatcher's normalisation) over the divisor of <see cref="AnalysisOptions.Normalisation"/>.
    /// </summary>
    public required double Scale { get; init; }

    /// <summary>Eigenvalues at most this are left out of <see cref="Fit"/>.</summary>
    public required double FitThreshold { get; init; }

    /// <summary>The fitted tail, or the reason why there is none.</summary>
    public required FitResult<TailFit> Fit { get; init; }

    /// <summary>
    /// The exponent of the fit that the options ask for, without a bootstrap, of any spectrum: for nulls and errors of
    /// the layer's own.
    /// </summary>
    public required SpectralStatistic Exponent { get; init; }

    /// <summary>The options of the analysis.</summary>
    public required AnalysisOptions Options { get; init; }

    /// <summary>The backend that computes singular values and vectors.</summary>
    public required ISpectralBackend Backend { get; init; }

    /// <summary>Seed of this spectrum, which does not depend on the other layers of the analysis.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seed of the shuffle, which the twin and the traps share.</summary>
    public ulong ShuffleSeed => Shuffle.Mix(Seed, 1);

    /// <summary>The seed of the shuffle of a layer's matrices in an analysis with a seed.</summary>
    internal static ulong ShuffleSeedOf(ulong seed, Layer layer, MatrixSet matrices) =>
        Shuffle.Mix(Shuffle.Mix(seed, layer.Name + (matrices.Part == "" ? "" : $"[{matrices.Part}]")), 1);

    /// <summary>
    /// The matrices shuffled by <see cref="ShuffleSeed"/>, and their spectrum, computed when a metric first asks for
    /// them.
    /// </summary>
    internal ShuffledReplica Shuffled => shuffled ??= ShuffledReplica.Of(Matrices, Backend, ShuffleSeed);

    /// <summary>Larger dimension of each matrix.</summary>
    public int N => Math.Max(Matrices.Rows, Matrices.Columns);

    /// <summary>Smaller dimension of each matrix.</summary>
    public int M => Math.Min(Matrices.Rows, Matrices.Columns);

    /// <summary>Ratio N / M of the dimensions, at least 1.</summary>
    public double Q => (double)N / M;

    /// <summary>Largest eigenvalue; 0 when all weights are zero.</summary>
    public double LambdaMax => Eigenvalues.Length > 0 ? Eigenvalues[^1] : 0;

    /// <summary>
    /// Whether the entries can be independent and are not all zero, which the Marchenko-Pastur law presumes.
    /// </summary>
    public bool CanBeRandom => Matrices.CanBeRandom && LambdaMax > 0;

    /// <summary>The numbers beside their nulls, computed when a metric first asks for them.</summary>
    internal FitResult<SpectrumNulls> Nulls => nulls ??= SpectrumNulls.Of(Subject);

    /// <summary>The spectra of parts of the matrices, computed when a metric first asks for them.</summary>
    internal MatrixErrors Parts => parts ??= MatrixErrors.Of(Matrices, Backend, Subject.Seed);

    /// <summary>The spectrum as the subject of nulls and errors, with the quantities that get them.</summary>
    internal SpectrumSubject Subject =>
        subject ??= new()
        {
            Matrices = Matrices,
            Eigenvalues = Eigenvalues,
            Backend = Backend,
            Quantities = LayerQuantities.Of(this),
            Seed = Shuffle.Mix(Seed, 2),
            AlphaSigma = Fit.ValueOrNull?.Sigma,
        };
}
