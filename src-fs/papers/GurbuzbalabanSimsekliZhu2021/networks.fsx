// Gurbuzbalaban, Simsekli & Zhu 2021 (arXiv:2006.04740), figure 3: the tail index of SGD's averaged iterates against
// step size over batch size, layer by layer, for a perceptron; as the authors' code has it (legacy) and corrected.
// quick: 4 step sizes, 2 seeds, 1 min on two cores; full: 16 step sizes, 3 seeds, 6 min; 1.5 GB a worker.
#load "../HeavyTails.fsx"

open System
open HeavyTails
open HeavyTails.Core.TailIndices
open HeavyTails.Runs.Cells
open HeavyTails.Training.Batches
open HeavyTails.Training.Probes
open MathNet.Numerics.Statistics

CommandLine.accept "[--scale quick|full] [--data mnist|digits|cifar10] [--runs DIR] [--workers N] [--cell I]"

let images = Images.chosen ()
let inputs = images.train.Dimension
let network = Mlp.relu [ inputs; 128; 128; 10 ] |> Mlp.withoutBias
let steps, averaged = 10_000, 1_000
let batches = [ 1.0; 5.0; 10.0 ]

let stepSizes =
    let small = [ 1e-4; 1e-3; 0.01; 0.015; 0.02; 0.025; 0.03; 0.04; 0.045 ]
    CommandLine.scale [ 1e-3; 0.01; 0.03; 0.1 ] (small @ [ 0.05; 0.06; 0.07; 0.075; 0.08; 0.09; 0.1 ])

let grid =
    sweep {
        named "heavy-tail-sgd-networks"
        levels "variant" [ "corrected"; "legacy" ]
        axis "eta" stepSizes
        axis "b" batches
        seeds (CommandLine.scale 2 3)
        fixing "data" images.word
        fixing "widths" $"{inputs}-128-128-10"
        fixing "steps" steps
        fixing "averaged" averaged
        fixing "libtorch" (Train.libtorch ())
    }

/// The experiment: a row a layer, of its averaged iterate and of what it has learnt, and a row for the end of training.
/// Legacy: images in the file's order, block sizes that leave one block, and 2^-52 added whatever the weights' scale.
let train (cell: Cell) =
    let legacy = cell.Level "variant" = "legacy"
    let options = if legacy then TailIndexOptions.Legacy else TailIndexOptions.Default
    let tailIndex = centre >> TailIndex.alphaStableWith options
    cell.Note("data", images.Checksum)

    let plan =
        network
        |> Sgd.train { stepSize = cell["eta"]; batchSize = int cell["b"]; steps = steps } images.train cell.Seed
        |> Train.probe (fun () -> LossProbe(ProbeSchedule.End, Samples.op_Implicit images.test))
        |> if legacy then Train.inFileOrder else id

    let layers, result = plan |> Iterates.momentsOfLast averaged 1
    use result = result
    let last (column: string) = if result.NotFiniteAt.HasValue then nan else Seq.last result.Record[column]

    [ for layer, (_, initial) in Seq.zip layers (Iterates.initial plan) do
          if layer.Count > 0L then
              row
                  [ yield "kind" => "layer"
                    yield "layer" => layer.Layer
                    yield! tailIndex layer.Mean |> fitted "tailIndex" "error"
                    yield! Array.map2 (-) layer.Mean initial |> tailIndex |> fitted "tailIndexLearnt" "errorLearnt" ]
      row
          [ "kind" => "end"
            "loss" => last "test_loss"
            "accuracy" => last "test_accuracy"
            "steps" => result.Step ] ]

let record = grid |> Sweep.run train |> Sweep.complete

// A point is one (eta, b). A network that answers 1/10 for every class has a loss of ln 10, and has not learnt.
let points =
    record.rows
    |> List.map (fun r -> r["eta"], r["b"])
    |> List.distinct
    |> List.sortBy (fun (eta, b) -> b, eta)

let layers = [ "fc1"; "fc2"; "fc3" ]

