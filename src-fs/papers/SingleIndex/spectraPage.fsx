// Figures of the spectra of one run of a single-index model, before and after its training.
module Spectra

#load "trainingPage.fsx"

open HeavyTails
open HeavyTails.Runs.Cells
open Training

let private squares = Array.map (fun s -> s * s)

/// The eigenvalues of a layer's weights before and after, the law of untrained ones, the edge of the shuffled twin, and
/// the places of spikes that theory expects of the update. The first step has a figure of its own.
let weights (run: Run) =
    let figure layer at =
        let name = $"W{layer}"
        let h, d = run.Shape layer
        let probe = run.probes |> List.find (fun r -> step r = at)

        // An update of which no spike is expected may still be shown beside one that does not depend on W_0.
        let places =
            let known words = List.filter probe.Has >> List.map (fun column -> column, words)

            match
                known
                    "expected"
                    [ for i in 1..2 do
                          $"{name}_expected_s{i}" ]
            with
            | [] -> known "as if independent" [ $"{name}_expected_s1_independent" ]
            | some -> some

        match SingleIndex.spectrum name 0.0 run.rows, SingleIndex.spectrum name at run.rows with
        | Some before, Some after ->
            let ends = Figure.esdRange [ squares before; squares after ]

            [ CurveFigure(
                  Name = $"esd-{name}-{int at}",
                  Title = $"Eigenvalues of layer {layer + 1}, steps 0 and {int at}",
                  X = Figure.logAxis "λ of WᵀW",
                  Y = Figure.axis "share per decade",
                  Curves =
                      [ Figure.esdIn ends "step 0" (squares before) |> Figure.colour 0
                        Figure.esdIn ends $"step {int at}" (squares after) |> Figure.colour 1
                        Figure.esdLaw "Marchenko–Pastur" (SingleIndex.bulk h d 1.0) |> Figure.colour 2 ],
                  Lines =
                      [ Figure.vertical ((SingleIndex.spike h d).BulkEdge ** 2.0) "λ₊"
                        if probe.Has $"{name}_twin_upper" then
                            Figure.vertical (probe[$"{name}_twin_upper"] ** 2.0) "twin"
                        for place, words in places do
                            Figure.vertical (probe[place] ** 2.0) words ]
              )
              |> Figure.draw ]
        | _ -> []

    [ for layer in 0 .. run.layers - 2 do
          for at in List.distinct [ 1.0; run.Final ] do
              if at > 0.0 && run.probes |> List.exists (fun r -> step r = at) then
                  yield! figure layer at ]

/// All singular values in order, which the source draws as bars.
let singularValues (run: Run) =
    [ for layer in 0 .. run.layers - 2 do
          let name = $"W{layer}"
          let order (s: float array) = [ for i in 1 .. s.Length -> float i ]

          match SingleIndex.spectrum name 0.0 run.rows, SingleIndex.spectrum name run.Final run.rows with
          | Some before, Some after ->
              CurveFigure(
                  Name = $"sv-{name}",
                  Title = $"Singular values of layer {layer + 1}, and of its update",
                  X = Figure.logAxis "order",
                  Y = Figure.logAxis "singular value",
                  Curves =
                      [ Figure.line "step 0" (order before) before
                        Figure.line $"step {int run.Final}" (order after) after
                        match SingleIndex.spectrum ("d" + name) run.Final run.rows with
                        | Some update ->
                            let there = update |> Array.filter (fun s -> s > 1e-10 * update[0])
                            Figure.line "update since step 0" (order there) there
                        | None -> () ]
              )
              |> Figure.draw
          | _ -> () ]

/// Entries of the weights before and after, as the densities of their histograms.
let entries (run: Run) =
    let curve label (row: Row) =
        let counts = SingleIndex.numbers (row.Text "counts")
        let width = (row["high"] - row["low"]) / float counts.Length
        let scale = width * Array.sum counts

        Figure.line
            label
            [ for i in 0 .. counts.Length - 1 -> row["low"] + width * (float i + 0.5) ]
            (counts |> Array.map (fun c -> c / scale))

    [ for layer in 0 .. run.layers - 2 do
          let of' at =
              run.rows
              |> SingleIndex.ofKind "values"
              |> List.tryFind (fun r -> r.Text "matrix" = $"W{layer}" && step r = at)

          match of' 0.0, of' run.Final with
          | Some before, Some after ->
              CurveFigure(
                  Name = $"values-W{layer}",
                  Title = $"Entries of layer {layer + 1} before and after",
                  X = Figure.axis "entry",
                  Y = Figure.axis "density",
                  Curves = [ curve "step 0" before; curve $"step {int run.Final}" after ]
              )
              |> Figure.draw
          | _ -> () ]

