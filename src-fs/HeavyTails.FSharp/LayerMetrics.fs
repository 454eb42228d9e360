namespace HeavyTails

open System
open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics
open HeavyTails.Core.Fits

/// Quantities of layers, spectra and vectors (the module Analysis analyses layers).
///   all, some                             metrics to ask for: every one, or those of a list and a user's own
///   column, alpha                         values of a layer's result
///   stableRank, effectiveRank,
///   effectiveRankSquared, logAlphaNorm    metrics of an ascending ESD
///   localisation, participation           ratios of norms of a vector
///   verdict                               DeepDataProfiler's verdict on an exponent
module LayerMetrics =

    /// Every metric: `AnalysisOptions(Metrics = LayerMetrics.all)`.
    let all = LayerMetrics.All

    /// The metrics of a list, those of a user among them: `LayerMetrics.some [ SpectralGap() ]`.
    let some (metrics: seq<ILayerMetric>) = MetricSet.Of(ReadOnlySpan(Array.ofSeq metrics))

    /// The value of the column with this name, as a float; None when the layer has no value or it is not a number.
    let column name (result: LayerResult) =
        match (LayerColumns.Named name).Value.Invoke result with
        | :? float as value -> Some value
        | :? int as count -> Some(float count)
        | _ -> None

    /// The fit with alpha, sigma, D and n_tail, or the reason why there is none.
    let alpha (result: LayerResult) = if result.Fit.Succeeded then Ok result.Fit.Value else Error result.Fit.Reason

    /// The stable rank, sum lambda / lambda_max; 0 for a zero spectrum.
    let stableRank (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankAfter(ReadOnlySpan eigenvalues, 0)

    /// Bartlett's effective rank r_k = sum_{i>k} lambda_i / lambda_{k+1}.
    let effectiveRank k (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankAfter(ReadOnlySpan eigenvalues, k)

    /// Bartlett's effective rank R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2.
    let effectiveRankSquared k (eigenvalues: float[]) =
        SpectrumMetrics.EffectiveRankSquaredAfter(ReadOnlySpan eigenvalues, k)

    /// The logarithm log10 sum lambda^alpha, where alpha is the given exponent.
    let logAlphaNorm exponent (eigenvalues: float[]) = SpectrumMetrics.LogAlphaNorm(ReadOnlySpan eigenvalues, exponent)

    /// The localisation ratio ||v||_1 / ||v||_inf, in 1 .. n.
    let localisation (v: float[]) = VectorMetrics.LocalisationRatio(ReadOnlySpan v)

    /// The participation ratio ||v||_2 / ||v||_4, in 1 .. n^(1/4).
    let participation (v: float[]) = VectorMetrics.ParticipationRatio(ReadOnlySpan v)

    /// DeepDataProfiler's verdict on an exponent, in its words.
    let verdict exponent = DeepDataProfilerVerdict.VerdictOf exponent
