// Li, Ma & Zhang 2018 (arXiv:1712.09203), theorem 1 and figure 1, as problem 2 of a course's second problem set asks for
// them: over-parameterised matrix sensing, the distance to X* from five scales of initialisation, and the ten largest
// singular values along the way; as the course's notebook computed them (legacy) and as it was meant (corrected).
// quick: 1000 steps, one seed, 1 min on two cores; full: 5000 steps, five seeds, 13 min; 2.5 GB a worker.
#load "../HeavyTails.fsx"

open System
open HeavyTails
open HeavyTails.Core.Numerics
open HeavyTails.Native
open HeavyTails.Papers.MatrixSensing
open HeavyTails.Runs.Cells
open HeavyTails.Core.Fits
open MathNet.Numerics.Distributions
open MathNet.Numerics.Statistics

CommandLine.accept "[--scale quick|full] [--runs DIR] [--workers N] [--cell I]"

// The source: d = 100, r = 5, m = 10 d r, step size 1e-4, 1000 steps (2000 for R = r).
let d, r, m, stepSize = 100, 5, 5000, 1e-4
let steps, repeats = CommandLine.scale (1000, 1) (5000, 5)

// The notebook's "10.e-k" begins at 1, and its W is uniform; the handout asks for 1e-1 .. 1e-5 and a Gaussian W.
let scales variant =
    (if variant = "legacy" then [ 1.0 ] else [])
    @ [ 0.1; 0.01; 1e-3; 1e-4 ]
    @ (if variant = "legacy" then [] else [ 1e-5 ])

let grid =
    sweep {
        named "matrix-sensing"
        levels "variant" [ "corrected"; "legacy" ]
        seeds repeats
        fixing "d" d
        fixing "r" r
        fixing "m" m
        fixing "stepSize" stepSize
        fixing "steps" steps
    }

/// The experiment: a row a recorded step of each start, a row for the problem, and rows for the isometry of its A_i.
let sensing (cell: Cell) =
    // Both variants of one repetition face the same X* and the same A_i.
    let random part = SplitMix64.ForStream(uint64 cell.Repeat, part).NextBits()
    let variant = Enum.Parse<Variant>(cell.Level "variant", ignoreCase = true)

    let measurements, target =
        MatrixSensing.measurements d m (random 0UL), MatrixSensing.uniformFactor d r (random 1UL)

    let problem = MatrixSensing.problem measurements target
    cell.Note("backend", SpectralBackend.Default.Info.ToString())

    let start (R, alpha: float) =
        match variant with
        | Variant.Legacy -> MatrixSensing.uniformFactor d R (random 2UL) |> Array.map (fun w -> alpha * w)
        | _ -> MatrixSensing.gaussianFactor alpha d R (random 2UL)

    let starts = (r, 0.1) :: [ for alpha in scales (cell.Level "variant") -> d, alpha ]
    let isRecorded t = t <= 10 || t % (if t <= 500 then 5 else 10) = 0
    let options = SensingDescentOptions(Variant = variant, StepSize = stepSize, Steps = steps, Record = isRecorded)
    let watch = Diagnostics.Stopwatch.StartNew()
    let curves = problem |> MatrixSensing.descend options (List.map start starts)
    let seconds = watch.Elapsed.TotalSeconds

    [ for (R, alpha), curve in Seq.zip starts curves do
          for point in curve.Points do
              row
                  [ yield! [ "kind" => "curve"; "R" => R; "alpha" => alpha; "t" => point.Step ]
                    yield! [ "distance" => point.Distance; "loss" => point.Loss ]
                    for i, s in Seq.indexed point.SingularValues do
                        $"s{i + 1}" => s ]
      row
          [ yield! [ "kind" => "problem"; "targetNorm" => problem.TargetNorm ]
            "growth" => MatrixSensing.growthFactor stepSize problem
            "secondsAStep" => seconds / float (steps + 1)
            for i, lambda in Seq.indexed (MatrixSensing.eigenvalues problem) do
                $"lambda{i + 1}" => lambda ]
      if variant = Variant.Corrected then
          let least, greatest = MatrixSensing.isometryRange (2 * r) (random 3UL) problem.Sensing
          row [ "kind" => "isometry range"; "least" => least; "greatest" => greatest ]

          for ratio in MatrixSensing.isometryRatios (2 * r) 200 (random 4UL) problem.Sensing do
              row [ "kind" => "isometry"; "ratio" => ratio ] ]

let record = grid |> Sweep.run sensing |> Sweep.complete

