// Norms of the gradients by layer while a 784-128-128-128-10 perceptron learns MNIST: the curves and the printed table of a course's exercise,
// over several seeds.  quick: 4 seeds, about a minute on two cores; full: 30 seeds, six (ten leave the spread itself uncertain by a quarter); 0.9 GB.
#load "HeavyTails.fsx"

open System
open System.IO
open System.Text.Json.Nodes
open HeavyTails
open HeavyTails.CommandLine
open HeavyTails.Data.Files
open HeavyTails.Data.Images
open HeavyTails.Data.Synthetic
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Training.Batches
open HeavyTails.Training.Objectives
open HeavyTails.Training.Probes
open HeavyTails.Say

let usage =
    "usage: dotnet fsi gradient-norms.fsx [--scale quick|full] [--data mnist|digits] [--variant corrected|legacy] [--epochs N] [--seeds N] [--workers N] [--out DIR]"

positional usage [ "scale"; "data"; "variant"; "epochs"; "seeds"; "workers"; "out" ] []
|> List.iter (fun word -> fail usage $"unexpected: {word}")

// The exercise: batch 128, step size 0.01, no momentum, 40 epochs; biases off; dropout made and never applied. Its loss curve averages batches
// alike although the last is short (legacy); ours weighs samples alike (corrected).
let scale, seeds = choice "scale" [ "quick", ("quick", 4); "full", ("full", 30) ]
let seedCount = value "seeds" |> Option.map int |> Option.defaultValue seeds
let epochs = value "epochs" |> Option.map int |> Option.defaultValue 41
let batchesAlike = choice "variant" [ "corrected", false; "legacy", true ]
let workers = value "workers" |> Option.map int |> Option.defaultValue Environment.ProcessorCount
let out = value "out" |> Option.defaultValue "out/gradient-norms"

// What the exercise's table printed, and where: the table begins with its epoch 1, which was a fresh network's epoch 2 (the training cell had
// already been run once on the same model).
let printed =
    [ 1, [ 1, 0.792060; 2, 0.875295; 3, 0.893819; 4, 0.898508; 5, 0.897839 ]
      4, [ 36, 0.270867; 37, 0.261647; 38, 0.260294; 39, 0.256990; 40, 0.247954 ] ]

let isMnist =
    match value "data" with
    | Some "mnist" -> true
    | Some "digits" -> false
    | Some other -> fail usage $"--data: expected mnist | digits, got {other}"
    | None ->
        let here = Mnist.isHere ()

        if not here then
            eprintfn
                $"MNIST is not in {DataOptions.Default.Root} (HEAVYTAILS_DATA names the folder): training on drawn digits, as with --data digits. The printed norms are MNIST's and are not compared."

        here

needLibTorch ()
let train, test = if isMnist then Mnist.train (), Mnist.test () else Digits.train 60_000, Digits.test 10_000

let plan seed =
    Mlp.relu [ 784; 128; 128; 128; 10 ]
    |> Mlp.withoutBias
    |> Sgd.train { stepSize = 0.01; batchSize = 128; length = Epochs epochs } train seed
    |> Train.probe (fun () ->
        LossProbe(ProbeSchedule.EveryEpoch, Samples.op_Implicit test, batchesAlike = batchesAlike))
    |> Train.probe (fun () -> GradientNorms ProbeSchedule.EveryEpoch)
    |> Train.into (Path.Combine(out, "runs"))
    |> Train.labelled $"seed {seed}"

let results = [ for seed in 1..seedCount -> plan (uint64 seed) ] |> Train.runAll "gradient norms" workers
let whole = results |> List.filter (fun r -> r.Step = r.Steps)

if whole.Length < seedCount then
    eprintfn
        $"stopped: {whole.Length} of {seedCount} seeds are complete; the same command takes up the others where they are, in {out}/runs"

if whole.Length < 2 then
    exit 130

// [epoch - 1] -> mean and standard deviation over the seeds.
let over (column: string) =
    let byEpoch = [ for r in whole -> List.ofSeq r.Record[column] ] |> List.transpose
    List.map meanAndDeviation byEpoch

let layers = [ for l in 1..4 -> l, over $"grad_norm_{l}" ]
let norm layer epoch = (List.find (fst >> (=) layer) layers |> snd)[epoch - 1]

/// Mean and standard deviation over the seeds of a layer's norm averaged over some epochs.
let overEpochs layer (wanted: int list) =
    meanAndDeviation [ for r in whole -> wanted |> List.averageBy (fun e -> r.Record[$"grad_norm_{layer}"][e - 1]) ]

