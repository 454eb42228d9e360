// Figures and tables of bulkLr.md: what the last probe of each run shows, against the step size, for both optimisers.
#load "../HeavyTails.fsx"
#load "statedPage.fsx"

open HeavyTails
open HeavyTails.Runs.Cells
open HeavyTails.Papers.SingleIndex.Contexts

let private optimisers = [ "sgd", "GD"; "adam", "FB-Adam" ]

let private stepsIn steps = if steps = 1.0 then "1 step" else $"{int steps} steps"

let private eta = Figure.logAxis "η"

/// The last probes of an optimiser at a number of steps, by step size, in increasing order.
let private bySize (rows: Row list) optimiser steps =
    rows
    |> List.filter (fun r -> r.Text "optimizer" = optimiser && r["num_epochs"] = steps)
    |> List.groupBy (fun r -> r["lr"])
    |> List.sortBy fst

/// Mean and one standard deviation over the repetitions against the step size.
let private curve style label optimiser steps (column: string) rows =
    [ for size, runs in bySize rows optimiser steps do
          let there = runs |> List.filter (fun r -> r.Has column)

          if not there.IsEmpty then
              size, there |> List.map (fun r -> r[column]) ]
    |> Figure.deviations style label

let private figure name title y fromZero curves lines =
    CurveFigure(Name = name, Title = title, X = eta, Y = y, Curves = curves, Lines = lines, FromZero = fromZero)
    |> Figure.draw

/// Losses of one optimiser, beside those of the predictor 0, of the best odd student and of Bayes.
let private losses rows suffix words steps =
    let first: Row = List.head rows

    [ for optimiser, label in optimisers do
          if not (bySize rows optimiser steps).IsEmpty && first.Has("train_loss" + suffix) then
              figure
                  $"losses{suffix}-{optimiser}-{int steps}"
                  $"{label}, {words} read-out, {stepsIn steps}"
                  (Figure.axis "mean squared error")
                  false
                  [ curve Figure.line "training" optimiser steps ("train_loss" + suffix) rows
                    curve Figure.line "test" optimiser steps ("test_loss" + suffix) rows ]
                  [ for column, name in
                        [ "zero_loss", "predictor 0"; "class_optimum", "best odd student"; "bayes_loss", "Bayes" ] do
                        if first.Has column then
                            Figure.horizontal first[column] name ] ]

let private ofBoth name title y column lines steps rows =
    let curves = [ for optimiser, label in optimisers -> curve Figure.line label optimiser steps column rows ]

    figure $"{name}-{int steps}" $"{title}, {stepsIn steps}" y false curves lines

let private exponent rows steps column title y =
    let first: Row = List.head rows

    ofBoth
        column
        title
        y
        $"W0_{column}"
        [ Figure.horizontal first[$"W0_{column}_null_low"] ""
          Figure.horizontal first[$"W0_{column}_null_high"] "band of untrained matrices" ]
        steps
        rows

let private alignment rows steps =
    let first: Row = List.head rows

    [ for optimiser, label in optimisers do
          if not (bySize rows optimiser steps).IsEmpty then
              figure
                  $"alignment-{optimiser}-{int steps}"
                  $"{label}, alignment with the teacher, {stepsIn steps}"
                  (Figure.axis "length of the projection of β")
                  false
                  [ curve Figure.line "v₁" optimiser steps "W0_sim" rows
                    curve Figure.line "spike's own vector" optimiser steps "W0_sim_spike" rows
                    curve Figure.line "first 10" optimiser steps "W0_sim_top10" rows
                    curve Figure.points "v₁, expected" optimiser steps "W0_expected_sim" rows ]
                  [ Figure.horizontal first["W0_sim_null"] "one unrelated vector"
                    Figure.horizontal first["W0_sim_top10_null"] "ten" ] ]

let private spike rows steps =
    let first: Row = List.head rows

    let curves =
        [ for i, (optimiser, label) in List.indexed optimisers do
              curve Figure.line $"{label}, s₁" optimiser steps "W0_s1" rows |> Figure.colour i
              curve Figure.dashes $"{label}, s₂" optimiser steps "W0_s2" rows |> Figure.colour i
              curve Figure.points $"{label}, expected s₁" optimiser steps "W0_expected_s1" rows |> Figure.colour i

              curve Figure.openPoints $"{label}, as if independent" optimiser steps "W0_expected_s1_independent" rows
              |> Figure.colour i ]

    figure
        $"spike-{int steps}"
        $"Largest singular values, {stepsIn steps}"
        (Figure.logAxis "singular value")
        false
        curves
        [ Figure.horizontal first["W0_edge"] "edge of the bulk" ]

let private alignments rows steps =
    [ for optimiser, label in optimisers do
          if not (bySize rows optimiser steps).IsEmpty then
              figure
                  $"kta-{optimiser}-{int steps}"
                  $"{label}, kernel–target alignment, {stepsIn steps}"
                  (Figure.axis "alignment")
                  false
                  [ for label, column in
                        [ "corrected", "KTA"
                          "corrected, targets in random order", "KTA_null"
                          "legacy", "KTA_legacy"
                          "centred", "KTA_centred"
                          "centred, targets in random order", "KTA_centred_null" ] do
                        curve Figure.line label optimiser steps column rows ]
                  [] ]

/// Mean ± deviation of a column over runs, or a dash.
let private spread digits (column: string) (runs: Row list) =
    runs
    |> List.filter (fun r -> r.Has column)
    |> List.map (fun r -> r[column])
    |> Say.plusDeviation digits

