// A course's exercise, no paper: norms of the gradients by layer while a 784-128-128-128-10 perceptron learns MNIST, as
// curves and beside the table that the exercise printed, over several seeds.
// quick: 4 seeds, 1 min on two cores; full: 30 seeds, 8 min; 0.9 GB. (Ten seeds leave the spread itself uncertain
// by a quarter.)
#load "../HeavyTails.fsx"
#load "page.fsx"

open System
open System.IO
open System.Text.Json.Nodes
open HeavyTails

CommandLine.accept (
    "[--scale quick|full] [--data mnist|digits] [--device cpu|cuda] [--variant corrected|legacy] "
    + "[--epochs N] [--seeds N] [--workers N] [--out DIR]"
)

// The exercise: batch 128, step size 0.01, no momentum, 40 epochs; biases off; dropout made and never applied. Its loss
// curve weights batches equally although the last is short (legacy); ours weights samples equally (corrected).
let images = Images.chosen ()
let scale, seeds = CommandLine.scale ("quick", 4) ("full", 30)

let asked: Page.Asked =
    { scale = scale
      seeds = CommandLine.wholeNumber "seeds" 2 |> Option.defaultValue seeds
      epochs = CommandLine.wholeNumber "epochs" 1 |> Option.defaultValue 41
      variant = CommandLine.choice "variant" [ "corrected", "corrected"; "legacy", "legacy" ] }

let workers = CommandLine.wholeNumber "workers" 1 |> Option.defaultValue Environment.ProcessorCount
let root = CommandLine.value "out" |> Option.toObj

let out =
    Path.Combine(SweepArguments.RootOf(root, fun name -> Environment.GetEnvironmentVariable name), "gradient-norms")

let plan seed =
    Mlp.relu [ 784; 128; 128; 128; 10 ]
    |> Mlp.withoutBias
    |> Sgd.train { stepSize = 0.01; batchSize = 128; length = Epochs asked.epochs } images.train (uint64 seed)
    |> Train.on (CommandLine.device ())
    |> Train.probe (fun () ->
        LossProbe(ProbeSchedule.EveryEpoch, images.test, weightBatchesEqually = (asked.variant = "legacy")))
    |> Train.probe (fun () -> GradientNorms ProbeSchedule.EveryEpoch)
    |> Train.into (Path.Combine(out, "runs"))
    |> Train.labelled $"seed {seed}"

let runs = List.map plan [ 1 .. asked.seeds ] |> Train.runAll "gradient norms" workers
let whole = runs |> List.filter (fun run -> run.Step = run.Steps)

if whole.Length < asked.seeds then
    eprintfn "stopped: %d of %d seeds are complete" whole.Length asked.seeds
    eprintfn "the same command takes up the others where they are, in %s/runs" out

if whole.Length < 2 then
    exit ExitCode.Stopped

let columns =
    [ "batch_loss"
      "test_loss"
      "test_accuracy"
      for layer in 1..4 do
          $"grad_norm_{layer}" ]

let values, claims = Page.page images asked whole

let page, outcome =
    { root = out
      context =
        {| kind = "gradient-norms"
           data = images.train.Name
           variant = asked.variant
           epochs = asked.epochs
           runs = [| for run in whole -> Path.GetFileName run.Folder |] |}
      columns = "seed" :: "epoch" :: columns
      table =
        [ for i, run in List.indexed whole do
              for epoch in 1 .. asked.epochs ->
                  box (i + 1) :: box epoch :: [ for column in columns -> box (run.Record[column][epoch - 1]) ] ]
      facts =
        [ "scale", JsonValue.Create asked.scale
          "seconds_of_training", JsonValue.Create(whole |> List.sumBy _.Seconds) ] }
    |> Experiment.save (Paper.fill "page.md" values)

Paper.claimsOf (Path.GetDirectoryName page) claims

outcome.Messages |> Seq.iter (eprintfn "%s")
printfn "%s" page