/// The printed norms beside ours, a printed epoch read as a fresh network's epoch `shift` later; then each layer's five epochs as one, since a run that
/// is high in one of them is high in the next.
let compare shift =
    [ for layer, values in printed do
          let values = values |> List.filter (fun (epoch, _) -> epoch + shift <= epochs)

          let row name wanted norm' =
              let mean, sd = overEpochs layer wanted
              layer, name, mean, sd, norm', (norm' - mean) / sd

          for epoch, norm' in values do
              row $"{epoch}" [ epoch + shift ] norm'

          if values.Length = 5 then
              row
                  $"{fst values.Head}–{fst (List.last values)}"
                  [ for epoch, _ in values -> epoch + shift ]
                  (List.averageBy snd values) ]

/// One more run lies within so many standard deviations of the mean of ours in 95 of 100 cases: t (1 + 1/n)^(1/2).
let bound =
    MathNet.Numerics.Distributions.StudentT.InvCDF(0.0, 1.0, float (whole.Length - 1), 0.975)
    * sqrt (1.0 + 1.0 / float whole.Length)

let within shift = compare shift |> List.filter (fun (_, _, _, _, _, z) -> abs z <= bound) |> List.length
let compared = compare 1 |> List.length
let farthest shift = compare shift |> List.map (fun (_, _, _, _, _, z) -> abs z) |> List.max

let table title shift =
    printfn $"\n{title}\n  layer  printed epoch     ours ± sd        printed    (printed - ours) / sd"

    for layer, epoch, mean, sd, p, z in compare shift do
        printfn
            "  %5d  %13s  %.4f ± %.4f  %.6f  %+.1f%s"
            layer
            epoch
            mean
            sd
            p
            z
            (if abs z > bound then "  outside" else "")

if isMnist && compared > 0 then
    table "Shifted: the printed table begins with a fresh network's second epoch" 1
    table "As printed: epoch 1 is a fresh network's first" 0

    printfn
        $"\nwithin the 95 %% interval for one more run (%.1f{bound} sd, {whole.Length} seeds): shifted {within 1} of {compared}, the farthest %.1f{farthest 1} sd away; as numbered {within 0} of {compared}, the farthest %.1f{farthest 0}"

let epochsOf (values: 'a list) = [ 1.0 .. float values.Length ]

let band name colour (values: (float * float) list) =
    Figure.line name (epochsOf values) (List.map fst values)
    |> Figure.spread (List.map (fun (m, s) -> m - s) values) (List.map (fun (m, s) -> m + s) values)
    |> Figure.colour colour

let diamonds name shift colour values =
    Figure.openPoints name (values |> List.map (fun (e, _) -> float (e + shift))) (List.map snd values)
    |> Figure.colour colour

let inRange = List.filter (fun (e, _) -> e + 1 <= epochs)

let drawn name title x y caption fromZero (curves: Curve list) =
    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.axis x,
        Y = Figure.axis y,
        Curves = curves,
        Caption = caption,
        FromZero = fromZero
    )
    |> Figure.draw

let close layer first last =
    let ours = [ for e in first .. min last epochs -> float e, norm layer e ]
    let x, values = List.unzip ours

    [ Figure.points $"ours, {whole.Length} seeds" x (List.map fst values)
      |> Figure.spread (List.map (fun (m, s) -> m - s) values) (List.map (fun (m, s) -> m + s) values)
      |> Figure.colour 0
      if isMnist then
          let values = printed |> List.find (fst >> (=) layer) |> snd |> inRange
          diamonds "printed, one epoch later" 1 1 values
          diamonds "printed, as numbered" 0 2 values ]
    |> drawn
        $"layer-{layer}"
        $"Layer {layer} beside the printed norms"
        "epoch of a fresh network"
        "mean gradient norm"
        "Error bars are one standard deviation over seeds."
        false

let data = if isMnist then "MNIST" else "drawn digits"