/// A row a point, from its cells.
let private perPoint rows epochs cells =
    [ for steps in epochs do
          for optimiser, label in optimisers do
              for size, runs in bySize rows optimiser steps do
                  [ string (int steps); label; Say.plain size ] @ cells runs ]

let private spectra rows epochs =
    perPoint rows epochs (fun runs ->
        let count (column: string) = runs |> List.sumBy (fun r -> int r[column])

        [ spread 2 "W0_s1" runs
          spread 1 "W0_outliers" runs
          spread 4 "W0_alpha_hill" runs
          $"""{count "W0_alpha_hill_below"} of {runs.Length}"""
          $"""{count "W0_alpha_hill_heavy"} of {runs.Length}"""
          spread 2 "W0_alpha_ks" runs ])

let private performance rows epochs =
    perPoint rows epochs (fun runs ->
        [ spread 3 "W0_sim" runs
          spread 3 "W0_sim_spike" runs
          spread 4 "KTA" runs
          spread 4 "KTA_centred" runs
          spread 4 "test_loss" runs
          spread 4 "test_loss_legacy" runs ])

let private threshold rows steps optimiser =
    let without, first = Stated.threshold (bySize rows optimiser steps)
    let say = Option.map Say.plain >> Option.defaultValue "–"
    $"{say without} … {say first}"

let private shareOf (column: string) (rows: Row list) =
    let judged = rows |> List.filter (fun r -> r.Has column)
    let holds = judged |> List.sumBy (fun r -> int r[column])
    $"{holds} of {judged.Length}"

/// Test losses less those of the same student before its training: the mean over step sizes within each repetition,
/// then mean ± deviation over repetitions, where spectra are heavy-tailed and where they are not.
let private changes rows (untrained: Row list) epochs =
    let change (column: string) (r: Row) =
        let start = untrained |> List.find (fun u -> u[Cell.RepeatColumn] = r[Cell.RepeatColumn])

        r[column] - start[column]

    [ for steps in epochs do
          for optimiser, label in optimisers do
              for heavy, words in [ 0.0, "no"; 1.0, "yes" ] do
                  let some =
                      bySize rows optimiser steps
                      |> List.collect snd
                      |> List.filter (fun r -> r["W0_alpha_hill_heavy"] = heavy)

                  let inRepetitions (column: string) =
                      [ for _, runs in some |> List.groupBy (fun r -> r[Cell.RepeatColumn]) ->
                            runs |> List.averageBy (change column) ]

                  let say = inRepetitions >> Say.plusDeviation 3

                  if not some.IsEmpty then
                      [ string (int steps); label; words; string some.Length ]
                      @ List.map say [ "test_loss"; "test_loss_legacy" ] ]

let values (context: SingleIndexContext) (record: SweepRecord) =
    let rows = SingleIndex.last record
    let epochs = rows |> List.map (fun r -> r["num_epochs"]) |> List.distinct |> List.sort

    let untrained = SingleIndex.first record |> List.distinctBy (fun r -> r[Cell.RepeatColumn])

    let bulk = SingleIndex.spike context.Width context.Dimension
    let forEach draw = epochs |> List.collect draw
    let stated = Stated.table context record
    let head = rows.Head

    [ "n" => context.Samples
      "n-test" => context.TestSamples
      "d" => context.Dimension
      "h" => context.Width
      "noise" => context.LabelNoise
      "repeats" => context.Repeats
      "draws" => context.NullDraws
      "edge" => Say.decimals 2 bulk.BulkEdge
      "threshold" => Say.decimals 2 bulk.Threshold
      "limit" => Say.decimals 4 head["W0_alpha_hill_limit"]
      "null"
      => $"""{Say.decimals 4 head["W0_alpha_hill_null"]} ± {Say.decimals 4 head["W0_alpha_hill_null_sd"]}"""
      "untrained" => spread 4 "W0_alpha_hill" untrained
      "untrained-below" => shareOf "W0_alpha_hill_below" untrained
      "below" => shareOf "W0_alpha_hill_below" rows
      "heavy" => shareOf "W0_alpha_hill_heavy" rows
      "diverged" => (SingleIndex.diverged record).Length
      "has-diverged" => not (SingleIndex.diverged record).IsEmpty
      "thresholds"
      => [ for steps in epochs do
               for optimiser, label in optimisers do
                   if not (bySize rows optimiser steps).IsEmpty then
                       [ string (int steps); label; threshold rows steps optimiser ] ]
      "changes" => changes rows untrained epochs
      "losses" => forEach (losses rows "" "corrected")
      "legacy" => forEach (losses rows "_legacy" "legacy")
      "hill"
      => forEach (fun steps ->
          [ exponent rows steps "alpha_hill" "Hill's exponent" (Figure.axis "α, upper half of the eigenvalues") ])
      "ks"
      => forEach (fun steps -> [ exponent rows steps "alpha_ks" "Exponent by Kolmogorov–Smirnov" (Figure.logAxis "α") ])
      "kta" => forEach (alignments rows)
      "alignment" => forEach (alignment rows)
      "spike" => forEach (fun steps -> [ spike rows steps ])
      "spectra" => spectra rows epochs
      "performance" => performance rows epochs
      "has-stated" => not stated.rows.IsEmpty
      "stated" => stated.rows
      "met" => stated.met
      "near" => stated.near
      "claims" => stated.claims
      "scale-law" => stated.scaleLaw ]
