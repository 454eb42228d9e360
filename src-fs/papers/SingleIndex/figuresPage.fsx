// Figures of one run of a single-index model, each from the rows of its record. Figures that a run has no rows for are
// left out.
#load "../HeavyTails.fsx"

open HeavyTails
open HeavyTails.Runs.Cells

/// The rows of one run, with the shape of each hidden layer's weights.
type Run =
    { rows: Row list
      probes: Row list
      layers: int
      h: int
      d: int
      n: int }

    member run.Final = (List.last run.probes)["step"]

    /// Rows and columns of the weights of a hidden layer.
    member run.Shape(layer: int) = run.h, (if layer = 0 then run.d else run.h)

let private step (r: Row) = r["step"]

let isThere (name: string) (run: Run) = run.probes |> List.exists (fun r -> r.Has name)

/// A quantity against the step; probes without it are left out.
let against style (label: string) (name: string) (run: Run) =
    run.probes
    |> List.filter (fun r -> r.Has name)
    |> List.map (fun r -> step r, r[name])
    |> List.unzip
    ||> style label

let private both label name run = [ against Figure.line "" name run; against Figure.points label name run ]

let private coloured i curves = curves |> List.map (Figure.colour i)

/// Curves against the step, those that the run has, each with its points.
let private steps name title y lines (quantities: (string * string) list) (run: Run) =
    let there = quantities |> List.filter (fun (_, column) -> isThere column run)

    if there.IsEmpty then
        []
    else
        [ CurveFigure(
              Name = name,
              Title = title,
              X = Figure.axis "step",
              Y = Figure.axis y,
              Curves =
                  (there |> List.mapi (fun i (label, column) -> both label column run |> coloured i) |> List.concat),
              Lines = lines,
              FromZero = false
          )
          |> Figure.draw ]

/// Losses beside those of the predictor 0, of the best odd student and of Bayes.
let losses (run: Run) =
    let level (name: string) text =
        [ if isThere name run then
              Figure.horizontal run.probes.Head[name] text ]

    let lines =
        level "zero_loss" "predictor 0"
        @ level "class_optimum" "best odd student"
        @ level "bayes_loss" "Bayes"

    steps
        "losses"
        "Losses of the read-out"
        "mean squared error"
        lines
        [ "training, corrected", "train_loss"
          "test, corrected", "test_loss"
          "training, legacy", "train_loss_legacy"
          "test, legacy", "test_loss_legacy" ]
        run

let ownLosses run =
    steps
        "own-losses"
        "Losses of the student with its own output weights"
        "mean squared error"
        []
        [ "training", "net_train_loss"; "test", "net_test_loss" ]
        run

let kernelAlignment run =
    steps
        "kta"
        "Kernel–target alignment"
        "alignment"
        []
        [ "corrected", "KTA"
          "corrected, centred", "KTA_centred"
          "legacy", "KTA_legacy"
          "legacy, centred", "KTA_centred_legacy"
          "first layer", "Z0_KTA"
          "first layer, centred", "Z0_KTA_centred" ]
        run

let teacherAlignment (run: Run) =
    let lines =
        [ if isThere "W0_sim_null" run then
              Figure.horizontal run.probes.Head["W0_sim_null"] "one unrelated vector"
              Figure.horizontal run.probes.Head["W0_sim_top10_null"] "ten unrelated vectors" ]

    steps
        "alignment"
        "Alignment of singular vectors with the teacher"
        "length of the projection of β"
        lines
        [ "v₁, the source's", "W0_sim"
          "the spike's own vector", "W0_sim_spike"
          "first 2", "W0_sim_top2"
          "first 5", "W0_sim_top5"
          "first 10", "W0_sim_top10" ]
        run