/// Overlaps of all right singular vectors of the first layer with the teacher, before and after.
let curve (run: Run) =
    let of' at = run.rows |> SingleIndex.ofKind "curve" |> List.tryFind (fun r -> step r = at)

    match of' 0.0, of' run.Final with
    | Some before, Some after ->
        let points label (row: Row) =
            let overlaps = SingleIndex.numbers (row.Text "overlaps")

            Figure.points label [ for i in 1 .. overlaps.Length -> float i ] overlaps
            |> Figure.size 3.0
            |> Figure.opacity 0.6

        [ CurveFigure(
              Name = "curve",
              Title = "Overlaps of singular vectors with the teacher",
              X = Figure.logAxis "order of the right singular vector",
              Y = Figure.axis "|vᵢ·β|",
              Curves = [ points "step 0" before; points $"step {int run.Final}" after ],
              Lines = [ Figure.horizontal before["largest_null"] "largest of all without relation, median" ]
          )
          |> Figure.draw ]
    | _ -> []

/// Spectra of the features of the probe set before and after, with the ends of those of the Gaussian equivalent at the
/// start and of the shuffled twin at the end.
let features (run: Run) =
    [ for layer in 0 .. run.layers - 2 do
          let name = $"Z{layer}"

          match SingleIndex.spectrum name 0.0 run.rows, SingleIndex.spectrum name run.Final run.rows with
          | Some before, Some after ->
              let ends = Figure.esdRange [ squares before; squares after ]
              let probe = List.last run.probes

              // Both ends, of which the upper has the name.
              let edges columns words =
                  [ for column, label in List.zip columns [ ""; words ] do
                        if probe.Has $"{name}_{column}" then
                            Figure.vertical probe[$"{name}_{column}"] label ]

              CurveFigure(
                  Name = $"esd-{name}",
                  Title = $"Eigenvalues of the features of layer {layer + 1}",
                  X = Figure.logAxis "λ of ZᵀZ",
                  Y = Figure.axis "share per decade",
                  Curves =
                      [ Figure.esdIn ends "step 0" (squares before)
                        Figure.esdIn ends $"step {int run.Final}" (squares after) ],
                  Lines =
                      edges [ "null_lambda_min"; "null_lambda_max" ] "Gaussian equivalent"
                      @ edges [ "twin_lambda_min"; "twin_lambda_max" ] "twin"
              )
              |> Figure.draw
          | _ -> () ]

/// Effective ranks r_k and R_k of the features' kernel.
let effectiveRanks (run: Run) =
    [ for layer in 0 .. run.layers - 2 do
          let ranks (kind: string) at =
              run.rows
              |> SingleIndex.ofKind "spectrum"
              |> List.tryFind (fun r -> r.Text "matrix" = $"Z{layer}" && step r = at)
              |> Option.map (fun r -> SingleIndex.numbers (r.Text kind))

          let line label (values: float array) =
              Figure.line label [ for k in 0 .. values.Length - 1 -> float (k + 1) ] values

          match
              ranks "small_ranks" 0.0,
              ranks "large_ranks" 0.0,
              ranks "small_ranks" run.Final,
              ranks "large_ranks" run.Final
          with
          | Some smallFirst, Some largeFirst, Some small, Some large ->
              CurveFigure(
                  Name = $"ranks-Z{layer}",
                  Title = $"Effective ranks of the kernel of layer {layer + 1}",
                  X = Figure.logAxis "k + 1",
                  Y = Figure.logAxis "effective rank",
                  Curves =
                      [ line "r, step 0" smallFirst
                        line "R, step 0" largeFirst
                        line $"r, step {int run.Final}" small
                        line $"R, step {int run.Final}" large ]
              )
              |> Figure.draw
          | _ -> () ]