/// A column of all seeds at a point, by variant and layer, or of the end of training.
let at variant layerOrEnd (column: string) (eta, b) =
    [ for r in record.rows do
          if r.Text "variant" = variant && r["eta"] = eta && r["b"] = b then
              if r.Text "layer" = layerOrEnd || r.Text "kind" = layerOrEnd then
                  r[column] ]

let finite variant layer column = at variant layer column >> List.filter Double.IsFinite
let loss = at "corrected" "end" "loss"
let learnt variant = at variant "end" "loss" >> List.forall (fun loss -> loss < 0.95 * log 10.0)
let ratio (eta, b) = eta / b

let figure file title yTitle line variant values =
    let good, bad = points |> List.partition (learnt variant)

    let means style name colour some =
        [ for point in some -> ratio point, values point ] |> Curve.means style name |> Curve.colour colour

    [ for i, b in List.indexed batches do
          good |> List.filter (snd >> (=) b) |> means Curve.points $"b = {b}" i
      if not bad.IsEmpty then
          bad |> means Curve.printed "did not learn" 6 ]
    |> Plot.draw (Plot.logX file title "η / b" yTitle |> line)

let layerFigure file title variant column (layer: string) =
    finite variant layer column
    |> figure $"{file}-{layer}" $"{title}, layer {layer[2..]}" "tail index α" (Plot.across 2.0 "α = 2") variant

let losses =
    (fun point -> if List.forall Double.IsFinite (loss point) then List.map (min 4.0) (loss point) else [])
    |> figure "loss" "Where training ended" "test loss" (Plot.across (log 10.0) "ln 10: guessing") "corrected"

/// Mean tail indices over the points that count: where the network learnt; for the source, all.
let counted variant column layer =
    [ for point in points do
          match finite variant layer column point with
          | values when not values.IsEmpty && (variant = "legacy" || learnt variant point) ->
              ratio point, List.average values
          | _ -> () ]

let correlation variant column layer = Correlation.Spearman(counted variant column layer |> List.unzip)
let said variant column layer = correlation variant column layer |> Say.decimals 2
let range column layer = counted "corrected" column layer |> List.map snd |> Say.range 2

let summary =
    [ for layer in layers ->
          [ layer[2..]
            range "tailIndex" layer
            said "corrected" "tailIndex" layer
            range "tailIndexLearnt" layer
            said "corrected" "tailIndexLearnt" layer
            said "legacy" "tailIndex" layer ] ]

let everyCell =
    [ for eta, b as point in points ->
          [ Say.plain b
            string eta
            string (Math.Round(ratio point, 6))
            Say.plusMinus 3 (loss point)
            Say.decimals 1 (100.0 * List.average (at "corrected" "end" "accuracy" point)) + " %"
            for variant in [ "corrected"; "legacy" ] do
                for layer in layers do
                    finite variant layer "tailIndex" point |> Say.plusMinus 2
            if learnt "corrected" point then ""
            elif List.forall Double.IsFinite (loss point) then "no better than guessing"
            else "loss not finite" ] ]

record
|> Paper.page
    "networks.md"
    [ "data" => images.train.Name
      "digits" => (images.word = "digits")
      "inputs" => inputs
      "steps" => steps.ToString "N0"
      "averaged" => averaged.ToString "N0"
      "seeds" => record.folder.Context.Grid.Seeds
      "points" => points.Length
      "failures" => (points |> List.filter (learnt "corrected" >> not) |> List.length)
      "summary" => summary
      "falls" => (correlation "corrected" "tailIndex" "fc1" < -0.5)
      "learnt-rises" => (correlation "corrected" "tailIndexLearnt" "fc1" > 0.0)
      "loss" => losses
      "cells" => everyCell
      for layer in layers do
          $"averaged-{layer}" => layerFigure "averaged" "Averaged iterate" "corrected" "tailIndex" layer
          $"learnt-{layer}" => layerFigure "learnt" "What was learnt" "corrected" "tailIndexLearnt" layer
          $"legacy-{layer}" => layerFigure "legacy" "Legacy" "legacy" "tailIndex" layer ]
