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

let private losses rows steps suffix words =
    let first: Row = List.head rows

    let curves =
        [ for i, (optimiser, label) in List.indexed optimisers do
              curve Figure.line $"{label}, training" optimiser steps ("train_loss" + suffix) rows
              |> Figure.colour (2 * i)

              curve Figure.dashes $"{label}, test" optimiser steps ("test_loss" + suffix) rows
              |> Figure.colour (2 * i + 1) ]

    figure
        $"losses{suffix}-{int steps}"
        $"Losses of the {words} read-out, {stepsIn steps}"
        (Figure.axis "mean squared error")
        false
        curves
        [ Figure.horizontal first["zero_loss"] "predictor 0"
          Figure.horizontal first["class_optimum"] "best odd student"
          Figure.horizontal first["bayes_loss"] "Bayes" ]

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

    let curves =
        [ for i, (optimiser, label) in List.indexed optimisers do
              curve Figure.line $"{label}, v₁" optimiser steps "W0_sim" rows |> Figure.colour i

              curve Figure.dashes $"{label}, spike's own vector" optimiser steps "W0_sim_spike" rows
              |> Figure.colour i

              curve Figure.points $"{label}, first 10" optimiser steps "W0_sim_top10" rows |> Figure.colour i ]

    figure
        $"alignment-{int steps}"
        $"Alignment with the teacher, {stepsIn steps}"
        (Figure.axis "length of the projection of β")
        false
        curves
        [ Figure.horizontal first["W0_sim_null"] "one unrelated vector"
          Figure.horizontal first["W0_sim_top10_null"] "ten" ]

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
    let curves =
        [ for i, (optimiser, label) in List.indexed optimisers do
              curve Figure.line $"{label}, corrected" optimiser steps "KTA" rows |> Figure.colour i
              curve Figure.dashes $"{label}, legacy" optimiser steps "KTA_legacy" rows |> Figure.colour i

              curve Figure.points $"{label}, corrected, centred" optimiser steps "KTA_centred" rows
              |> Figure.colour i ]

    figure $"kta-{int steps}" $"Kernel–target alignment, {stepsIn steps}" (Figure.axis "alignment") false curves []

/// Mean ± deviation of a column over runs, or a dash.
let private spread digits (column: string) (runs: Row list) =
    match runs |> List.filter (fun r -> r.Has column) |> List.map (fun r -> r[column]) with
    | [] -> "–"
    | [ one ] -> Say.decimals digits one
    | values ->
        let mean, deviation = Say.meanAndDeviation values
        $"{Say.decimals digits mean} ± {Say.decimals digits deviation}"

let private heavyShare (rows: Row list) =
    let judged = rows |> List.filter (fun r -> r.Has "W0_alpha_hill_heavy")
    let heavy = judged |> List.sumBy (fun r -> int r["W0_alpha_hill_heavy"])
    $"{heavy} of {judged.Length}"

let private summary rows steps =
    [ for optimiser, label in optimisers do
          for size, runs in bySize rows optimiser steps do
              [ label
                Say.plain size
                spread 2 "W0_s1" runs
                spread 1 "W0_outliers" runs
                spread 4 "W0_alpha_hill" runs
                heavyShare runs
                spread 2 "W0_alpha_ks" runs
                spread 3 "W0_sim" runs
                spread 3 "W0_sim_spike" runs
                spread 4 "test_loss" runs
                spread 4 "test_loss_legacy" runs ] ]

/// The step sizes between which outliers appear: the largest one below which no run has any, and the next.
let private threshold rows steps optimiser =
    let withSpike (runs: Row list) = runs |> List.forall (fun r -> r["W0_outliers"] >= 1.0)
    let none (runs: Row list) = runs |> List.forall (fun r -> r["W0_outliers"] = 0.0)
    let sizes = bySize rows optimiser steps
    let without = sizes |> List.takeWhile (snd >> none) |> List.tryLast |> Option.map fst
    let first = sizes |> List.tryFind (snd >> withSpike) |> Option.map fst
    let say = Option.map Say.plain >> Option.defaultValue "–"
    $"{say without} … {say first}"

/// Spectra are heavy-tailed and yet the test loss is not lower, or the other way round: mean test losses of both kinds.
let private lossOf heavy (rows: Row list) =
    rows
    |> List.filter (fun r -> r["W0_alpha_hill_heavy"] = (if heavy then 1.0 else 0.0))
    |> List.map (fun r -> r["test_loss_legacy"])
    |> Say.plusMinus 3

let values (context: SingleIndexContext) (record: SweepRecord) =
    let rows = SingleIndex.last record
    let epochs = rows |> List.map (fun r -> r["num_epochs"]) |> List.distinct |> List.sort
    let untrained = SingleIndex.first record
    let bulk = SingleIndex.spike context.Width context.Dimension
    let forEach draw = [ for steps in epochs -> draw steps ]
    let stated = Stated.table context record

    [ "n" => context.Samples
      "n-test" => context.TestSamples
      "d" => context.Dimension
      "h" => context.Width
      "repeats" => context.Repeats
      "edge" => Say.decimals 2 bulk.BulkEdge
      "threshold" => Say.decimals 2 bulk.Threshold
      "limit" => Say.decimals 4 rows.Head["W0_alpha_hill_limit"]
      "null"
      => $"""{Say.decimals 4 rows.Head["W0_alpha_hill_null"]} ± {Say.decimals 4 rows.Head["W0_alpha_hill_null_sd"]}"""
      "untrained" => spread 4 "W0_alpha_hill" untrained
      "untrained-heavy" => heavyShare untrained
      "heavy" => heavyShare rows
      "loss-heavy" => lossOf true rows
      "loss-light" => lossOf false rows
      "thresholds"
      => [ for steps in epochs -> [ string (int steps); threshold rows steps "sgd"; threshold rows steps "adam" ] ]
      "losses" => forEach (fun steps -> losses rows steps "" "corrected")
      "legacy" => forEach (fun steps -> losses rows steps "_legacy" "legacy")
      "hill"
      => forEach (fun steps ->
          exponent rows steps "alpha_hill" "Hill's exponent" (Figure.axis "α, upper half of the eigenvalues"))
      "ks"
      => forEach (fun steps -> exponent rows steps "alpha_ks" "Exponent by Kolmogorov–Smirnov" (Figure.logAxis "α"))
      "kta" => forEach (alignments rows)
      "alignment" => forEach (alignment rows)
      "spike" => forEach (spike rows)
      "summary"
      => [ for steps in epochs do
               yield! summary rows steps |> List.map (fun row -> string (int steps) :: row) ]
      "has-stated" => not stated.rows.IsEmpty
      "stated" => stated.rows
      "met" => stated.met
      "scale-law" => stated.scaleLaw ]
