// Linear regression, where theory is exact: the tail index of online SGD beside Kesten's (Gurbuzbalaban, Simsekli & Zhu
// 2021, arXiv:2006.04740) and beside that of homogenised SGD, the diffusion of Paquette et al. 2022 (arXiv:2205.07069).
// On finite data with unequal eigenvalues: the index of SGD and of the diffusion beside bounds like those of Jiao &
// Keller-Ressel 2024 (arXiv:2402.01382), which are derived in HomogenisedSgdBounds.cs.
// quick: 40,000 chains, 1 min on two cores; full: 160,000 chains, 7 min; 0.3 GB a worker.
#load "../HeavyTails.fsx"
#load "regressionPage.fsx"

open HeavyTails

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let chains = CommandLine.scale 40_000 160_000
let finiteChains = CommandLine.scale 10_000 60_000
let samples, dimension = 1_000, 20

/// Fresh samples at each step, n = 0, and step sizes as shares of the one from which on the variance is infinite.
let online =
    [ for d, b in [ 1, 1; 1, 4; 4, 1; 4, 4; 16, 1; 16, 4 ] do
          for share in [ 0.6; 0.8; 1.0; 1.2 ] do
              [ float d; float b; share * LinearSgd.criticalStepSize b d; 0.0; 1.0 ] ]

/// n samples, eigenvalues of mean 1 whose largest is `spread` times the smallest. Shares are close to 1: for fresh
/// samples, b = 1 and spread 1, 1.1 leaves no stationary law, and 0.9 a tail that is light for Hill's estimate.
let finite =
    [ for spread in [ 1.0; 2.0; 4.0 ] do
          for b in [ 1; 4 ] do
              for share in [ 0.92; 0.96; 1.0 ] do
                  let eta = share * LinearSgd.criticalStepSizeOf b (LinearSgd.spectrum dimension spread)
                  [ float dimension; float b; eta; float samples; spread ] ]

let grid =
    sweep {
        named "homogenised-sgd"
        points [ "d"; "b"; "eta"; "n"; "spread" ] (online @ finite)
        fixing "chains" chains
        fixing "finiteChains" finiteChains
    }

let index (fit: FitResult<float>) = if fit.Succeeded then fit.Value else nan

let fromFresh (cell: Cell) =
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

    [ row
          [ "kesten" => index (LinearSgd.kesten eta b d)
            "homogenised" => index (LinearSgd.homogenised eta b d)
            yield! (LinearSgd.run options eta b).HillOfFinal(chains / 400) |> fitted "hill" "hillError" ] ]

let fromFinite (cell: Cell) =
    let eta, b = cell["eta"], int cell["b"]
    let eigenvalues = LinearSgd.spectrum (int cell["d"]) cell["spread"]
    let bounds = (LinearSgd.homogenisedBounds eta b eigenvalues).Value

    let data =
        FiniteRegressionOptions(Eigenvalues = List.toArray eigenvalues, Samples = int cell["n"], Chains = finiteChains)
        |> LinearSgd.onFiniteData

    [ row
          [ "lower" => bounds.Lower
            "upper" => bounds.Upper
            if cell["spread"] = 1.0 then
                "kesten" => index (LinearSgd.kesten eta b (int cell["d"]))
            yield! data.SgdNorms(eta, b) |> TailIndex.hill (finiteChains / 200) |> fitted "hill" "hillError"
            yield!
                data.HomogenisedNorms(eta, b)
                |> TailIndex.hill (finiteChains / 200)
                |> fitted "diffusion" "diffusionError" ] ]

let regress (cell: Cell) = if cell["n"] > 0.0 then fromFinite cell else fromFresh cell
let record = grid |> Sweep.run regress |> Sweep.complete
let values, claims = RegressionPage.page record
record |> Paper.claims claims |> Paper.page "regression.md" values