let figures =
    [ [ for l, values in layers do
            band $"layer {l}" (l - 1) values
        if isMnist then
            for l, values in printed do
                diamonds (if l = 1 then "printed, one epoch later" else "") 1 (l - 1) (inRange values) ]
      |> drawn
          "gradient-norms"
          $"Gradient norms by layer, {data}"
          "epoch"
          "mean gradient norm"
          $"Mean over an epoch's batches of the Frobenius norm of the batch's gradient; lines are means over {whole.Length} seeds, bands one standard deviation."
          true
      [ band "training batches" 0 (over "batch_loss"); band "test set" 1 (over "test_loss") ]
      |> drawn
          "losses"
          $"Losses, {data}"
          "epoch"
          "negative log likelihood"
          "Training: of the batches as they were learnt from; test: after the epoch."
          true
      close 1 1 8
      if epochs >= 35 then
          close 4 34 epochs ]

let page =
    ExperimentPage(
        "Gradient norms by layer",
        $"784-128-128-128-10 perceptron without biases, ReLU, {data}, SGD with step size 0.01 and batches of 128, {epochs} epochs, {whole.Length} seeds ({scale})"
    )

page.Prose(
    "Each layer's norm is the mean over an epoch's 469 batches of the Frobenius norm of that batch's gradient: a mean of norms, not the norm of the mean."
)
|> ignore

let cells shift =
    rows
        [ for layer, epoch, mean, sd, p, z in compare shift ->
              [ $"{layer}"
                epoch
                $"%.4f{mean} ± %.4f{sd}"
                $"%.6f{p}"
                (sprintf "%+.1f" z).Replace('-', '−')
                (if abs z <= bound then "yes" else "no") ] ]

let heads = [| "layer"; "printed epoch"; "ours ± sd over seeds"; "printed"; "(printed − ours) / sd"; "within" |]

if isMnist && compared > 0 then
    page
        .Prose(
            $"The exercise's table prints layer 1 in its epochs 1 to 5 and layer 4 in its epochs 36 to 40. The printed run is one more run beside our {whole.Length}, so in 95 of 100 cases it lies within %.1f{bound} of their standard deviations from their mean. Read one epoch later, as of a network that had been trained for one epoch already when the table began, {within 1} of {compared} rows do, the farthest %.1f{farthest 1} away. Read as numbered, {within 0} do, the farthest %.1f{farthest 0} away: layer 1 of a fresh network has %.2f{fst (norm 1 1)} in its first epoch, not 0.79. Rows of one layer are not independent: a run's norms are high or low together, which the row of all five shows."
        )
        .Heading("Read one epoch later")
        .Table(heads, cells 1)
        .Heading("Read as numbered")
        .Table(heads, cells 0)
    |> ignore
elif not isMnist then
    page.Warning(
        "MNIST was not used: these are drawn digits, and the exercise's printed norms, which are MNIST's, are not compared."
    )
    |> ignore

if whole.Length < seedCount then
    page.Warning $"The experiment was stopped: {whole.Length} of {seedCount} seeds are complete."
    |> ignore

let accuracy = over "test_accuracy" |> List.last

let averaging =
    if batchesAlike then
        "Losses average batches alike, as the exercise does (legacy)."
    else
        "Losses weigh samples alike; the exercise averages batches alike, its short last one included (--variant legacy)."

page
    .Heading("Curves")
    .Figures(Array.ofList figures)
    .Prose($"Test accuracy at the end: %.2f{100.0 * fst accuracy} ± %.2f{100.0 * snd accuracy} %%. {averaging}")
|> ignore

let columns =
    [ "batch_loss"
      "test_loss"
      "test_accuracy"
      "grad_norm_1"
      "grad_norm_2"
      "grad_norm_3"
      "grad_norm_4" ]

let index, report =
    Experiment.save
        out
        {| kind = "gradient-norms"
           data = train.Name
           variant = (if batchesAlike then "legacy" else "corrected")
           epochs = epochs
           runs = [| for r in whole -> Path.GetFileName r.Folder |] |}
        ("seed" :: "epoch" :: columns)
        [ for i, r in List.indexed whole do
              for e in 0 .. epochs - 1 -> box (i + 1) :: box (e + 1) :: [ for c in columns -> box (r.Record[c][e]) ] ]
        [ "scale", JsonValue.Create scale
          "seconds_of_training", JsonValue.Create(whole |> List.sumBy _.Seconds) ]
        page

if isMnist |> not then
    printfn
        "layer 1, epochs 1-6: %s"
        (String.concat "  " [ for e in 1 .. min 6 epochs -> sprintf "%.3f ± %.3f" <|| norm 1 e ])

printfn $"test accuracy %.2f{100.0 * fst accuracy} ± %.2f{100.0 * snd accuracy} %%"
report.Messages |> Seq.iter (eprintfn "%s")

for r in results do
    r.Dispose()
