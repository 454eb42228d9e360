// Figures of the singular vectors of one run of a single-index model: how they lie to those of the updates.
module Overlaps

#load "trainingPage.fsx"

open HeavyTails
open HeavyTails.Runs.Cells
open Training

/// Squared overlaps of the first singular vectors of W with those of its update: measured, expected, legacy.
let ofFirstVectors (run: Run) =
    [ for side, letter in [ "left", "u"; "right", "v" ] do
          match
              run.rows
              |> SingleIndex.ofKind "alignment"
              |> List.tryFind (fun r -> r.Text "matrix" = "W0" && step r = 1.0)
          with
          | Some row ->
              let points style label (field: string) =
                  [ if row.Has field && row.Text field <> "" then
                        let overlaps = SingleIndex.numbers (row.Text field)
                        yield style label [ for i in 1 .. overlaps.Length -> float i ] overlaps ]

              CurveFigure(
                  Name = $"update-{side}",
                  Title = $"Overlaps of {letter}₁(W) with the update's, step 1",
                  X = Figure.logAxis $"order of the update's {side} vector",
                  Y = Figure.logAxis "squared overlap",
                  Curves =
                      (points
                          (fun l x y -> Figure.points l x y |> Figure.size 3.0 |> Figure.opacity 0.5)
                          "measured"
                          side
                       @ points Figure.line "expected" $"expected_{side}"
                       @ points Figure.dashes "legacy" $"legacy_{side}")
              )
              |> Figure.draw
          | None -> () ]

/// Squared overlaps of the singular vectors of W with those of the step's update, times the dimension: 1 without a
/// relation. For the first and the last update, before and after it, left and right.
let maps (run: Run) =
    let rows = run.rows |> SingleIndex.ofKind "overlap" |> List.filter (fun r -> r.Text "matrix" = "M0")

    let at = rows |> List.map step |> List.distinct
    let shown = if at.IsEmpty then [] else List.distinct [ List.min at; List.max at ]

    [ for r in rows do
          if List.contains (step r) shown && r["update_vectors"] > 0.0 then
              let count, columns = int r["block_rows"], int r["block_columns"]
              let blocks = SingleIndex.numbers (r.Text "blocks")
              let edges n vectors = [| for b in 0..n -> 0.5 + float (b * vectors / n) |]
              let k = int (step r)
              let letter = if r.Text "side" = "left" then "u" else "v"
              let weights = if r.Text "weights" = "before" then $"W({k - 1})" else $"W({k})"

              HeatMapFigure(
                  Name = $"""overlap-{k}-{r.Text "weights"}-{r.Text "side"}""",
                  Title = $"{letter} of {weights} and of update {k}",
                  X = $"order of the update's {letter}",
                  Y = $"order of {letter} of {weights}",
                  XEdges = edges columns (int r["update_vectors"]),
                  YEdges = edges count (int r["vectors"]),
                  Values = blocks,
                  Colours = Figure.colourScale "squared overlap times dimension"
              )
              |> Figure.drawMap ]
