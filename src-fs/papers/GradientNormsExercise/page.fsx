// The figures and tables of page.md, from the complete runs of experiment.fsx.
#load "../HeavyTails.fsx"

open HeavyTails
open MathNet.Numerics.Distributions

/// The options of the command line.
type Asked = { scale: string; seeds: int; epochs: int; variant: string }

/// The values of the page's holes, and the claims.
let page (images: Images) (asked: Asked) (whole: TrainingResult list) =
    let epochs = asked.epochs

    /// Mean and standard deviation over the seeds of a column, averaged over some epochs, from 1.
    let overEpochs (column: string) wanted =
        Say.meanAndDeviation
            [ for run in whole -> wanted |> List.averageBy (fun epoch -> run.Record[column][epoch - 1]) ]

    let byEpoch column = [ for epoch in 1..epochs -> overEpochs column [ epoch ] ]
    let norm layer = overEpochs $"grad_norm_{layer}"

    // What the exercise's table printed: layer, (epoch, norm). The table's epoch 1 was a fresh network's epoch 2, since
    // the training cell had already been run once on the same model.
    let printed =
        [ 1, [ 1, 0.792060; 2, 0.875295; 3, 0.893819; 4, 0.898508; 5, 0.897839 ]
          4, [ 36, 0.270867; 37, 0.261647; 38, 0.260294; 39, 0.256990; 40, 0.247954 ] ]

    /// The printed norms beside ours, a printed epoch read as a fresh network's epoch `shift` later; then each layer's
    /// five epochs as one row, since a run that is high in one of them is high in the next.
    let compare shift =
        [ for layer, values in printed do
              let values = values |> List.filter (fun (epoch, _) -> epoch + shift <= epochs)

              let groups =
                  [ for epoch, value in values do
                        $"{epoch}", [ (epoch, value) ]
                    if values.Length = 5 then
                        $"{fst values.Head}–{fst (List.last values)}", values ]

              for name, group in groups do
                  let mean, deviation = norm layer [ for epoch, _ in group -> epoch + shift ]
                  let wanted = List.averageBy snd group
                  layer, name, mean, deviation, wanted, (wanted - mean) / deviation ]

    /// One more run lies within so many standard deviations of the mean of ours in 95 of 100 cases: t (1 + 1/n)^(1/2).
    let bound = StudentT.InvCDF(0.0, 1.0, float (whole.Length - 1), 0.975) * sqrt (1.0 + 1.0 / float whole.Length)

    let shifted, asNumbered = compare 1, compare 0
    let isCompared = images.AreMnist && not shifted.IsEmpty
    let isWithin (_, _, _, _, _, z) = abs z <= bound
    let countWithin = List.filter isWithin >> List.length
    let farthest rows = rows |> List.map (fun (_, _, _, _, _, z) -> abs z) |> List.fold max 0.0

    let table rows =
        [ for layer, epoch, mean, deviation, value, z as row in rows ->
              [ $"{layer}"
                epoch
                $"%.4f{mean} ± %.4f{deviation}"
                $"%.6f{value}"
                (sprintf "%+.1f" z).Replace('-', '−')
                (if isWithin row then "yes" else "no") ] ]

    let withDeviation style name x (values: (float * float) list) =
        style name (Seq.map float x) (List.map fst values)
        |> Figure.spread
            [ for mean, deviation in values -> mean - deviation ]
            [ for mean, deviation in values -> mean + deviation ]

    let asPrinted name shift layer =
        let epochsAndValues =
            printed |> List.find (fst >> (=) layer) |> snd |> List.filter (fun (epoch, _) -> epoch < epochs)

        Figure.openPoints
            name
            [ for epoch, _ in epochsAndValues -> float (epoch + shift) ]
            (List.map snd epochsAndValues)

    let data = if images.AreMnist then "MNIST" else "drawn digits"

    let close layer first last =
        let curves =
            [ [ for epoch in first..last -> norm layer [ epoch ] ]
              |> withDeviation Figure.points $"ours, {whole.Length} seeds" [ first..last ]
              |> Figure.colour 0
              if images.AreMnist then
                  asPrinted "printed, one epoch later" 1 layer |> Figure.colour 1
                  asPrinted "printed, as numbered" 0 layer |> Figure.colour 2 ]

        CurveFigure(
            Name = $"layer-{layer}",
            Title =
                (if images.AreMnist then
                     $"Layer {layer} beside the printed norms"
                 else
                     $"Gradient norms of layer {layer}, {data}"),
            X = Figure.axis "epoch of a fresh network",
            Y = Figure.axis "mean gradient norm",
            Curves = curves,
            FromZero = false
        )
        |> Figure.draw

    let norms =
        let curves =
            [ for layer in 1..4 do
                  byEpoch $"grad_norm_{layer}"
                  |> withDeviation Figure.line $"layer {layer}" [ 1..epochs ]
                  |> Figure.colour (layer - 1)
              if images.AreMnist then
                  asPrinted "printed, one epoch later" 1 1 |> Figure.colour 0
                  asPrinted "" 1 4 |> Figure.colour 3 ]

        CurveFigure(
            Name = "gradient-norms",
            Title = $"Gradient norms by layer, {data}",
            X = Figure.axis "epoch",
            Y = Figure.axis "mean gradient norm",
            Curves = curves
        )
        |> Figure.draw

    let losses =
        let curves =
            [ byEpoch "batch_loss" |> withDeviation Figure.line "training batches" [ 1..epochs ]
              byEpoch "test_loss" |> withDeviation Figure.line "test set" [ 1..epochs ] ]

        CurveFigure(
            Name = "losses",
            Title = $"Losses, {data}",
            X = Figure.axis "epoch",
            Y = Figure.axis "negative log likelihood",
            Curves = curves
        )
        |> Figure.draw

    let accuracy =
        let mean, deviation = overEpochs "test_accuracy" [ epochs ]
        $"%.2f{100.0 * mean} ± %.2f{100.0 * deviation} %%"

    /// The printed norms of a layer's five epochs, as one more run beside ours: their mean within 95 % of one new run.
    let claim name sentence layer rows =
        let ours =
            match rows |> List.tryFind (fun (l, epochs: string, _, _, _, _) -> l = layer && epochs.Contains '–') with
            | Some(_, _, mean, deviation, _, _) when images.AreMnist -> mean, deviation * bound / 1.96
            | _ -> nan, nan

        let printed = printed |> List.find (fst >> (=) layer) |> snd |> List.averageBy snd

        Claim.about "GradientNormsExercise" "printed table" name sentence
        |> Claim.within 4 (printed, 0.0) ours
        |> if images.AreMnist then id else Claim.orElse "MNIST was not used, whose norms the exercise prints."

    let claims =
        [ claim "layer-1" "Layer 1 has these norms in epochs 1 to 5, read one epoch later." 1 shifted
          claim "layer-4" "Layer 4 has these norms in epochs 36 to 40, read one epoch later." 4 shifted
          claim "numbered" "Layer 1 of a fresh network has these norms in its epochs 1 to 5." 1 asNumbered
          |> if images.AreMnist then
                 Claim.orElse (
                     "The table begins with a network that had been trained for one epoch already: "
                     + "it agrees when it is read one epoch later."
                 )
             else
                 id ]

    [ yield!
          [ "data" => data
            "epochs" => epochs
            "seeds" => whole.Length
            "asked" => asked.seeds
            "scale" => asked.scale ]
      yield!
          [ "mnist" => images.AreMnist
            "compared" => isCompared
            "stopped" => (whole.Length < asked.seeds)
            "legacy" => (asked.variant = "legacy") ]
      "bound" => $"%.1f{bound}"
      "rows" => shifted.Length
      "shifted-within" => countWithin shifted
      "shifted-farthest" => $"%.1f{farthest shifted}"
      "numbered-within" => countWithin asNumbered
      "numbered-farthest" => $"%.1f{farthest asNumbered}"
      "first-norm" => $"%.2f{fst (norm 1 [ 1 ])}"
      "shifted" => table shifted
      "as-numbered" => table asNumbered
      "norms" => norms
      "losses" => losses
      "layer-1" => close 1 1 (min 8 epochs)
      "late" => (epochs >= 35)
      if epochs >= 35 then
          "layer-4" => close 4 34 epochs
      "accuracy" => accuracy ],
    claims
