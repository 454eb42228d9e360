// Over-parameterised matrix sensing, problem 2 of a course's second problem set after Li, Ma & Zhang 2018 (arXiv:1712.09203): the distance to X* from five
// scales of initialisation, the ten largest singular values along the way, the training loss, the isometry of the measurements; as its notebook computed
// them (legacy) and as it was meant (corrected).   quick: 1000 steps, one seed, about 1 min; full: 5000 steps, five seeds, about 13 min and 2.5 GB a worker.
#load "HeavyTails.fsx"

open System
open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Core.Numerics
open HeavyTails.Native
open HeavyTails.Papers.MatrixSensing
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open HeavyTails.CommandLine
open HeavyTails.Say

let usage = "usage: dotnet fsi matrix-sensing.fsx [--scale quick|full] [--runs DIR] [--workers N] [--cell I]"

match positional usage [ "scale"; "runs"; "workers"; "cell" ] [] with
| [] -> ()
| words -> fail usage $"expected options only, got {words}"

// The source: d = 100, r = 5, m = 10 d r, step size 1e-4, 1000 steps (2000 for R = r).
let d, r, m, stepSize = 100, 5, 5000, 1e-4
let steps, repeats = choice "scale" [ "quick", (1000, 1); "full", (5000, 5) ]

// The notebook's "10.e-k" begins at 1, and its W is uniform; the handout asks for 1e-1 .. 1e-5 and a Gaussian W.
let scales variant =
    match variant with
    | Variant.Legacy -> [ 1.0; 0.1; 0.01; 1e-3; 1e-4 ]
    | _ -> [ 0.1; 0.01; 1e-3; 1e-4; 1e-5 ]

let grid =
    sweep {
        levels "variant" [ "corrected"; "legacy" ]
        seeds repeats
        fixing "d" d
        fixing "r" r
        fixing "m" m
        fixing "stepSize" stepSize
        fixing "steps" steps
    }

let sensing (cell: Cell) =
    // Both variants of one repetition face the same X* and the same A_i.
    let random part = SplitMix64.ForStream(uint64 cell.Repeat, part).NextBits()
    let variant = Enum.Parse<Variant>(cell.Level "variant", ignoreCase = true)
    cell.Note("backend", SpectralBackend.Default.Info.ToString())

    let problem =
        MatrixSensing.problem
            (MatrixSensing.measurements d m (random 0UL))
            (MatrixSensing.uniformFactor d r (random 1UL))

    let start R alpha =
        match variant with
        | Variant.Legacy -> MatrixSensing.uniformFactor d R (random 2UL) |> Array.map (fun w -> alpha * w)
        | _ -> MatrixSensing.gaussianFactor alpha d R (random 2UL)

    let starts = (r, 0.1) :: [ for alpha in scales variant -> d, alpha ]
    let watch = Diagnostics.Stopwatch.StartNew()

    let curves =
        problem
        |> MatrixSensing.descend
            (SensingDescentOptions(
                Variant = variant,
                StepSize = stepSize,
                Steps = steps,
                Record = fun t -> t <= 10 || t % (if t <= 500 then 5 else 10) = 0
            ))
            [ for R, alpha in starts -> start R alpha ]

    let seconds = watch.Elapsed.TotalSeconds

    [ for (R, alpha), curve in Seq.zip starts curves do
          for point in curve.Points do
              row
                  [ "kind" => "curve"
                    "R" => R
                    "alpha" => alpha
                    "t" => point.Step
                    "distance" => point.Distance
                    "loss" => point.Loss
                    for i, s in Seq.indexed point.SingularValues do
                        $"s{i + 1}" => s ]
      row
          [ "kind" => "problem"
            "targetNorm" => problem.TargetNorm
            "growth" => MatrixSensing.growthFactor stepSize problem
            "secondsAStep" => seconds / float (steps + 1)
            for i, l in Seq.indexed (MatrixSensing.eigenvalues problem) do
                $"lambda{i + 1}" => l ]
      if variant = Variant.Corrected then
          let least, greatest = MatrixSensing.isometryRange (2 * r) (random 3UL) problem.Sensing
          row [ "kind" => "isometry range"; "least" => least; "greatest" => greatest ]

          for ratio in MatrixSensing.isometryRatios (2 * r) 200 (random 4UL) problem.Sensing do
              row [ "kind" => "isometry"; "ratio" => ratio ] ]

