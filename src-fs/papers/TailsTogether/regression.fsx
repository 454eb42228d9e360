// Linear regression, where theory is exact: the tail index of online SGD beside Kesten's (Gurbuzbalaban, Simsekli & Zhu
// 2021, arXiv:2006.04740) and beside that of homogenised SGD, the diffusion of Paquette et al. 2022 (arXiv:2205.07069)
// whose tail index Jiao & Keller-Ressel 2024 (arXiv:2402.01382) bound.
// quick: 40,000 chains, 20 s on two cores; full: 160,000 chains, 2 min; 0.3 GB a worker.
#load "../HeavyTails.fsx"
#load "regressionPage.fsx"

open HeavyTails

CommandLine.accept "[--scale quick|full] [--runs DIR] [--workers N] [--cell I]"

let chains = CommandLine.scale 40_000 160_000

/// Step sizes as shares of the one from which on the variance is infinite.
let cells =
    [ for d, b in [ 1, 1; 1, 4; 4, 1; 4, 4; 16, 1; 16, 4 ] do
          for share in [ 0.6; 0.8; 1.0; 1.2 ] -> [ float d; float b; share * LinearSgd.criticalStepSize b d ] ]

let grid =
    sweep {
        named "homogenised-sgd"
        points [ "d"; "b"; "eta" ] cells
        fixing "chains" chains
    }

let regress (cell: Cell) =
    let eta, b, d = cell["eta"], int cell["b"], int cell["d"]

    let options =
        LinearRegressionSgdOptions(
            Online = true,
            Dimension = d,
            SigmaTeacher = 0.0,
            SigmaNoise = 1.0,
            SigmaStart = 0.0,
            Steps = 400,
            AverageFrom = 400,
            Repetitions = chains
        )

    let index (fit: FitResult<float>) = if fit.Succeeded then fit.Value else nan

    [ row
          [ "kesten" => index (LinearSgd.kesten eta b d)
            "homogenised" => index (LinearSgd.homogenised eta b d)
            yield! (LinearSgd.run options eta b).HillOfFinal(chains / 400) |> fitted "hill" "hillError" ] ]

let record = grid |> Sweep.run regress |> Sweep.complete
let values, claims = RegressionPage.page record
record |> Paper.claims claims |> Paper.page "regression.md" values
