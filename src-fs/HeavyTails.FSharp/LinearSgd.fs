namespace HeavyTails

open HeavyTails.Core.TailIndices
open HeavyTails.Papers.LinearSgd

/// SGD on Gaussian linear regression: what theory says of its tails, and the experiment itself.
///   theory, kesten, lyapunov         of one (eta, b, d), inputs of variance 1
///   criticalStepSize                 infinite variance from here on
///   divergenceStepSize               no stationary law from here on
///   run                              one cell of the experiment
module LinearSgd =

    /// Lyapunov exponent, regime and Kesten's tail index.
    let theory stepSize batchSize dimension = LinearSgdTheory(stepSize, batchSize, dimension)

    /// Kesten's tail index, or the reason why there is none.
    let kesten stepSize batchSize dimension = LinearSgdTheory(stepSize, batchSize, dimension).TailIndex

    /// rho; negative where a stationary law exists.
    let lyapunov stepSize batchSize dimension = LinearSgdTheory(stepSize, batchSize, dimension).Lyapunov

    /// eta_crit = 2 b / (d + b + 1).
    let criticalStepSize batchSize dimension = LinearSgdTheory.CriticalStepSize(batchSize, dimension)

    /// The step size with rho = 0.
    let divergenceStepSize batchSize dimension = LinearSgdTheory.DivergenceStepSize(batchSize, dimension)

    /// One cell (eta, b) on the data set of the options.
    let run (options: LinearRegressionSgdOptions) stepSize batchSize =
        LinearRegressionSgd(options).Run(stepSize, batchSize)
