// The cusp of the test error: over widths of networks the test error falls, rises to a maximum near the transition and
// falls again (Spigler et al. 2019, arXiv:1810.09665). Its place by step, for the networks and for their read-outs.
module Cusp

#load "../HeavyTails.fsx"

open System
open HeavyTails
open HeavyTails.Papers.Jamming

/// A test error of a row, NaN where it is not known.
type private TestError = { name: string; at: JammingRow -> float }

let private network = { name = "network"; at = _.NetworkTestError }
let private readout = { name = "read-out"; at = _.TestError }

let private known error (rows: JammingRow list) = rows |> List.filter (fun row -> not (Double.IsNaN(error.at row)))

/// The first step, the one between at which training would be stopped early, whose mean test error over the widths is
/// least, and the last, each with its name.
let private chosenSteps (rows: JammingRow list) =
    let error = if (known network rows).IsEmpty then readout else network
    let steps = rows |> List.map _.Step |> List.distinct |> List.sort

    let mean step = known error rows |> List.filter (fun row -> row.Step = step) |> List.averageBy error.at

    match steps with
    | []
    | [ _ ] -> [ for step in steps -> "last", step ]
    | _ ->
        [ "first", steps.Head
          match steps[1 .. steps.Length - 2] with
          | [] -> ()
          | between -> "early stopping", List.minBy mean between
          "last", List.last steps ]

let private errorsAndSteps rows =
    [ for error in [ network; readout ] do
          match known error rows with
          | [] -> ()
          | some ->
              // Outputs of untrained networks are random: only their read-outs have a test error that says something.
              for name, step in chosenSteps rows do
                  if error.name <> network.name || name <> "first" then
                      error, name, step, some |> List.filter (fun row -> row.Step = step) ]

let private percent (x: float) = Say.decimals 1 (100.0 * x) + " %"

/// The table: of what, the step, h, N, P/N and P/h at the cusp, the test error there and how far it rises.
let table (rows: JammingRow list) =
    [ for error, name, step, some in errorsAndSteps rows do
          match Jamming.cusp "test error" error.at some with
          | Ok cusp ->
              [ error.name
                $"{step} ({name})"
                string cusp.Row.Width
                string cusp.Row.Parameters
                Say.plain cusp.Row.PatternsPerParameter
                Say.plain cusp.Row.PatternsPerFeature
                percent cusp.Value
                percent cusp.Rise ]
          | Error reason -> [ error.name; $"{step} ({name})"; reason; "–"; "–"; "–"; "–"; "–" ] ]

/// Test errors against P/N at those steps: filled points for networks, open ones for read-outs.
let figure (rows: JammingRow list) =
    let steps = chosenSteps rows

    CurveFigure(
        Name = "test-error",
        Title = "Test error at three steps of training",
        X = Figure.logAxis "P/N",
        Y = Figure.axis "test error",
        Curves =
            [ for error, name, step, some in errorsAndSteps rows do
                  let sorted = some |> List.sortBy _.PatternsPerParameter
                  let draw = if error.name = network.name then Figure.points else Figure.openPoints

                  draw
                      $"{error.name}, step {step} ({name})"
                      (sorted |> List.map _.PatternsPerParameter)
                      (List.map error.at sorted)
                  |> Figure.colour (List.findIndex (fun (other, _) -> other = name) steps) ],
        Caption =
            "Filled points: the networks' own outputs, which are random before training and not shown there. Open "
            + "points: read-outs fitted anew. Larger networks are further left."
    )
    |> Figure.draw