/// Hill's exponent of each layer beside the band of untrained matrices of the shape.
let exponents (run: Run) =
    [ for layer in 0 .. run.layers - 2 do
          let name = $"W{layer}_alpha_hill"

          if isThere name run then
              let at = run.probes.Head

              CurveFigure(
                  Name = $"exponent-{layer}",
                  Title = $"Hill's exponent of W{layer + 1}",
                  X = Figure.axis "step",
                  Y = Figure.axis "α, upper half of the eigenvalues",
                  Curves = (both "" name run |> coloured 0),
                  Lines =
                      [ Figure.horizontal at[name + "_null_low"] ""
                        Figure.horizontal at[name + "_null_high"] "untrained, mean ± 3 deviations" ],
                  FromZero = false
              )
              |> Figure.draw ]

let private squares = Array.map (fun s -> s * s)

/// The eigenvalues of a layer's weights before and after, the law of untrained ones, the edge of the shuffled twin, and
/// the places of spikes that theory expects of the update. The first step has a figure of its own.
let weightSpectra (run: Run) =
    let figure layer at =
        let name = $"W{layer}"
        let h, d = run.Shape layer
        let probe = run.probes |> List.find (fun r -> step r = at)

        let places =
            match
                [ for i in 1..2 do
                      $"{name}_expected_s{i}" ]
                |> List.filter probe.Has
            with
            | [] -> [ $"{name}_expected_s1_independent" ] |> List.filter probe.Has
            | some -> some

        match SingleIndex.spectrum name 0.0 run.rows, SingleIndex.spectrum name at run.rows with
        | Some before, Some after ->
            let ends = Figure.esdRange [ squares before; squares after ]

            [ CurveFigure(
                  Name = $"esd-{name}-{int at}",
                  Title = $"Eigenvalues of W{layer + 1}ᵀW{layer + 1} before and after",
                  X = Figure.logAxis "λ",
                  Y = Figure.axis "share per decade",
                  Curves =
                      [ Figure.esdIn ends "step 0" (squares before) |> Figure.colour 0
                        Figure.esdIn ends $"step {int at}" (squares after) |> Figure.colour 1
                        Figure.esdLaw "Marchenko–Pastur" (SingleIndex.bulk h d 1.0) |> Figure.colour 2 ],
                  Lines =
                      [ Figure.vertical ((SingleIndex.spike h d).BulkEdge ** 2.0) "λ₊"
                        if probe.Has $"{name}_twin_upper" then
                            Figure.vertical (probe[$"{name}_twin_upper"] ** 2.0) "twin"
                        for place in places do
                            Figure.vertical (probe[place] ** 2.0) "expected" ]
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
                  Title = $"Singular values of W{layer + 1}, and of its update",
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
                  Title = $"Entries of W{layer + 1} before and after",
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

/// Spectra of the features of the probe set before and after, and the edge of the Gaussian equivalent at the start.
let features (run: Run) =
    [ for layer in 0 .. run.layers - 2 do
          let name = $"Z{layer}"

          match SingleIndex.spectrum name 0.0 run.rows, SingleIndex.spectrum name run.Final run.rows with
          | Some before, Some after ->
              let edge = run.probes.Head[$"{name}_null_lambda_max"]
              let ends = Figure.esdRange [ squares before; squares after ]

              CurveFigure(
                  Name = $"esd-{name}",
                  Title = $"Eigenvalues of the features of layer {layer + 1}",
                  X = Figure.logAxis "λ of ZᵀZ",
                  Y = Figure.axis "share per decade",
                  Curves =
                      [ Figure.esdIn ends "step 0" (squares before)
                        Figure.esdIn ends $"step {int run.Final}" (squares after) ],
                  Lines = [ Figure.vertical edge "largest, Gaussian equivalent" ]
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

let stableRanks (run: Run) =
    steps
        "stable-ranks"
        "Stable ranks"
        "|M|² (Frobenius) / |M|² (spectral)"
        []
        [ for layer in 0 .. run.layers - 2 do
              $"W{layer + 1}", $"W{layer}_stable_rank"
              $"features of layer {layer + 1}", $"Z{layer}_stable_rank" ]
        run

/// Squared overlaps of the first singular vectors of W with those of its update: measured, expected, legacy.
let alignmentTheory (run: Run) =
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
let overlaps (run: Run) =
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
