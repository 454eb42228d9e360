namespace HeavyTails

open HeavyTails.Data
open HeavyTails.Training.Batches
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives

/// What every run of stochastic gradient descent names.
type SgdSettings = { stepSize: float; batchSize: int; steps: int }

/// Stochastic gradient descent on a network: a plan, which `Train.run` or `Iterates.averageOfLast` carries out.
///   train, regress                            classes with cross-entropy; real targets with squares
///   withMomentum, withWeightDecay, nesterov   changed
/// Samples are shuffled anew every epoch; `Train.sampling` changes that.
module Sgd =

    let private plan settings loss data seed network =
        { Network = network
          Data = data
          Loss = loss
          Optimizer = Sgd settings.stepSize
          StepSizes = ConstantStepSize()
          Sampling = Sampling.Shuffled
          BatchSize = settings.batchSize
          Steps = Some(int64 settings.steps)
          Epochs = None
          Seed = seed
          Precision = Precision.Single
          Probes = []
          Runs = None
          Label = "" }

    /// `network |> Sgd.train { stepSize = 0.1; batchSize = 10; steps = 10_000 } (Mnist.train ()) 1UL`
    let train settings (data: Dataset) (seed: uint64) network =
        plan settings (CrossEntropy()) (Train.samplesOf data) seed network

    /// Of a network with one output.
    let regress settings (data: RegressionData) (seed: uint64) network =
        plan settings (SquaredError()) (Samples.op_Implicit data) seed network

    let private change (what: string) (f: Sgd -> Sgd) (plan: TrainingPlan) =
        match plan.Optimizer with
        | :? Sgd as sgd -> { plan with Optimizer = f sgd }
        | other -> invalidArg what $"expected a plan of SGD, got {other}"

    let withMomentum mu plan =
        change "withMomentum" (fun s -> Sgd(s.StepSize, mu, s.WeightDecay, s.Dampening, s.Nesterov)) plan

    let nesterov plan = change "nesterov" (fun s -> Sgd(s.StepSize, s.Momentum, s.WeightDecay, s.Dampening, true)) plan

    let withWeightDecay lambda plan =
        change "withWeightDecay" (fun s -> Sgd(s.StepSize, s.Momentum, lambda, s.Dampening, s.Nesterov)) plan
