namespace HeavyTails

open HeavyTails.Core.TailEstimators

/// Exponents of heavy tails by the estimators of several papers; each chooses by itself where the tail begins.
/// Every function takes positive values in any order and gives alpha, xmin, the tail's length and the error for
/// independent values, or the reason why there is no estimate.
///   all at once            sideBySide, sideBySideWith, named
///   maximum likelihood     ks, xminPeak, watson
///   Hill's estimator       hillMid, hillDoubleBootstrap, danielsson, dk
///   tails of any weight    moments, kernel
module TailEstimators =

    let private by (estimator: ITailEstimator) (data: float[]) = estimator.Of data

    /// Every estimator beside what it finds, with a seed for those that resample.
    let sideBySideWith (seed: uint64) (data: float[]) =
        [ for struct (estimator, estimate) in TailEstimators.SideBySide(data, seed) -> estimator, estimate ]

    /// Every estimator beside what it finds.
    let sideBySide (data: float[]) = sideBySideWith 0UL data

    /// The estimate by an estimator's name: `TailEstimators.named "hill_mid" data`.
    let named (name: string) (data: float[]) = TailEstimators.Named(name) |> by <| data

    /// The xmin of the least Kolmogorov-Smirnov distance (Clauset, Shalizi & Newman 2009).
    let ks (data: float[]) = by (ClausetShaliziNewman()) data

    /// Hill's estimator above the median.
    let hillMid (data: float[]) = by (HillMid()) data

    /// The Kolmogorov-Smirnov fit with xmin near the peak of the logarithmic histogram (WeightWatcher).
    let xminPeak (data: float[]) = by (XminAtPeak()) data

    /// Hill's estimator with k by a double bootstrap (Danielsson et al. 2001).
    let hillDoubleBootstrap (data: float[]) = by (DoubleBootstrapHill()) data

    /// The moment estimator (Dekkers, Einmahl & de Haan 1989) with k by a double bootstrap.
    let moments (data: float[]) = by (MomentEstimator()) data

    /// The kernel estimator (Groeneboom, Lopuhaä & de Wolf 2003) with its bandwidth by a double bootstrap.
    let kernel (data: float[]) = by (KernelEstimator()) data

    /// Hill's estimator with the k of the least distance between quantiles (Danielsson et al. 2016).
    let danielsson (data: float[]) = by (QuantileDistance()) data

    /// Hill's estimator with k by the sequential procedure of Drees & Kaufmann 1998.
    let dk (data: float[]) = by (DreesKaufmann()) data

    /// The xmin of the least Watson distance.
    let watson (data: float[]) = by (WatsonDistance()) data