// What follows reads the record. k is a repetition; `mean` is over all of them, and the figures show the first.
let rowsOf kind variant k =
    record.rows
    |> List.filter (fun row -> row.Text "kind" = kind && row.Text "variant" = variant && row["repeat"] = float k)

let every quantity = List.map quantity [ 0 .. repeats - 1 ]
let mean digits quantity = Say.plusMinus digits (every quantity)
let problem k = (rowsOf "problem" "corrected" k).Head
let eigenvalues k = [| for i in 1..r -> (problem k)[$"lambda{i}"] |]
let lambda1 k = (eigenvalues k)[0]
let plateau = eigenvalues >> MatrixSensing.plateau
let ratios = every (rowsOf "isometry" "corrected") |> List.concat |> List.map (fun row -> row["ratio"])

let curve variant R (alpha: float) k =
    rowsOf "curve" variant k
    |> List.filter (fun point -> point["R"] = float R && point["alpha"] = alpha)

let final variant R alpha k = (List.last (curve variant R alpha k))["distance"]

/// Growth of the top singular value a step, between 30 times its start and 3 % of its end.
let growth k =
    let points = curve "corrected" d 1e-5 k
    let isGrowing (p: Row) = p["s1"] > 30.0 * points.Head["s1"] && p["s1"] < 0.03 * sqrt (lambda1 k)
    let growing = points |> List.filter isGrowing
    let first, last = growing.Head, List.last growing
    (last["s1"] / first["s1"]) ** (1.0 / (last["t"] - first["t"]))

/// Distance while the top mode is found and the second is not: the median over the points between.
let measuredPlateau alpha k =
    let root = Array.map sqrt (eigenvalues k)
    let isBetween (p: Row) = p["s1"] > 0.99 * root[0] && p["s2"] < 0.3 * root[1]

    match
        curve "corrected" d alpha k
        |> List.filter isBetween
        |> List.map (fun p -> p["distance"])
        |> List.sort
    with
    | [] -> nan
    | distances -> distances[distances.Length / 2]

let halfway k =
    (curve "corrected" d 1e-3 k |> List.find (fun p -> p["distance"] < 0.5 * (problem k)["targetNorm"]))["t"]

/// s1 grows from the projection of alpha W on the top mode, alpha sqrt d on average, until s1^2 = lambda_1 / 2.
let halfwayByTheory k = log (sqrt (lambda1 k / 2.0) / (1e-3 * sqrt (float d))) / log (1.0 + 4.0 * stepSize * lambda1 k)

let along style name (column: string) (points: Row list) =
    style name [ for p in points -> p["t"] ] [ for p in points -> p[column] ]

let fan variant column =
    [ for alpha in scales variant -> curve variant d alpha 0 |> along Curve.line $"α = {Say.power alpha}" column ]

let distances file title =
    Plot.draw (Plot.logY file title "t, steps" "‖UUᵀ − X*‖<sub>F</sub>" |> Plot.across (plateau 0) "")

let both R alpha =
    [ curve "corrected" R alpha 0 |> along Curve.line "corrected" "distance"
      curve "legacy" R alpha 0 |> along Curve.dashes "legacy" "distance" ]

let spectrum (alpha: float) =
    let points = curve "corrected" d alpha 0

    let plot =
        Plot.logY
            $"singular-values-{Say.plain alpha}"
            $"Singular values, α = {Say.plain alpha}"
            "t, steps"
            "σ<sub>i</sub>(U)"

    [ for i in 1..r do
          points |> along Curve.line $"σ<sub>{i}</sub>" $"s{i}"
      for i in r + 1 .. 10 do
          let name = if i = r + 1 then $"σ<sub>{r + 1}</sub> … σ<sub>10</sub>" else ""
          points |> along Curve.dashes name $"s{i}" |> Curve.colour 6 ]
    |> Plot.draw (Array.fold (fun plot lambda -> Plot.across (sqrt lambda) "" plot) plot (eigenvalues 0))

let geometric =
    let early = curve "corrected" d 1e-5 0 |> List.filter (fun p -> p["t"] <= 400.0)
    let anchor = early |> List.find (fun p -> p["s1"] > 100.0 * early.Head["s1"])
    let law = [ for p in early -> p["t"], anchor["s1"] * (problem 0)["growth"] ** (p["t"] - anchor["t"]) ]

    [ early |> along Curve.line "σ<sub>1</sub>" "s1"
      law
      |> List.filter (fun (_, s) -> s < 1.5 * sqrt (lambda1 0))
      |> List.unzip
      ||> Curve.dashes "geometric" ]
    |> Plot.draw (
        Plot.logY "growth" "The top mode grows geometrically" "t, steps" "σ<sub>1</sub>(U)"
        |> Plot.across (sqrt (lambda1 0)) ""
    )

