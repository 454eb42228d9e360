// The figures and tables of networks.md, from the record of networks.fsx.
#load "../HeavyTails.fsx"

open System
open HeavyTails
open MathNet.Numerics.Statistics

/// The values of the page's holes, and the claims.
let page (images: Images) (record: SweepRecord) =
    let context = record.folder.Context
    let parameter name = context.Parameters[name]
    let thousands name = (int (parameter name)).ToString "N0"

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
            [ for point in some -> ratio point, values point ]
            |> Figure.means style name
            |> Figure.colour colour

        let curves =
            [ for i, b in points |> List.map snd |> List.distinct |> List.indexed do
                  good |> List.filter (snd >> (=) b) |> means Figure.points $"b = {b}" i
              if not bad.IsEmpty then
                  bad |> means Figure.openPoints "did not learn" 6 ]

        CurveFigure(
            Name = file,
            Title = title,
            X = Figure.logAxis "η / b",
            Y = Figure.axis yTitle,
            Curves = curves,
            Lines = [ line ]
        )
        |> Figure.draw

    let layerFigure file title variant column (layer: string) =
        finite variant layer column
        |> figure
            $"{file}-{layer}"
            $"{title}, layer {layer[2..]}"
            "tail index α"
            (Figure.horizontal 2.0 "α = 2")
            variant

    let losses =
        (fun point -> if List.forall Double.IsFinite (loss point) then List.map (min 4.0) (loss point) else [])
        |> figure "loss" "Where training ended" "test loss" (Figure.horizontal (log 10.0) "ln 10: guessing") "corrected"

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

    let about = Claim.about "Gurbuzbalaban2021" "figure 3"

    /// A rank correlation with η/b, as text and as a verdict on a fall.
    let fall variant column layer =
        let cells = counted variant column layer
        let text, verdict = cells |> List.unzip ||> RankCorrelation.spearman |> Claim.negative
        $"{text} over {cells.Length} cells", verdict

    let falls column layer id sentence =
        let ours, verdict = fall "corrected" column layer

        about id sentence
        |> Claim.because
            "a falling curve; judged here: a negative rank correlation"
            ours
            verdict
            "The rank correlation with η/b is positive, or cannot be told from 0."
        |> Claim.legacy (fst (fall "legacy" column layer))

    let least = points |> List.filter (learnt "corrected") |> List.minBy ratio
    let leastLegacy = finite "legacy" "fc1" "tailIndex" least |> Say.plusMinus 2

    let claims =
        [ for layer in layers do
              falls
                  "tailIndex"
                  layer
                  $"falls-{layer}"
                  $"The tail index of layer {layer[2..]} has a negative rank correlation with η/b."
          about "start" "At the smallest η/b the tail index of layer 1 is about 2."
          // "About 2" is read off the figure, to a tenth.
          |> Claim.mean 2 (2.0, 0.1) (finite "corrected" "fc1" "tailIndex" least)
          |> Claim.legacy leastLegacy
          falls
              "tailIndexLearnt"
              "fc1"
              "learnt"
              "What SGD has learnt in layer 1 falls with η/b too, by rank correlation."
          |> Claim.orElse (
              "The index of the averaged iterate minus the initial weights does not clearly fall with η/b: the fall "
              + "of the whole index comes from the initial law giving way to what was learnt."
          ) ]

    [ "data" => images.train.Name
      "digits" => (images.word = "digits")
      "widths" => parameter "widths"
      "steps" => thousands "steps"
      "averaged" => thousands "averaged"
      "seeds" => context.Grid.Seeds
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
          $"legacy-{layer}" => layerFigure "legacy" "Legacy" "legacy" "tailIndex" layer ],
    claims