let record = grid |> Sweep.run sensing

if not record.failed.IsEmpty then
    exit 3

// What the record says.

let only kind variant repeat : Row list =
    record.rows
    |> List.filter (fun r -> r.Text "kind" = kind && r.Text "variant" = variant && r["repeat"] = float repeat)

let everyRepeat quantity = [ for repeat in 0 .. repeats - 1 -> quantity repeat ]

let curve variant R (alpha: float) repeat : Row list =
    only "curve" variant repeat |> List.filter (fun p -> p["R"] = float R && p["alpha"] = alpha)

let problem repeat = (only "problem" "corrected" repeat).Head
let eigenvalues repeat = [| for i in 1..r -> (problem repeat)[$"lambda{i}"] |]

let lambda1 repeat = (problem repeat)["lambda1"]

/// Growth of the top singular value a step, between 30 times its start and 3 % of its end.
let measuredGrowth repeat =
    let points = curve "corrected" d 1e-5 repeat
    let top = sqrt (lambda1 repeat)
    let growing = points |> List.filter (fun p -> p["s1"] > 30.0 * points.Head["s1"] && p["s1"] < 0.03 * top)
    let a, b = growing.Head, List.last growing
    (b["s1"] / a["s1"]) ** (1.0 / (b["t"] - a["t"]))

/// Distance while the top mode is found and the second is not: median over the points between.
let measuredPlateau alpha repeat =
    let lambda = eigenvalues repeat

    let between =
        curve "corrected" d alpha repeat
        |> List.filter (fun p -> p["s1"] > 0.99 * sqrt lambda[0] && p["s2"] < 0.3 * sqrt lambda[1])
        |> List.map (fun p -> p["distance"])
        |> List.sort

    if between.IsEmpty then nan else between[between.Length / 2]

/// What the drawn A_i make of 1 + 4 eta lambda_1.
let growthOfTheseMeasurements repeat = (problem repeat)["growth"]

let halfway repeat =
    (curve "corrected" d 1e-3 repeat
     |> List.find (fun p -> p["distance"] < 0.5 * (problem repeat)["targetNorm"]))["t"]

let halfwayByTheory repeat =
    // s1 grows from the projection of alpha W on the top mode, alpha sqrt d on average, until s1^2 = lambda_1 / 2.
    log (sqrt (lambda1 repeat / 2.0) / (1e-3 * sqrt (float d)))
    / log (1.0 + 4.0 * stepSize * lambda1 repeat)

let ratios = everyRepeat (only "isometry" "corrected") |> List.concat |> List.map (fun r -> r["ratio"])
let final variant R alpha repeat = (List.last (curve variant R alpha repeat))["distance"]

let power (alpha: float) = if alpha = 1.0 then "1" else $"10<sup>−{int (Math.Round(-log10 alpha))}</sup>"

