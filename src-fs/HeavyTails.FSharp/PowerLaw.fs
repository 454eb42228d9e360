namespace HeavyTails

open System
open HeavyTails.Core

/// A fit as F#'s own Result.
module Fitted =

    /// Ok fit, or Error (failure, the reason in words).
    let toResult (result: FitResult<'fit>) =
        if result.Succeeded then Ok result.Value else Error(result.Failure, result.Reason)

    /// The fit; raises the reason where there is none.
    let value (result: FitResult<'fit>) = result.Value

/// Continuous power laws, by Clauset, Shalizi & Newman 2009.
///   fit, fitWith, fitAt   a fit or the reason why there is none
///   candidates            alpha and D at every xmin
module PowerLaw =

    /// The fit whose xmin minimises the Kolmogorov-Smirnov distance; `data` in any order.
    let fit (data: float[]) = PowerLaw.Fit(ReadOnlySpan data)

    /// The same with options: `PowerLaw.fitWith (PowerLawOptions(MinTail = 50))`.
    let fitWith (options: PowerLawOptions) (data: float[]) = PowerLaw.Fit(ReadOnlySpan data, options)

    /// alpha, sigma and D at a given xmin.
    let fitAt (xmin: float) (data: float[]) = PowerLaw.FitAt(ReadOnlySpan data, xmin)

    /// The fit at every candidate xmin, ascending.
    let candidates (data: float[]) = PowerLaw.Candidates(ReadOnlySpan data)
