namespace HeavyTails

open System
open System.Threading
open System.Threading.Tasks
open HeavyTails.Data
open HeavyTails.Runs.Terminal
open HeavyTails.Training.Batches
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives
open HeavyTails.Training.Probes
open HeavyTails.Training.Recipes
open HeavyTails.Training.Tensors
open HeavyTails.Training.Trainers

/// A training run that has not begun. Made by `Sgd.train` and its like, changed by `Train`, carried out by `Train.run` or `Iterates`.
type TrainingPlan =
    {
        Network: NetworkSpec
        Data: Samples
        Loss: Loss
        Optimizer: OptimizerSpec
        StepSizes: StepSizes
        Sampling: Sampling
        BatchSize: int
        Steps: int64 option
        Epochs: int option
        Seed: uint64
        Precision: Precision
        /// Made anew for every run.
        Probes: (unit -> Probe) list
        /// Folder of runs; none leaves nothing on the disk.
        Runs: string option
        Label: string
    }

/// How runs are changed and carried out.
///   length        steps, epochs
///   what          loss, optimizer, stepSizes, sampling, inFileOrder, fullBatch, seed, float64
///   to find out   probe (see the probes of HeavyTails.Training: LossProbe, GradientNorms, WeightNorms, SpectraProbe, GradientNoise, ...)
///   where         into a folder of runs, from which it resumes; labelled, for progress
///   carried out   run, runAll on some threads; libtorch says on what
module Train =

    let steps count plan = { plan with Steps = Some(int64 (count: int)); Epochs = None }

    let epochs count plan = { plan with Steps = None; Epochs = Some count }

    let loss loss plan : TrainingPlan = { plan with Loss = loss }

    let optimizer optimizer plan : TrainingPlan = { plan with Optimizer = optimizer }

    let stepSizes schedule plan = { plan with StepSizes = schedule }

    let sampling sampling plan : TrainingPlan = { plan with Sampling = sampling }

    /// Never shuffled: the legacy of arXiv:2006.04740's code.
    let inFileOrder plan = sampling Sampling.FileOrder plan

    /// Gradient descent.
    let fullBatch plan = sampling Sampling.FullBatch plan

    let seed seed plan : TrainingPlan = { plan with Seed = seed }

    let float64 plan : TrainingPlan = { plan with Precision = Precision.Double }

    /// `plan |> Train.probe (fun () -> GradientNorms ProbeSchedule.EveryEpoch)`
    let probe (make: unit -> #Probe) plan = { plan with Probes = plan.Probes @ [ fun () -> make () :> Probe ] }

    let into folder plan = { plan with Runs = Some folder }

    let labelled label plan = { plan with Label = label }

    /// Which libtorch trains, "2.10.0 build e59a..., oneDNN on": for the parameters of a sweep that trains
    /// (`fixing "libtorch"`), since another one gives other last digits. A training run's own folder records it itself.
    let libtorch () =
        let info = LibTorch.Info
        $"""{info.Version} build {info.Build}, oneDNN {if info.OneDnn then "on" else "off"}"""

    let recipe (plan: TrainingPlan) =
        TrainingRecipe(
            Network = plan.Network,
            Loss = plan.Loss,
            Optimizer = plan.Optimizer,
            StepSizes = plan.StepSizes,
            Sampling = plan.Sampling,
            BatchSize = plan.BatchSize,
            Steps = Option.toNullable plan.Steps,
            Epochs = Option.toNullable plan.Epochs,
            Seed = plan.Seed,
            Precision = plan.Precision
        )

    let internal carryOut
        (progress: IProgress<TrainingProgress>)
        (cancellation: CancellationToken)
        (probes: Probe list)
        plan
        =
        let options =
            TrainerOptions(
                Runs = Option.toObj plan.Runs,
                Progress = progress,
                Cancellation = cancellation,
                Label = plan.Label
            )

        Trainer.Run(
            recipe plan,
            plan.Data,
            [| for make in plan.Probes -> make ()
               yield! probes |],
            options
        )

    /// One run, with progress on standard error; Ctrl-C ends it with what there is.
    let run plan =
        use line = new TrainingProgressLine(if plan.Label = "" then "training" else plan.Label)
        use interruption = new Interruption()
        carryOut line interruption.Token [] plan

    /// Several runs on so many threads, in the order given; after Ctrl-C those not begun are missing.
    let runAll what workers (plans: TrainingPlan list) =
        let plans = List.toArray plans
        let results = Array.create plans.Length None
        use line = new TrainingProgressLine(what, plans.Length)
        use interruption = new Interruption()
        let options = ParallelOptions(MaxDegreeOfParallelism = max 1 workers)
        // One at a time is handed out, or a thread would be given a row of them and the others idle at the end.
        let queue =
            System.Collections.Concurrent.Partitioner.Create(
                seq { 0 .. plans.Length - 1 },
                System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering
            )

        Parallel.ForEach(
            queue,
            options,
            fun i ->
                if not interruption.Token.IsCancellationRequested then
                    results[i] <- Some(carryOut line interruption.Token [] plans[i])
        )
        |> ignore

        results |> Array.choose id |> List.ofArray

    /// Real targets: least squares by default.
    let internal samplesOf (data: Dataset) : Samples = Samples.op_Implicit data