let checks =
    [ [ "growth of the top singular value a step, α = 10<sup>−5</sup>"
        $"1 + 4ηλ<sub>1</sub> = {plusMinus 4 (everyRepeat (fun k -> 1.0 + 4.0 * stepSize * lambda1 k))}; of these measurements {plusMinus 4 (everyRepeat growthOfTheseMeasurements)}"
        plusMinus 4 (everyRepeat measuredGrowth) ]
      for alpha in [ 1e-3; 1e-4; 1e-5 ] do
          [ $"first plateau, α = {power alpha}"
            $"(Σ<sub>i≥2</sub> λ<sub>i</sub>²)<sup>1/2</sup> = {plusMinus 2 (everyRepeat (fun k -> MatrixSensing.plateau (eigenvalues k)))}"
            plusMinus 2 (everyRepeat (measuredPlateau alpha)) ]
      [ "steps until half the distance is gone, α = 10<sup>−3</sup>"
        $"≈ {plusMinus 0 (everyRepeat halfwayByTheory)}"
        plusMinus 0 (everyRepeat halfway) ]
      [ $"mean of (1/m) Σ⟨A<sub>i</sub>, M⟩² / ‖M‖², M random of rank {2 * r}"
        "1"
        plusMinus 4 (everyRepeat (fun k -> only "isometry" "corrected" k |> List.averageBy (fun r -> r["ratio"]))) ]
      [ "its deviation over M"
        $"(2/m)<sup>1/2</sup> = {plain (sqrt (2.0 / float m))}"
        (let mean = List.average ratios in plain (sqrt (ratios |> List.averageBy (fun x -> (x - mean) ** 2.0)))) ]
      [ $"its range over all M of rank {2 * r}, found by ascent and descent"
        $"1 ∓ δ, δ of the order (2dr/m)<sup>1/2</sup> = {plain (sqrt (2.0 * float (d * r) / float m))}"
        let range (name: string) = plusMinus 3 (everyRepeat (fun k -> (only "isometry range" "corrected" k).Head[name]))
        range "least" + " … " + range "greatest" ]
      [ $"distance after {steps} steps, R = r = {r}"
        $"to 0 (exact recovery) in a few times 1/(4ηλ<sub>{r}</sub>) = {plusMinus 0 (everyRepeat (fun k -> 1.0 / (4.0 * stepSize * Array.last (eigenvalues k))))} steps"
        plusMinus 4 (everyRepeat (final "corrected" r 0.1)) ] ]

// Distances after the first five updates at alpha = 1, as the source prints them.
let printed = [ 143.491839; 142.599941; 141.723615; 140.858238; 139.999930 ]

let firstDistances =
    [ for t, value in List.indexed printed do
          [ string (t + 1)
            plain value
            plusMinus
                2
                (everyRepeat (fun k ->
                    (curve "legacy" d 1.0 k |> List.find (fun p -> p["t"] = float (t + 1)))["distance"])) ]
      [ "‖X*‖"; "not given"; plusMinus 2 (everyRepeat (fun k -> (problem k)["targetNorm"])) ] ]

let atEnd =
    [ for R, alpha in (r, 0.1) :: [ for alpha in [ 1.0; 0.1; 0.01; 1e-3; 1e-4; 1e-5 ] -> d, alpha ] do
          $"R = {R}, α = {power alpha}"
          :: [ for variant in [ Variant.Corrected; Variant.Legacy ] ->
                   if R = r || List.contains alpha (scales variant) then
                       plusMinus
                           3
                           (everyRepeat (final (if variant = Variant.Legacy then "legacy" else "corrected") R alpha))
                   else
                       "–" ] ]

// Figures: the first repetition; the table holds all.

let figure name title y curves lines caption =
    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.axis "t, steps",
        Y = Figure.logAxis y,
        Curves = curves,
        Lines = lines,
        Caption = caption
    )
    |> Figure.draw

let along name column (points: Row list) =
    Figure.line name [ for p in points -> p["t"] ] [ for p in points -> p[column] ]

let nameOf variant = if variant = Variant.Legacy then "legacy" else "corrected"

let fan variant column =
    [ for alpha in scales variant -> along $"α = {power alpha}" column (curve (nameOf variant) d alpha 0) ]

let both R alpha =
    [ along "corrected" "distance" (curve "corrected" R alpha 0)
      (let legacy = curve "legacy" R alpha 0 in
       Figure.dashes "legacy" [ for p in legacy -> p["t"] ] [ for p in legacy -> p["distance"] ]) ]

