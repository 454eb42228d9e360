// Figures of one run of a single-index model against its steps, from the rows of its record. A figure that a run has no
// rows for is left out.
module Training

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

let step (r: Row) = r["step"]

let isThere (name: string) (run: Run) = run.probes |> List.exists (fun r -> r.Has name)

/// A quantity against the step; probes without it are left out.
let against style (label: string) (name: string) (run: Run) =
    run.probes
    |> List.filter (fun r -> r.Has name)
    |> List.map (fun r -> step r, r[name])
    |> List.unzip
    ||> style label

let private both label name run = [ against Figure.line label name run; against Figure.points "" name run ]

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

/// Alignment of the features' kernel with the targets, and its mean over all orders of the targets.
let kernelAlignment run =
    let figure name title suffix =
        steps
            name
            title
            "alignment"
            []
            [ "as it is", "KTA" + suffix
              "targets in random order", "KTA_null" + suffix
              "centred", "KTA_centred" + suffix
              "centred, targets in random order", "KTA_centred_null" + suffix
              if suffix = "" then
                  "first layer", "Z0_KTA"
                  "first layer, centred", "Z0_KTA_centred" ]
            run

    figure "kta" "Kernel–target alignment, corrected features" ""
    @ figure "kta-legacy" "Kernel–target alignment, legacy features" "_legacy"

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
          "v₁, expected", "W0_expected_sim"
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
                  Title = $"Hill's exponent of layer {layer + 1}",
                  X = Figure.axis "step",
                  Y = Figure.axis "α, upper half of the eigenvalues",
                  Curves = (both "" name run |> coloured 0),
                  Lines =
                      [ Figure.horizontal at[name + "_null_low"] ""
                        Figure.horizontal at[name + "_null_high"] "untrained, mean ± 3 deviations" ],
                  FromZero = false
              )
              |> Figure.draw ]

/// Stable ranks of weights and features.
let stableRanks (run: Run) =
    steps
        "stable-ranks"
        "Stable ranks"
        "|M|² (Frobenius) / |M|² (spectral)"
        []
        [ for layer in 0 .. run.layers - 2 do
              $"weights of layer {layer + 1}", $"W{layer}_stable_rank"
              $"features of layer {layer + 1}", $"Z{layer}_stable_rank" ]
        run
