namespace HeavyTails

open System
open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics
open HeavyTails.Core.Fits

/// Numbers of a diagnosis and of spectra (the diagnosis itself is made by the module Analysis).
///   column, alpha                         of a layer's result
///   stableRank, effectiveRank,
///   effectiveRankSquared, logAlphaNorm    numbers of an ascending ESD
///   localisation, participation           of a vector
///   verdict                               DeepDataProfiler's, of an exponent
module LayerMetrics =

    /// A column of the table by its name, as a float; None when the layer does not have it or it is no number.
    let column name (result: LayerResult) =
        match (LayerColumns.Named name).Value.Invoke result with
        | :? float as value -> Some value
        | :? int as count -> Some(float count)
        | _ -> None

    /// The fit, or the reason why there is none: an alpha comes with its sigma, D and n_tail.
    let alpha (result: LayerResult) = if result.Fit.Succeeded then Ok result.Fit.Value else Error result.Fit.Reason

    /// sum lambda / lambda_max.
    let stableRank (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankAfter(ReadOnlySpan eigenvalues, 0)

    /// Bartlett's r_k = sum_{i>k} lambda_i / lambda_{k+1}.
    let effectiveRank k (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankAfter(ReadOnlySpan eigenvalues, k)

    /// Bartlett's R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2.
    let effectiveRankSquared k (eigenvalues: float[]) =
        SpectrumMetrics.EffectiveRankSquaredAfter(ReadOnlySpan eigenvalues, k)

    /// log10 sum lambda^alpha.
    let logAlphaNorm exponent (eigenvalues: float[]) = SpectrumMetrics.LogAlphaNorm(ReadOnlySpan eigenvalues, exponent)

    /// ||v||_1 / ||v||_inf.
    let localisation (v: float[]) = VectorMetrics.LocalisationRatio(ReadOnlySpan v)

    /// ||v||_2 / ||v||_4.
    let participation (v: float[]) = VectorMetrics.ParticipationRatio(ReadOnlySpan v)

    /// DeepDataProfiler's words.
    let verdict exponent = DeepDataProfilerVerdict.VerdictOf exponent