let plateauLine = Figure.horizontal (MatrixSensing.plateau (eigenvalues 0)) ""
let distance = "‖UUᵀ − X*‖<sub>F</sub>"

let spectrum (alpha: float) =
    figure
        $"singular-values-{plain alpha}"
        $"Singular values, α = {plain alpha}"
        "σ<sub>i</sub>(U)"
        [ for i in 1..10 ->
              let points = curve "corrected" d alpha 0

              if i <= r then
                  along $"σ<sub>{i}</sub>" $"s{i}" points
              else
                  Figure.dashes
                      (if i = r + 1 then $"σ<sub>{r + 1}</sub> … σ<sub>10</sub>" else "")
                      [ for p in points -> p["t"] ]
                      [ for p in points -> p[$"s{i}"] ]
                  |> Figure.colour 6 ]
        [ for l in eigenvalues 0 -> Figure.horizontal (sqrt l) "" ]
        "The ten largest singular values of U, corrected; dotted across: the square roots of the eigenvalues of X*. The directions of X* leave one after the other; the smaller α, the wider the gap to the rest."

let growth =
    let top = sqrt (lambda1 0)
    let early = curve "corrected" d 1e-5 0 |> List.filter (fun p -> p["t"] <= 400.0)
    let rate = (problem 0)["growth"]
    let anchor = early |> List.find (fun p -> p["s1"] > 100.0 * early.Head["s1"])

    let geometric =
        [ for p in early do
              let y = anchor["s1"] * rate ** (p["t"] - anchor["t"]) in

              if y < 1.5 * top then
                  p["t"], y ]

    figure
        "growth"
        "The top mode grows geometrically"
        "σ<sub>1</sub>(U)"
        [ along "σ<sub>1</sub>" "s1" early
          Figure.dashes "geometric" (List.map fst geometric) (List.map snd geometric) ]
        [ Figure.horizontal top "" ]
        $"The top singular value from α = 10<sup>−5</sup>, and growth by {plain rate} a step: 1 + 2η times the top eigenvalue of (1/m) Σ⟨A<sub>i</sub>, X*⟩(A<sub>i</sub> + A<sub>i</sub>ᵀ), whose expectation is 2X*. Dotted: √λ<sub>1</sub>."

let isometry =
    let sorted = List.sort ratios
    let share = [ for i in 0 .. sorted.Length - 1 -> (float i + 0.5) / float sorted.Length ]
    let sigma = sqrt (2.0 / float m)
    let x = [ for i in -40 .. 40 -> 1.0 + sigma * float i / 10.0 ]

    CurveFigure(
        Name = "isometry",
        Title = "How near the measurements are to an isometry",
        X = Figure.axis "ratio",
        Y = Figure.axis "share of M below it",
        Curves =
            [ Figure.line "random M" sorted share
              Figure.dashes "N(1, 2/m)" x [ for x in x -> MathNet.Numerics.Distributions.Normal.CDF(1.0, sigma, x) ] ],
        Caption =
            $"(1/m) Σ⟨A<sub>i</sub>, M⟩² / ‖M‖² for {ratios.Length} random M of rank {2 * r}, and the normal law around 1 of deviation (2/m)<sup>1/2</sup>, which it is at large m."
    )
    |> Figure.draw

let cost variant = everyRepeat (fun k -> 1e3 * (only "problem" variant k).Head["secondsAStep"]) |> plusMinus 1

let tooFew =
    if steps > 1000 then
        " the smaller the start, the closer, as long as the steps suffice: from α = 10<sup>−5</sup> descent is still on its way."
    else
        " a thousand steps, the notebook's number, are too few for the paper's point: from α ≤ 10<sup>−3</sup> the small modes have not left yet. --scale full takes five thousand."

