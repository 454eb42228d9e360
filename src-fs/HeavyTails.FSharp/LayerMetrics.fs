namespace HeavyTails

open System
open HeavyTails.Core
open HeavyTails.Native

/// The spectral diagnosis of layers and models.
///   options, full                         what to compute: WeightWatcher's defaults, everything
///   ofLayer, ofModel                      the diagnosis
///   column, alpha, mean                   one number of it
///   stableRank, effectiveRank,
///   effectiveRankSquared, logAlphaNorm    numbers of an ascending ESD
///   localisation, participation           of a vector
///   verdict                               DeepDataProfiler's, of an exponent
module LayerMetrics =

    /// WeightWatcher's defaults; change some with `AnalysisOptions(Randomize = true)`.
    let options = AnalysisOptions.Default

    /// Every quantity but the bootstrap.
    let full = AnalysisOptions.Full

    /// The results of a layer, and what of it was skipped and why.
    let ofLayer (options: AnalysisOptions) (layer: Layer) = LayerAnalysis.Of(layer, SpectralBackend.Default, options)

    /// The results of all layers, in the model's order.
    let ofModel (options: AnalysisOptions) (layers: Layer seq) = ModelAnalysis.Of(layers, SpectralBackend.Default, options)

    /// A column of the table by its name, as a float; None when the layer does not have it or it is no number.
    let column name (result: LayerResult) =
        match (LayerColumns.Named name).Value.Invoke result with
        | :? float as value -> Some value
        | :? int as count -> Some(float count)
        | _ -> None

    /// The fit, or the reason why there is none: an alpha comes with its sigma, D and n_tail.
    let alpha (result: LayerResult) =
        match result.Fit with
        | null -> Error result.FitFailure
        | fit -> Ok fit

    /// A mean of the summary; None when no layer has the column.
    let mean name (model: ModelResult) = model.Mean name |> Option.ofNullable

    /// sum lambda / lambda_max.
    let stableRank (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankAfter(ReadOnlySpan eigenvalues, 0)

    /// Bartlett's r_k = sum_{i>k} lambda_i / lambda_{k+1}.
    let effectiveRank k (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankAfter(ReadOnlySpan eigenvalues, k)

    /// Bartlett's R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2.
    let effectiveRankSquared k (eigenvalues: float[]) = SpectrumMetrics.EffectiveRankSquaredAfter(ReadOnlySpan eigenvalues, k)

    /// log10 sum lambda^alpha.
    let logAlphaNorm exponent (eigenvalues: float[]) = SpectrumMetrics.LogAlphaNorm(ReadOnlySpan eigenvalues, exponent)

    /// ||v||_1 / ||v||_inf.
    let localisation (v: float[]) = VectorMetrics.LocalisationRatio(ReadOnlySpan v)

    /// ||v||_2 / ||v||_4.
    let participation (v: float[]) = VectorMetrics.ParticipationRatio(ReadOnlySpan v)

    /// DeepDataProfiler's words.
    let verdict exponent = DeepDataProfilerVerdict.VerdictOf exponent
