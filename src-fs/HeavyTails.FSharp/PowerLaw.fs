namespace HeavyTails

open System
open HeavyTails.Core.Fits
open HeavyTails.Core.Nulls
open HeavyTails.Core.PowerLaws
open HeavyTails.Core.RandomMatrices

/// Conversions of fits to F#'s own Result.
[<AutoOpen>]
module FitResults =

    /// Matches a result: `match PowerLaw.fit x with Fitted fit -> ... | NotFitted (failure, reason) -> ...`.
    let (|Fitted|NotFitted|) (result: FitResult<'fit>) =
        if result.Succeeded then Fitted result.Value else NotFitted(result.Failure, result.Reason)

    /// Converts a result to Ok fit, or Error (failure, the reason in words).
    let toResult (result: FitResult<'fit>) =
        if result.Succeeded then Ok result.Value else Error(result.Failure, result.Reason)

/// Power laws p(x) = (alpha - 1)/xmin (x/xmin)^-alpha, by Clauset, Shalizi & Newman 2009. Data may be in any order;
/// each result is a fit or the reason why there is none.
///   one fit           fit, fitWith, fitAt, discrete, truncated, extendedTruncated
///   fingers           clipFingers, aroundPeak
///   curves to plot    candidates, ccdf, empiricalCcdf
///   null              nullOf: what alpha is for untrained matrices of a shape
///   goodness of fit   compare, goodnessOfFit, confidence
module PowerLaw =

    /// Fits alpha, with the xmin of the least Kolmogorov-Smirnov distance.
    let fit (data: float[]) = PowerLaw.Fit(ReadOnlySpan data)

    /// Fits alpha and xmin with options: `PowerLaw.fitWith (PowerLawOptions(MinTail = 50))`.
    let fitWith (options: PowerLawOptions) (data: float[]) = PowerLaw.Fit(ReadOnlySpan data, options)

    /// Fits alpha, sigma and D at a given xmin.
    let fitAt (xmin: float) (data: float[]) = PowerLaw.FitAt(ReadOnlySpan data, xmin)

    /// Fits the zeta-normalised law on the integers.
    let discrete (data: float[]) = PowerLaw.Fit(ReadOnlySpan data, PowerLawOptions(Discrete = true))

    /// Fits the power law with exponential cut-off, WeightWatcher's TPL.
    let truncated (data: float[]) = TruncatedPowerLaw.Fit(ReadOnlySpan data)

    /// Fits WeightWatcher's E_TPL, the cut-off law with xmin searched around the peak of the logarithmic histogram.
    let extendedTruncated (data: float[]) = TruncatedPowerLaw.FitExtended(ReadOnlySpan data)

    /// WeightWatcher's clip_xmax: leaves out up to `maxFingers` largest values until alpha drops by more than
    /// `threshold`.
    let clipFingers (maxFingers: int) (threshold: float) (data: float[]) =
        Fingers.ClipXmax(ReadOnlySpan data, ClipOptions(MaxFingers = maxFingers, Threshold = threshold))

    /// WeightWatcher's xmin_peak: searches xmin around the peak of the logarithmic histogram.
    let aroundPeak (data: float[]) = Fingers.FitAroundPeak(ReadOnlySpan data)

    /// The fit at every candidate xmin, ascending.
    let candidates (data: float[]) = PowerLaw.Candidates(ReadOnlySpan data)

    /// The probability P(X > x) of a fitted law given X >= xmin.
    let ccdf (fit: PowerLawFit) (x: float) = fit.Law.Ccdf x

    /// The band of alpha, the fit's, over untrained matrices [rows x columns] of independent normals: an alpha inside
    /// it says nothing of training. That of Hill's exponent is `Nulls.hill`.
    let nullOf (rows: int, columns: int) =
        let untrained = UntrainedShape(Rows = rows, Columns = columns).Spectra()
        NullBand.Of(untrained, SpectralExponents.KolmogorovSmirnov, BandKind.Quantiles)

    /// Pairs (x, share of the data >= x) at the distinct values, ascending, over which a fit is drawn.
    let empiricalCcdf (data: float[]) =
        [| for struct (x, share) in PowerLaw.EmpiricalCcdf(ReadOnlySpan data) -> x, share |]

    /// Likelihood-ratio tests against every alternative, of the fit's own kind: discrete laws for a discrete fit, laws
    /// on [xmin, xmax] for a bounded one. R > 0 favours the power law.
    let compare (fit: PowerLawFit) (data: float[]) = Alternatives.Compare(ReadOnlySpan data, fit)

    /// Bootstrap p-value of a fit from `sets` synthetic sets, or the reason why there is none. Each set is fitted with
    /// the options of the fit.
    let goodnessOfFit (sets: int) (seed: uint64) (fit: PowerLawFit) (data: float[]) =
        Bootstrap.GoodnessOfFit(ReadOnlySpan data, fit, BootstrapOptions(Replicates = sets, Seed = seed))

    /// Bootstrap intervals of alpha and xmin at the 95 % level (BCa, Efron 1987) from `sets` resampled sets, each
    /// fitted with the options of the fit. Few values are covered more rarely: 91 % for 20 above a known xmin.
    let confidence (sets: int) (seed: uint64) (fit: PowerLawFit) (data: float[]) =
        Bootstrap.Intervals(ReadOnlySpan data, BootstrapOptions(Replicates = sets, Seed = seed, Fit = fit.Options))