let draws =
    if repeats > 1 then
        $"means over {repeats} draws of X*, W and A<sub>i</sub>, ± the standard error"
    else
        "of one draw of X*, W and A<sub>i</sub>"

let page =
    ExperimentPage(
        "Over-parameterised matrix sensing",
        "Problem 2 of a course's problem set, after Li, Ma & Zhang 2018, arXiv:1712.09203. Synthetic Gaussian measurements."
    )
        .Heading("Asked, and found")
        .Prose(
            $"X* = U*U*ᵀ of rank {r} in {d} dimensions is to be found from m = {m} numbers y<sub>i</sub> = ⟨A<sub>i</sub>, X*⟩ by gradient descent on f(U) = (1/m) Σ (⟨A<sub>i</sub>, UUᵀ⟩ − y<sub>i</sub>)², η = 10<sup>−4</sup>, from U<sub>0</sub> = αW. The paper says: from a small start descent finds X* although U has d columns, and the smaller the start, the closer it comes. Numbers are {draws}; figures show the first draw."
        )
        .Table([| "what"; "theory or source"; "ours" |], rows checks)
        .Heading("Distance to X*")
        .Figures(
            figure
                "distance-corrected"
                "Corrected gradient"
                distance
                (fan Variant.Corrected "distance")
                [ plateauLine ]
                "Five scales of initialisation. Each curve falls to the plateau where the one large eigenvalue of X* is found, and leaves it the later the smaller α. Dotted, here and below: (Σ<sub>i≥2</sub> λ<sub>i</sub>²)<sup>1/2</sup>.",
            figure
                "distance-legacy"
                "The notebook's update (legacy)"
                distance
                (fan Variant.Legacy "distance")
                [ plateauLine ]
                "The same X*, stepped along Σ A<sub>i</sub>M(A<sub>i</sub> + A<sub>i</sub>ᵀ)U: np.inner of two matrices is a matrix. The mean of that is (M + tr(M) I)U, which vanishes at X* too, so that the curves look plausible.",
            figure
                "variants"
                "Corrected and legacy at one scale"
                distance
                (both d 0.01)
                [ plateauLine ]
                "α = 0.01, R = d: what the fault changes. (W is Gaussian in the one and uniform in the other, as in the notebook.)",
            figure
                "exact-rank"
                $"Known rank, R = r = {r}"
                distance
                (both r 0.1)
                [ plateauLine ]
                "α = 0.1. With the right number of columns there is nothing else to find."
        )
        .Prose($"Distance after {steps} steps:{tooFew}")
        .Table([| "start"; "corrected"; "legacy" |], rows atEnd)
        .Heading("Along the way")
        .Figures(
            spectrum 0.01,
            spectrum 0.1,
            growth,
            figure "loss" "Training loss" "f(U)" (fan Variant.Corrected "loss") [] "Of the corrected descent.",
            isometry
        )
        .Heading("What the notebook printed")
        .Prose(
            "Its first distances, at α = 1.0 (its list 10.e-1, 10.e-2, … begins there), belong to one X* of no known seed and to the wrong gradient: their size and slow decrease can be compared, no more."
        )
        .Table([| "updates"; "printed"; "legacy, ours" |], rows firstDistances)
        .Prose(
            "Its other faults, each mended in the corrected variant: W uniform instead of Gaussian; scales ten times too large; part (b) on a matrix left over from another cell; part (e) evaluating the gradient at the left singular basis, because the SVD overwrote u; distance and time swapped on the axes; no seeds. The legacy variant has the first two and the inner product, which decide the curves. U* is uniform on (0, 1) in both: the handout leaves it open."
        )
        .Heading("Cost")
        .Prose(
            $"""A step of all six starts, one thread: {cost "corrected"} ms corrected; {cost "legacy"} ms legacy, the making of its operator (2.5 × 10<sup>11</sup> multiplications) spread over the steps."""
        )

record |> Sweep.page page
