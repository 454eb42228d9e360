namespace HeavyTails

open HeavyTails.Core.Numerics
open HeavyTails.Native
open HeavyTails.Papers.MatrixSensing

/// Recovering X* = U* U*' of low rank from measurements <A_i, X*>: Li, Ma & Zhang 2018 (arXiv:1712.09203).
///   measurements, measurementsIn         Gaussian A_i, in float32 or a chosen precision
///   problem                              the problem of measurements and U*
///   uniformFactor, gaussianFactor        U* or a start, [d x r]
///   descend                              gradient descent from several starts, one pass over the A_i for each step
///   eigenvalues, growthFactor, plateau   the predictions of theory
///   isometryRatios, isometryRange        (1/m) sum <A_i, M>^2 / ||M||^2 over M of low rank
module MatrixSensing =

    /// Makes m Gaussian measurements of symmetric d x d matrices, held and multiplied in a chosen precision.
    let measurementsIn precision d m (seed: uint64) =
        let stream = GaussianMeasurements(d, m, seed)
        SensingOperator(d, m, MeasurementMatrix(fun i a -> stream.Matrix(i, a)), precision)

    /// Makes m Gaussian measurements of symmetric d x d matrices in float32, which take 2 m d^2 bytes.
    let measurements d m seed = measurementsIn SensingPrecision.Single d m seed

    /// A factor [d x r] uniform on (0, 1), as the source's notebook draws U*.
    let uniformFactor d r (seed: uint64) =
        let mutable random = SplitMix64 seed
        Array.init (d * r) (fun _ -> random.NextUniform())

    /// A factor [d x r] of scale * N(0, 1).
    let gaussianFactor (scale: float) d r (seed: uint64) =
        Variates.Gaussian(d * r, seed) |> Array.map (fun w -> scale * w)

    /// The problem of finding X* = U* U*' from its measurements; factor is U*, row-major [d x r].
    let problem (sensing: SensingOperator) (factor: float[]) = SensingProblem(sensing, factor)

    /// Descends from several starts; returns one curve for each.
    let descend (options: SensingDescentOptions) (starts: seq<float[]>) problem =
        SensingDescent.Run(problem, Array.ofSeq starts, options, SpectralBackend.Default)

    /// The non-zero eigenvalues of X*, descending.
    let eigenvalues (problem: SensingProblem) = problem.TargetEigenvalues SpectralBackend.Default

    /// The factor by which the top singular value of a small U grows each step; 1 + 4 eta lambda_1 in expectation.
    let growthFactor stepSize (problem: SensingProblem) = problem.GrowthFactor(stepSize, SpectralBackend.Default)

    /// The distance ||UU' - X*|| while only the top mode is found, which is the norm of the other eigenvalues.
    let plateau (eigenvalues: float[]) = eigenvalues |> Array.skip 1 |> Array.sumBy (fun l -> l * l) |> sqrt

    /// The ratios (1/m) sum <A_i, M>^2 / ||M||^2 of random M of rank k.
    let isometryRatios k samples seed sensing =
        RestrictedIsometry.Ratios(sensing, k, IsometryOptions(Samples = samples, Seed = seed))

    /// A ratio near the least and one near the greatest over all M of rank k.
    let isometryRange k seed sensing =
        let struct (least, greatest) =
            RestrictedIsometry.Range(sensing, k, SpectralBackend.Default, IsometryOptions(Seed = seed))

        least, greatest