let isometry =
    let share = [ for i in 1 .. ratios.Length -> (float i - 0.5) / float ratios.Length ]
    let law = Normal(1.0, sqrt (2.0 / float m))
    let x = [ for i in -40 .. 40 -> 1.0 + law.StdDev * float i / 10.0 ]

    [ Curve.line "random M" (List.sort ratios) share
      Curve.dashes "N(1, 2/m)" x (List.map law.CumulativeDistribution x) ]
    |> Plot.draw (Plot.linear "isometry" "How near the measurements are to an isometry" "ratio" "share of M below it")

let atEnd =
    [ for R, alpha in (r, 0.1) :: [ for alpha in [ 1.0; 0.1; 0.01; 1e-3; 1e-4; 1e-5 ] -> d, alpha ] ->
          [ $"R = {R}, α = {Say.power alpha}"
            for variant in [ "corrected"; "legacy" ] do
                if R = r || List.contains alpha (scales variant) then mean 3 (final variant R alpha) else "–" ] ]

// Distances after the first five updates at alpha = 1, as the source prints them.
let printed = [ 143.491839; 142.599941; 141.723615; 140.858238; 139.999930 ]

let firstDistances =
    [ for t, value in List.indexed printed do
          [ string (t + 1)
            Say.plain value
            mean 2 (fun k -> (curve "legacy" d 1.0 k |> List.find (fun p -> p["t"] = float (t + 1)))["distance"]) ]
      [ "‖X*‖"; "not given"; mean 2 (fun k -> (problem k)["targetNorm"]) ] ]

let isometryEnd (name: string) = mean 3 (fun k -> (rowsOf "isometry range" "corrected" k).Head[name])
let milliseconds variant = mean 1 (fun k -> 1e3 * (rowsOf "problem" variant k).Head["secondsAStep"])

record
|> Paper.page
    "page.md"
    [ yield! [ "d" => d; "r" => r; "rank" => 2 * r; "m" => m; "steps" => steps; "repeats" => repeats ]
      "several" => (repeats > 1)
      "long" => (steps > 1000)
      "growth-theory" => mean 4 (fun k -> 1.0 + 4.0 * stepSize * lambda1 k)
      "growth-here" => mean 4 (fun k -> (problem k)["growth"])
      "growth-first" => (problem 0)["growth"]
      "growth-found" => mean 4 growth
      "plateau" => mean 2 plateau
      for i in 3..5 do
          $"plateau-{i}" => mean 2 (measuredPlateau (10.0 ** -i))
      "halfway-theory" => mean 0 halfwayByTheory
      "halfway" => mean 0 halfway
      "ratio-mean"
      => mean 4 (fun k -> rowsOf "isometry" "corrected" k |> List.averageBy (fun row -> row["ratio"]))
      "ratio-theory" => sqrt (2.0 / float m)
      "ratio-deviation" => Statistics.PopulationStandardDeviation ratios
      "ratios" => ratios.Length
      "delta" => sqrt (2.0 * float (d * r) / float m)
      "isometry-range" => $"""{isometryEnd "least"} … {isometryEnd "greatest"}"""
      "recovery" => mean 0 (fun k -> 1.0 / (4.0 * stepSize * Array.last (eigenvalues k)))
      "exact-end" => mean 4 (final "corrected" r 0.1)
      "distance-corrected"
      => (fan "corrected" "distance" |> distances "distance-corrected" "Corrected gradient")
      "distance-legacy"
      => (fan "legacy" "distance" |> distances "distance-legacy" "The notebook's update (legacy)")
      "variants" => (both d 0.01 |> distances "variants" "Corrected and legacy at one scale")
      "exact-rank" => (both r 0.1 |> distances "exact-rank" $"Known rank, R = r = {r}")
      "at-end" => atEnd
      "spectrum-small" => spectrum 0.01
      "spectrum-large" => spectrum 0.1
      "growth" => geometric
      "loss" => (fan "corrected" "loss" |> Plot.draw (Plot.logY "loss" "Training loss" "t, steps" "f(U)"))
      "isometry" => isometry
      "first-distances" => firstDistances
      "cost-corrected" => milliseconds "corrected"
      "cost-legacy" => milliseconds "legacy" ]
