namespace HeavyTails

open HeavyTails.Data
open HeavyTails.Training.Batches
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives

/// Step size eta, batch size b and length of a run of stochastic gradient descent.
type SgdSettings = { stepSize: float; batchSize: int; length: Length }

/// Stochastic gradient descent on a network: a plan, which `Train.run` or `Iterates.averageOfLast` carries out.
///   train, regress                            of classes with cross-entropy; of real targets with squared errors
///   withMomentum, withWeightDecay, nesterov   change the plan
/// Samples are shuffled every epoch; `Train.sampling` changes that.
module Sgd =

    let private plan settings loss data seed network =
        { Network = network
          Data = data
          Loss = loss
          Optimizer = Sgd(StepSize = settings.stepSize)
          StepSizes = ConstantStepSize()
          Sampling = Sampling.Shuffled
          BatchSize = settings.batchSize
          ClipNorm = None
          Length = settings.length
          Seed = seed
          Precision = Precision.Single
          Device = "cpu"
          Probes = []
          Runs = None
          Label = "" }

    /// `network |> Sgd.train { stepSize = 0.1; batchSize = 10; length = Steps 10_000 } (Mnist.train ()) 1UL`
    let train settings (data: Dataset) (seed: uint64) network =
        plan settings (CrossEntropy()) (Train.samplesOf data) seed network

    /// Regression by a network with one output.
    let regress settings (data: RegressionData) (seed: uint64) network =
        plan settings (SquaredError()) (Samples.op_Implicit data) seed network

    /// Changes momentum, weight decay and Nesterov's form, which `choose` is given and returns in this order.
    let private change (what: string) choose (plan: TrainingPlan) =
        match plan.Optimizer with
        | :? Sgd as sgd ->
            let momentum, decay, nesterov = choose (sgd.Momentum, sgd.WeightDecay, sgd.Nesterov)

            let changed =
                Sgd(
                    StepSize = sgd.StepSize,
                    Momentum = momentum,
                    WeightDecay = decay,
                    Dampening = sgd.Dampening,
                    Nesterov = nesterov
                )

            { plan with Optimizer = changed }
        | other -> invalidArg what $"expected a plan of SGD, got {other}"

    /// Momentum mu; 0 without this function.
    let withMomentum mu plan = plan |> change "withMomentum" (fun (_, decay, nesterov) -> mu, decay, nesterov)

    /// Nesterov's form of the momentum.
    let nesterov plan = plan |> change "nesterov" (fun (momentum, decay, _) -> momentum, decay, true)

    /// Weight decay lambda; 0 without this function.
    let withWeightDecay lambda plan =
        plan |> change "withWeightDecay" (fun (momentum, _, nesterov) -> momentum, lambda, nesterov)
