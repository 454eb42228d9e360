namespace HeavyTails

open System
open HeavyTails.Core.PowerLaws
open HeavyTails.Core.TailIndices

/// Hill's estimator of the tail index, 1 / mean of ln(x_(i) / x_(k+1)) over the k largest values.
///   estimate     the estimate for one k
///   plot         the estimates for every k, with errors
///   mid, midAt   the power law above the median or another quantile ("xmin_mid")
module Hill =

    /// The estimate from the k largest values.
    let estimate (k: int) (data: float[]) = Hill.Estimate(ReadOnlySpan data, k)

    /// The estimate for every k, for a Hill plot.
    let plot (data: float[]) = Hill.Plot(ReadOnlySpan data)

    /// The power law above the value at position floor(N / xminPos) of the sorted data.
    let midAt (xminPos: int) (data: float[]) = Hill.Mid(ReadOnlySpan data, xminPos)

    /// The power law above the median.
    let mid (data: float[]) = midAt 2 data
