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
          Length = settings.length
          Seed = seed
          Precision = Precision.Single
          Probes = []
          Runs = None
          Label = "" }

    /// `network |> Sgd.train { stepSize = 0.1; batchSize = 10; length = Steps 10_000 } (Mnist.train ()) 1UL`
    let train settings (data: Dataset) (seed: uint64) network =
        plan settings (CrossEntropy()) (Train.samplesOf data) seed network

    /// Regression by a network with one output.
    let regress settings (data: RegressionData) (seed: uint64) network =
        plan settings (SquaredError()) (Samples.op_Implicit data) seed network

    let private change (what: string) (f: Sgd -> OptimizerSpec) (plan: TrainingPlan) =
        match plan.Optimizer with
        | :? Sgd as sgd -> { plan with Optimizer = f sgd }
        | other -> invalidArg what $"expected a plan of SGD, got {other}"

    /// Momentum mu; 0 without this function.
    let withMomentum mu plan =
        change
            "withMomentum"
            (fun s ->
                Sgd(
                    StepSize = s.StepSize,
                    Momentum = mu,
                    WeightDecay = s.WeightDecay,
                    Dampening = s.Dampening,
                    Nesterov = s.Nesterov
                ))
            plan

    /// Nesterov's form of the momentum.
    let nesterov plan =
        change
            "nesterov"
            (fun s ->
                Sgd(
                    StepSize = s.StepSize,
                    Momentum = s.Momentum,
                    WeightDecay = s.WeightDecay,
                    Dampening = s.Dampening,
                    Nesterov = true
                ))
            plan

    /// Weight decay lambda; 0 without this function.
    let withWeightDecay lambda plan =
        change
            "withWeightDecay"
            (fun s ->
                Sgd(
                    StepSize = s.StepSize,
                    Momentum = s.Momentum,
                    WeightDecay = lambda,
                    Dampening = s.Dampening,
                    Nesterov = s.Nesterov
                ))
            plan
