namespace HeavyTails

open HeavyTails.Core

/// Continuous power laws, by Clauset, Shalizi & Newman 2009.
module PowerLaw =

    /// The fit whose xmin minimises the Kolmogorov-Smirnov distance; `data` in any order.
    let fit (data: float[]) = Core.PowerLaw.Fit(System.ReadOnlySpan data)
