// Gurbuzbalaban, Simsekli & Zhu 2021 (arXiv:2006.04740), figure 2: the tail index of SGD on linear regression,
// over the published grid at d = 100, and at d = 1, 2, 5, where Kesten's theory can be checked.
// quick: 40,000 chains, 30 s on two cores; full: 160,000 chains, more cells, 3 min; 0.5 GB a worker.
#load "../HeavyTails.fsx"
#load "regressionPage.fsx"

open System
open HeavyTails

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

// (d, b, eta) of the published grid, which has finite data.
let published =
    [ for b in CommandLine.scale [ 1.0; 2.0; 5.0; 10.0 ] [ 1.0; 2.0; 3.0; 4.0; 5.0; 10.0; 20.0 ] do
          for i in 1..10 -> 100.0, b, Math.Round(0.02 * float i, 2) ]

// Cells with fresh data at every step, whose heavy tails are wide enough to measure in; then pairs around eta_crit.
let kesten =
    [ for eta in [ 0.5; 0.8; 1.0; 1.2 ] -> 1.0, 1.0, eta
      for eta in [ 0.5; 0.6; 0.7 ] -> 2.0, 1.0, eta
      yield! [ 2.0, 2.0, 0.9; 5.0, 1.0, 0.3; 5.0, 2.0, 0.5 ] ]

let around =
    [ for d, b in CommandLine.scale [ 1, 1; 2, 1 ] [ 1, 1; 1, 5; 2, 1; 2, 2; 5, 2 ] do
          for factor in [ 0.9; 1.1 ] -> float d, float b, factor * LinearSgd.criticalStepSize b d ]

let chains = CommandLine.scale 40_000 160_000

let grid =
    sweep {
        named "heavy-tail-sgd-regression"
        points [ "d"; "b"; "eta" ] [ for d, b, eta in published @ kesten @ around -> [ d; b; eta ] ]
        fixing "chains" chains
    }

/// The experiment: what theory says of a cell, and estimates from the averaged and the last iterates of its chains.
let regress (cell: Cell) =
    let online = cell["d"] < 100.0

    let options =
        if online then
            LinearRegressionSgdOptions(
                Online = true,
                Dimension = int cell["d"],
                SigmaTeacher = 0.0,
                SigmaNoise = 1.0,
                SigmaStart = 0.0,
                Steps = 400,
                AverageFrom = 400,
                Repetitions = chains
            )
        else
            LinearRegressionSgdOptions() // the authors' constants; one data set for all cells

    let result = LinearSgd.run options cell["eta"] (int cell["b"])

    [ row
          [ yield "lyapunov" => result.Theory.Lyapunov
            yield "regime" => string result.Theory.Regime
            yield "kesten" => (if result.Theory.TailIndex.Succeeded then result.Theory.TailIndex.Value else nan)
            yield! result.TailIndexOfAveraged() |> fitted "averaged" "averagedError"
            yield! result.TailIndexOfFinal() |> fitted "final" "finalError"
            if online then
                yield! result.HillOfFinal(options.Repetitions / 400) |> fitted "hillDeep" "hillDeepError"
                yield! result.HillOfFinal(options.Repetitions / 100) |> fitted "hill" "hillError"
            yield "medianNorm" => result.MedianNorm
            // As the source has it, norms by plain squares, which are infinite from 1e154 on.
            yield "squaresOverflow" => (result.Averaged |> Array.exists (fun x -> Double.IsInfinity(x * x))) ] ]

let record = grid |> Sweep.run regress |> Sweep.complete
let values, claims = RegressionPage.page kesten around record
record |> Paper.claims claims |> Paper.page "regression.md" values
