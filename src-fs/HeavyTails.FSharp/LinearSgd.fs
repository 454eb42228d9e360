namespace HeavyTails

open HeavyTails.Core.TailIndices
open HeavyTails.Papers.LinearSgd

/// SGD on Gaussian linear regression: the theory of its tails, and the experiment itself.
///   theory, kesten, lyapunov   the theory of one (eta, b, d), with inputs of variance 1
///   criticalStepSize           the step size from which on the variance is infinite
///   criticalStepSizeOf         the same for inputs of any covariance
///   divergenceStepSize         the step size from which on no stationary law exists
///   homogenised                the tail index of the diffusion that is called homogenised SGD
///   homogenisedBounds          bounds on that index for any Hessian
///   spectrum                   eigenvalues of equal ratios and mean 1
///   run                        one cell of the experiment
///   onFiniteData               data with a given Hessian, for chains of SGD and of homogenised SGD
module LinearSgd =

    /// Lyapunov exponent, regime and Kesten's tail index of one (eta, b, d).
    let theory stepSize batchSize dimension = LinearSgdTheory(stepSize, batchSize, dimension)

    /// Kesten's tail index, or the reason why there is none.
    let kesten stepSize batchSize dimension = LinearSgdTheory(stepSize, batchSize, dimension).TailIndex

    /// Lyapunov exponent rho; negative where a stationary law exists.
    let lyapunov stepSize batchSize dimension = LinearSgdTheory(stepSize, batchSize, dimension).Lyapunov

    /// Critical step size eta_crit = 2 b / (d + b + 1), from which on the variance is infinite.
    let criticalStepSize batchSize (dimension: int) = LinearSgdTheory.CriticalStepSize(batchSize, dimension)

    /// The same for inputs N(0, H), where H has the given eigenvalues.
    let criticalStepSizeOf batchSize (eigenvalues: float list) =
        LinearSgdTheory.CriticalStepSize(batchSize, ResizeArray eigenvalues)

    /// The step size with rho = 0, from which on no stationary law exists.
    let divergenceStepSize batchSize dimension = LinearSgdTheory.DivergenceStepSize(batchSize, dimension)

    /// The tail index of homogenised SGD, 2 b / eta + 2 - d, or the reason why there is none.
    let homogenised stepSize batchSize dimension = HomogenisedSgd(stepSize, batchSize, dimension).TailIndex

    /// Bounds on the tail index of homogenised SGD for a Hessian with the given eigenvalues, or the reason why there is
    /// no index.
    let homogenisedBounds stepSize batchSize (eigenvalues: float list) =
        HomogenisedSgdBounds(stepSize, batchSize, ResizeArray eigenvalues).TailIndex

    /// Eigenvalues of equal ratios and mean 1, in falling order; the largest is `spread` times the smallest.
    let spectrum (dimension: int) (spread: float) =
        let falling = [ for i in 0 .. dimension - 1 -> spread ** (-float i / float (max 1 (dimension - 1))) ]
        let mean = List.average falling
        [ for l in falling -> l / mean ]

    /// Data with a given Hessian: `(LinearSgd.onFiniteData options).SgdNorms(eta, b)`.
    let onFiniteData (options: FiniteRegressionOptions) = FiniteRegression options

    /// Runs one cell (eta, b) on the data set of the options.
    let run (options: LinearRegressionSgdOptions) stepSize batchSize =
        LinearRegressionSgd(options).Run(stepSize, batchSize)
