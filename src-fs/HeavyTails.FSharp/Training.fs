namespace HeavyTails

open System
open System.Threading
open System.Threading.Tasks
open HeavyTails.Checkpoints.Formats.Safetensors
open HeavyTails.Data
open HeavyTails.Runs.Terminal
open HeavyTails.Training.Batches
open HeavyTails.Training.Networks
open HeavyTails.Training.Objectives
open HeavyTails.Training.Probes
open HeavyTails.Training.Recipes
open HeavyTails.Training.Tensors
open HeavyTails.Training.Trainers

/// Length of a run: a number of steps, or of epochs, that is of passes over the data.
type Length =
    | Steps of int
    | Epochs of int

/// A training run that has not begun. `Sgd.train` and `Sgd.regress` make it, the functions of `Train` change it, and
/// `Train.run` or the functions of `Iterates` carry it out.
type TrainingPlan =
    {
        Network: NetworkSpec
        Data: Samples
        Loss: Loss
        Optimizer: OptimizerSpec
        StepSizes: StepSizes
        Sampling: Sampling
        BatchSize: int
        /// Norm that gradients are clipped at; None for no clipping.
        ClipNorm: float option
        Length: Length
        Seed: uint64
        Precision: Precision
        /// Where libtorch computes: "cpu", "cuda" or "cuda:N".
        Device: string
        /// Functions that make the probes, since every run needs probes of its own.
        Probes: (unit -> Probe) list
        /// Folder of runs. With None the run writes nothing to the disk.
        Runs: string option
        /// Name of the run in progress messages.
        Label: string
    }

/// Changes plans of training runs and carries them out.
///   length         length
///   computation    loss, optimizer, stepSizes, sampling, inFileOrder, fullBatch, gaussianNoise, clip, seed, float64,
///                  on a device
///   measurements   probe, with LossProbe, GradientNorms, WeightNorms, SpectraProbe, GradientNoise, ...
///   place          into a folder of runs, from which a run resumes; labelled, for progress messages
///   execution      run, runAll on several threads; save, gradientNoise at the end; libtorch names the library
module Train =

    /// `plan |> Train.length (Epochs 10)`
    let length length plan : TrainingPlan = { plan with Length = length }

    let loss loss plan : TrainingPlan = { plan with Loss = loss }

    let optimizer optimizer plan : TrainingPlan = { plan with Optimizer = optimizer }

    let stepSizes schedule plan = { plan with StepSizes = schedule }

    let sampling sampling plan : TrainingPlan = { plan with Sampling = sampling }

    /// Takes the samples in the order of the file, never shuffled: the legacy variant of arXiv:2006.04740's code.
    let inFileOrder plan = sampling Sampling.FileOrder plan

    /// Takes all samples at every step: gradient descent.
    let fullBatch plan = sampling Sampling.FullBatch plan

    /// Takes all samples at every step, with normal noise on the gradient that has the covariance of the plan's
    /// batches.
    let gaussianNoise plan = sampling Sampling.GaussianNoise plan

    /// Scales gradients with a norm above c, over all parameters, to norm c.
    let clip (c: float) (plan: TrainingPlan) = { plan with ClipNorm = Some c }

    let seed seed plan : TrainingPlan = { plan with Seed = seed }

    let float64 plan : TrainingPlan = { plan with Precision = Precision.Double }

    /// Computes on a device: `plan |> Train.on "cuda"`, which needs a libtorch with CUDA.
    let on device plan : TrainingPlan = { plan with Device = device }

    /// `plan |> Train.probe (fun () -> GradientNorms ProbeSchedule.EveryEpoch)`
    let probe (make: unit -> #Probe) plan = { plan with Probes = plan.Probes @ [ fun () -> make () :> Probe ] }

    let into folder plan = { plan with Runs = Some folder }

    let labelled label plan = { plan with Label = label }

    /// The libtorch of this process in words, "2.10.0 build e59a..., oneDNN on". A sweep that trains names it among its
    /// parameters (`fixing "libtorch"`), since another one gives other last digits. The folder of a training run
    /// records it by itself.
    let libtorch () =
        let info = LibTorch.Info
        $"""{info.Version} build {info.Build}, oneDNN {if info.OneDnn then "on" else "off"}"""

    /// The same with the device that it computes on, where that is not the CPU.
    let libtorchOn device = if device = "cpu" then libtorch () else $"{libtorch ()}, {device}"

    /// The recipe of C# that a plan stands for.
    let recipe (plan: TrainingPlan) =
        TrainingRecipe(
            Network = plan.Network,
            Loss = plan.Loss,
            Optimizer = plan.Optimizer,
            StepSizes = plan.StepSizes,
            Sampling = plan.Sampling,
            BatchSize = plan.BatchSize,
            ClipNorm = Option.toNullable plan.ClipNorm,
            Length =
                (match plan.Length with
                 | Steps count -> TrainingLength.Steps(int64 count)
                 | Epochs count -> TrainingLength.Epochs count),
            Seed = plan.Seed,
            Precision = plan.Precision,
            Device = plan.Device
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

    /// The weights of a trained network as layers that can be analysed: `Train.layers result |> Analysis.ofLayers ...`.
    let layers (result: TrainingResult) = result.Network.Layers()

    /// The noise of `count` batches of the plan's size at a run's last weights: vectors by layer.
    let gradientNoise count (plan: TrainingPlan) (result: TrainingResult) =
        let options = NoiseDrawOptions(BatchSize = plan.BatchSize, Count = count, Seed = plan.Seed)

        [ for layer in NoiseDraws.Of(result.Network, plan.Loss, plan.Data, options) ->
              layer.Layer, List.ofSeq layer.Draws ]

    /// Writes the weights at the end of a run to a file of safetensors.
    let save (path: string) (result: TrainingResult) =
        SafetensorsWriter.Save(
            path,
            [| for p in result.Network.Parameters -> SafetensorsTensor.Of(p.Name, p.Values()) |]
        )

    /// Carries out one run with progress on standard error. Ctrl-C ends it and returns what has been computed.
    let run plan =
        use line = new TrainingProgressLine(if plan.Label = "" then "training" else plan.Label)
        use interruption = new Interruption()
        carryOut line interruption.Token [] plan

    /// Carries out one run in a cell of a sweep. Its state is saved in the cell's own folder every 20 seconds and when
    /// the sweep is stopped, so that the cell goes on from there when it is run again.
    let inCell (cell: HeavyTails.Runs.Cells.Cell) plan =
        let result = carryOut null cell.Stop [] { plan with Runs = Some cell.WorkFolder }
        cell.Stop.ThrowIfCancellationRequested()
        result

    /// Carries out several runs on some threads and returns them in the given order. After Ctrl-C, runs that have not
    /// begun are missing.
    let runAll what workers (plans: TrainingPlan list) =
        let plans = List.toArray plans
        let results = Array.create plans.Length None
        use line = new TrainingProgressLine(what, plans.Length)
        use interruption = new Interruption()
        let options = ParallelOptions(MaxDegreeOfParallelism = max 1 workers)
        // Threads take one run at a time: with several at a time, some threads would be idle at the end.
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

    let internal samplesOf (data: Dataset) : Samples = Samples.op_Implicit data
