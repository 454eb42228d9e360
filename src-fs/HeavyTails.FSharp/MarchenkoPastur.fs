namespace HeavyTails

open System
open HeavyTails.Core.Fits
open HeavyTails.Core.RandomMatrices

/// The spectrum of a random matrix.
///   law, density, cdf, quantile, edges   the law of W'W, entries of variance sigma^2 / N, Q = N / M
///   fit, fitDensity, fitLegacy           sigma of an ESD: by likelihood, by least squares on the density, or as
///                                        WeightWatcher computes it; each is a fit, whose Law has the units of the
///                                        eigenvalues, or the reason why there is none
///   tracyWidomEdge, spikes               the edge of one matrix with its finite-size margin, and the spikes beyond
///   twinDistance                         the Jensen-Shannon distance of two spectra
module MarchenkoPastur =

    /// The law of aspect ratio q >= 1 and variance sigma^2.
    let law (q: float) (sigma: float) = MarchenkoPastur(q, sigma)

    /// Density f(x) of the eigenvalues.
    let density (law: MarchenkoPastur) x = law.Density x

    /// Distribution function, the share of eigenvalues at most x.
    let cdf (law: MarchenkoPastur) x = law.Cdf x

    /// Quantile, the x below which a share p of the eigenvalues lies.
    let quantile (law: MarchenkoPastur) p = law.Quantile p

    /// Lower and upper edge of the bulk, lambda- and lambda+.
    let edges (law: MarchenkoPastur) = law.LambdaMinus, law.LambdaPlus

    /// The fit by maximum likelihood of the bulk of an ascending ESD of [n x m] matrices.
    let fit n m (eigenvalues: float[]) = MarchenkoPasturLikelihoodFit.Fit(ReadOnlySpan eigenvalues, max n m, min n m)

    /// The fit by least squares on the kernel density, WeightWatcher's method without its faults.
    let fitDensity n m (eigenvalues: float[]) =
        MarchenkoPasturDensityFit.Fit(ReadOnlySpan eigenvalues, float (max n m) / float (min n m), min n m)

    /// The fit by least squares on the kernel density with WeightWatcher's own numbers.
    let fitLegacy n m (eigenvalues: float[]) =
        MarchenkoPasturDensityFit.Fit(
            ReadOnlySpan eigenvalues,
            float (max n m) / float (min n m),
            min n m,
            Variant.Legacy
        )

    /// The edge above which an eigenvalue of one [n x m] matrix with entries of this variance is a spike at the
    /// one-percent level.
    let tracyWidomEdge n m variance = TracyWidom.Edge(n, m, variance)

    /// The eigenvalues above the edge and margin of a fitted bulk.
    let spikes (fit: MarchenkoPasturFit) (eigenvalues: float[]) =
        eigenvalues |> Array.filter (fun x -> x > fit.LambdaPlus + fit.TracyWidom)

    /// Root of the Jensen-Shannon divergence (nats) of two ascending spectra of one length.
    let twinDistance (p: float[]) (q: float[]) = Twins.JensenShannonDistance(ReadOnlySpan p, ReadOnlySpan q)
