using System.Globalization;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis;

/// <summary>A fitted tail of one spectrum; never shown without its D, sigma and n_tail.</summary>
/// <param name="Kind">What was fitted.</param>
/// <param name="Alpha">Exponent of the density.</param>
/// <param name="Xmin">Lower cut-off.</param>
/// <param name="Xmax">Largest eigenvalue fitted.</param>
/// <param name="D">Kolmogorov-Smirnov distance.</param>
/// <param name="Sigma">Standard error of alpha, (alpha - 1) / sqrt n_tail.</param>
/// <param name="TailLength">n_tail: eigenvalues >= xmin.</param>
/// <param name="Lambda">Rate of the exponential cut-off; null for a plain power law.</param>
/// <param name="RawAlpha">Alpha before fingers were removed; null when no fix was asked for.</param>
/// <param name="NumFingers">Eigenvalues removed as fingers; null when no fix was asked for.</param>
public sealed record TailFit(
    FitKind Kind,
    double Alpha,
    double Xmin,
    double Xmax,
    double D,
    double Sigma,
    int TailLength,
    double? Lambda = null,
    double? RawAlpha = null,
    int? NumFingers = null
)
{
    /// <summary>Whether a truncated fit lies on the boundary, alpha = 1 or Lambda = 0, where its sigma means nothing.</summary>
    public bool OnBoundary { get; init; }

    /// <summary>Bootstrap p value of the power law; null unless asked for.</summary>
    public double? P { get; init; }

    /// <summary>Why there is no p although it was asked for; null when there is.</summary>
    public string? PFailure { get; init; }

    /// <summary>95 % bootstrap interval of alpha; null unless asked for.</summary>
    public (double Low, double High)? AlphaInterval { get; init; }

    /// <summary>Why there is no interval although it was asked for; null when there is.</summary>
    public string? AlphaIntervalFailure { get; init; }

    /// <summary>Likelihood ratios against other laws on the same tail; empty unless asked for.</summary>
    public IReadOnlyList<TailAlternative> Alternatives { get; init; } = [];

    /// <summary>"alpha 2.93 ± 0.21 (D 0.06, n_tail 41)": the only way an alpha is printed.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"alpha {Alpha:0.00} ± {Sigma:0.00} (D {D:0.000}, n_tail {TailLength}{(Lambda is { } l ? $", Lambda {l:0.###}" : "")}{(P is { } p ? $", p {p:0.00}" : "")})"
        );
}

/// <summary>Another law on the same tail.</summary>
/// <param name="Law">"exponential", "lognormal", ...</param>
/// <param name="R">Log-likelihood ratio over its own standard deviation (Vuong); positive favours the power law.</param>
/// <param name="P">Probability of so large an |R| were both laws equally good.</param>
/// <param name="LogLikelihood">Of the other law.</param>
/// <param name="Parameters">By name.</param>
public sealed record TailAlternative(
    string Law,
    double R,
    double P,
    double LogLikelihood,
    IReadOnlyDictionary<string, double> Parameters
);

/// <summary>
/// The spectral diagnosis of one matrix, or of the pooled slices of one layer. Quantities that were not asked for are null.
/// <see cref="LayerColumns"/> shows it as a table under WeightWatcher's column names.
/// </summary>
public sealed record LayerResult
{
    /// <summary>Position among the model's weight matrices, from 1.</summary>
    public required int LayerId { get; init; }

    /// <summary>Full name without ".weight"; a part of a layer has its part in brackets: "attn.in_proj[q]", "conv[3]".</summary>
    public required string LongName { get; init; }

    /// <summary>What the tensor does.</summary>
    public required LayerKind Kind { get; init; }

    /// <summary>"64 x 3 x 7 x 7".</summary>
    public required string ShapeText { get; init; }

    /// <summary>Which slice, where slices are not pooled.</summary>
    public int? Slice { get; init; }

    /// <summary>Rows of each matrix (outputs).</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of each matrix (inputs).</summary>
    public required int Columns { get; init; }

    /// <summary>Matrices whose spectra are pooled: 1 for a dense layer, k k for the slices of a convolution, also where they are not pooled (WeightWatcher's rf).</summary>
    public required int Rf { get; init; }

    /// <summary>
    /// The factor alpha / r of a low-rank pair B A; its square is in the eigenvalues. Null for other layers, and where
    /// the checkpoint gives none: the factor is then 1.
    /// </summary>
    public double? LowRankScale { get; init; }

    /// <summary>Larger dimension.</summary>
    public int N => Math.Max(Rows, Columns);

    /// <summary>Smaller dimension.</summary>
    public int M => Math.Min(Rows, Columns);

    /// <summary>N / M, at least 1.</summary>
    public double Q => (double)N / M;

    /// <summary>The ESD: squared singular values of all matrices, normalised, ascending, [num_evals].</summary>
    public required double[] Eigenvalues { get; init; }

    /// <summary>Norms, ranks, entropy.</summary>
    public required SpectrumMetrics Metrics { get; init; }

    /// <summary>The fitted tail; null when it could not be fitted.</summary>
    public TailFit? Fit { get; init; }

    /// <summary>Why there is no fit; null when there is.</summary>
    public string? FitFailure { get; init; }

    /// <summary>Marchenko-Pastur fitted WeightWatcher's way, to the whole ESD's density; null unless asked for or not possible.</summary>
    public MarchenkoPasturFit? MpFit { get; init; }

    /// <summary>Marchenko-Pastur fitted by maximum likelihood to the bulk; null unless it or the twin was asked for, or not possible.</summary>
    public MarchenkoPasturFit? MpLikelihoodFit { get; init; }

    /// <summary>The same entries shuffled; null unless asked for.</summary>
    public RandomTwin? Twin { get; init; }

    /// <summary>Spikes that survive shuffling; null unless asked for.</summary>
    public IReadOnlyList<CorrelationTrap>? Traps { get; init; }

    /// <summary>Localisation of eigenvectors; null unless asked for.</summary>
    public VectorMetrics? Vectors { get; init; }

    /// <summary>The determinant-one tail; null unless asked for.</summary>
    public DetX? DetX { get; init; }

    /// <summary>What DeepDataProfiler says of this layer; null when it has no fit.</summary>
    public DeepDataProfilerVerdict? Ddp { get; init; }

    /// <summary>All that a reader should beware of, one sentence each; empty when there is nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What ran.</summary>
    public required BackendInfo Backend { get; init; }

    /// <summary>The long name again: WeightWatcher's column for checkpoints that have no modules.</summary>
    public string Name => LongName;

    /// <summary>"alpha 2.93 ± 0.21 (D 0.06, n_tail 41)", or why there is none.</summary>
    public string AlphaText => Fit?.ToString() ?? $"no alpha: {FitFailure}";

    /// <summary>"conv2  64 x 576  alpha 2.93 ± 0.21 (D 0.06, n_tail 41)".</summary>
    public override string ToString() =>
        $"{LongName}  {(Rf > 1 && Slice is null ? $"{Rf} x " : "")}{Rows}x{Columns}  {AlphaText}{(Warnings.Count > 0 ? "  " + string.Join("; ", Warnings) : "")}";
}
