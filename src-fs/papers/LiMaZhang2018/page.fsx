// The figures and tables of page.md, from the record of experiment.fsx.
#load "../HeavyTails.fsx"

open HeavyTails
open MathNet.Numerics.Distributions
open MathNet.Numerics.Statistics

/// The values of the page's holes, and the claims.
let page (record: SweepRecord) =
    let parameter name = float record.folder.Context.Parameters[name]
    let d, r, m, steps = int (parameter "d"), int (parameter "r"), int (parameter "m"), int (parameter "steps")
    let stepSize = parameter "stepSize"
    let repeats = record.folder.Context.Grid.Seeds

    // k is a repetition; `mean` is over all of them, and the figures show the first.
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
    let halfwayByTheory k =
        log (sqrt (lambda1 k / 2.0) / (1e-3 * sqrt (float d))) / log (1.0 + 4.0 * stepSize * lambda1 k)

    let along style name (column: string) (points: Row list) =
        style name [ for p in points -> p["t"] ] [ for p in points -> p[column] ]

    let scales variant =
        rowsOf "curve" variant 0
        |> List.filter (fun p -> p["R"] = float d)
        |> List.map (fun p -> p["alpha"])
        |> List.distinct

    let fan variant column =
        [ for alpha in scales variant -> curve variant d alpha 0 |> along Figure.line $"α = {Say.power alpha}" column ]

    let logFigure name title y lines curves =
        CurveFigure(
            Name = name,
            Title = title,
            X = Figure.axis "t, steps",
            Y = Figure.logAxis y,
            Curves = curves,
            Lines = lines
        )
        |> Figure.draw

    let distances name title = logFigure name title "‖UUᵀ − X*‖<sub>F</sub>" [ Figure.horizontal (plateau 0) "" ]

    let both R alpha =
        [ curve "corrected" R alpha 0 |> along Figure.line "corrected" "distance"
          curve "legacy" R alpha 0 |> along Figure.dashes "legacy" "distance" ]

    let spectrum (alpha: float) =
        let points = curve "corrected" d alpha 0
        let roots = [ for lambda in eigenvalues 0 -> Figure.horizontal (sqrt lambda) "" ]

        [ for i in 1..r do
              points |> along Figure.line $"σ<sub>{i}</sub>" $"s{i}"
          for i in r + 1 .. 10 do
              let name = if i = r + 1 then $"σ<sub>{r + 1}</sub> … σ<sub>10</sub>" else ""
              points |> along Figure.dashes name $"s{i}" |> Figure.colour 6 ]
        |> logFigure
            $"singular-values-{Say.plain alpha}"
            $"Singular values, α = {Say.plain alpha}"
            "σ<sub>i</sub>(U)"
            roots

    let geometric =
        let early = curve "corrected" d 1e-5 0 |> List.filter (fun p -> p["t"] <= 400.0)
        let anchor = early |> List.find (fun p -> p["s1"] > 100.0 * early.Head["s1"])
        let law = [ for p in early -> p["t"], anchor["s1"] * (problem 0)["growth"] ** (p["t"] - anchor["t"]) ]

        [ early |> along Figure.line "σ<sub>1</sub>" "s1"
          law
          |> List.filter (fun (_, s) -> s < 1.5 * sqrt (lambda1 0))
          |> List.unzip
          ||> Figure.dashes "geometric" ]
        |> logFigure
            "growth"
            "The top mode grows geometrically"
            "σ<sub>1</sub>(U)"
            [ Figure.horizontal (sqrt (lambda1 0)) "" ]

    let isometry =
        let curves =
            let share = [ for i in 1 .. ratios.Length -> (float i - 0.5) / float ratios.Length ]
            let law = Normal(1.0, sqrt (2.0 / float m))
            let x = [ for i in -40 .. 40 -> 1.0 + law.StdDev * float i / 10.0 ]

            [ Figure.line "random M" (List.sort ratios) share
              Figure.dashes "N(1, 2/m)" x (List.map law.CumulativeDistribution x) ]

        CurveFigure(
            Name = "isometry",
            Title = "How near the measurements are to an isometry",
            X = Figure.axis "ratio",
            Y = Figure.axis "share of M below it",
            Curves = curves
        )
        |> Figure.draw

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

    let about = Claim.about "Li2018"

    /// Distances after the last step from the scales of W, from large to small, in the mean over repetitions.
    let ends = [ for alpha in scales "corrected" -> every (final "corrected" d alpha) |> List.average ]

    /// Whether the smaller of two neighbouring scales ends closer: by the differences of the same problems, None where
    /// their interval holds 0.
    let closer =
        [ for large, small in List.pairwise (scales "corrected") ->
              let gain, half =
                  every (fun k -> final "corrected" d large k - final "corrected" d small k) |> Claim.interval

              small, (if abs gain > half then Some(gain > 0.0) else None) ]

    let farther = closer |> List.filter (snd >> (=) (Some false)) |> List.map fst
    let isLong = steps > 1000
    let isFound = every (final "corrected" r 0.1) |> List.forall (fun distance -> distance < 0.01)
    let recovery = every (fun k -> 1.0 / (4.0 * stepSize * Array.last (eigenvalues k))) |> List.max

    // A mode of the least eigenvalue λ grows from about 0.1 to √λ in log(√λ/0.1) recovery times, some 3, and comes from
    // the distance λ to 0.01 in log(λ/0.01)/2, some 3 more; the two overlap with other modes, so that 10 suffice.
    let recoveryTimes = 10.0

    /// Growth by the linearised step of the measurements themselves, whose expectation is 1 + 4ηλ₁.
    let ownGrowth k = (problem k)["growth"]

    // Up to 3 % of its end the step is linear but for the share s₁²/λ₁ < 0.03² of its rate.
    let nonlinear = 0.03 ** 2.0 * (List.max (every ownGrowth) - 1.0)

    let claims =
        [ about
              "theory"
              "growth"
              ("From a small start the top singular value grows at each step by 1 + 4ηλ₁ in expectation: by the rate "
               + "of the linearised step, from which it differs by 0.")
          |> Claim.mean 6 (0.0, nonlinear) (every (fun k -> growth k - ownGrowth k))
          about
              "theory"
              "plateau"
              "The distance first stays at (Σ λᵢ² over i ≥ 2)^(1/2), where only the top mode is found."
          |> Claim.mean
              2
              (let level = List.average (every plateau) in level, 0.02 * level)
              (every (measuredPlateau 1e-5))
          about "problem 2 (b)" "exact-rank" "With as many columns as the rank of X*, descent finds X*."
          |> Claim.because
              "distance to 0"
              $"""distance {mean 4 (final "corrected" r 0.1)} after {steps} steps"""
              (Claim.holdsIf (isFound || float steps > recoveryTimes * recovery) isFound)
              ($"It takes up to {Say.decimals 0 recoveryTimes} times {Say.decimals 0 recovery} steps, 1/(4ηλ_r), to "
               + "find the direction of the least eigenvalue.")
          |> Claim.legacy $"""distance {mean 4 (final "legacy" r 0.1)}"""
          about
              "abstract"
              "small-start"
              "The smaller the start, the closer descent comes to X*, although U has d columns."
          |> Claim.because
              "falls with α"
              ([ for alpha, distance in List.zip (scales "corrected") ends ->
                     $"α = {Say.power alpha}: {Say.decimals 3 distance}" ]
               |> String.concat "; ")
              (if not isLong then None
               elif not farther.IsEmpty then Some false
               elif closer |> List.forall (snd >> Option.isSome) then Some true
               else None
               |> Claim.decided)
              (if not isLong then
                   "A thousand steps are too few: from small starts the small modes have not grown yet."
               elif farther.IsEmpty then
                   "Two neighbouring scales cannot be told apart over these repetitions."
               else
                   $"""After {steps} steps descent from α = {farther |> List.map Say.power |> String.concat ", "} is """
                   + "farther from X* than from the next larger start: it has not converged yet.")
          about "theory" "isometry" "The measurements are near an isometry: the mean ratio is 1."
          |> Claim.within
              4
              (1.0, 0.0)
              (let average, deviation = Say.meanAndDeviation ratios in average, deviation / sqrt (float ratios.Length))
          about "theory" "isometry-spread" "The ratio deviates from 1 by (2/m)^(1/2) over random matrices of rank 2r."
          |> Claim.within
              4
              (sqrt (2.0 / float m), 0.0)
              (let deviation = snd (Say.meanAndDeviation ratios) in
               deviation, deviation / sqrt (2.0 * float (ratios.Length - 1))) ]

    let isometryEnd (name: string) = mean 3 (fun k -> (rowsOf "isometry range" "corrected" k).Head[name])
    let secondsAStep = record |> Sweep.time "secondsAStep"
    let milliseconds variant = mean 1 (fun k -> 1e3 * secondsAStep (rowsOf "problem" variant k).Head)

    [ yield! [ "d" => d; "r" => r; "rank" => 2 * r; "m" => m; "steps" => steps; "repeats" => repeats ]
      "several" => (repeats > 1)
      "long" => (steps > 1000)
      "growth-law" => mean 4 (fun k -> 1.0 + 4.0 * stepSize * lambda1 k)
      "growth-here" => mean 4 (fun k -> (problem k)["growth"])
      "growth-first" => (problem 0)["growth"]
      "growth-seen" => mean 4 growth
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
      "loss" => (fan "corrected" "loss" |> logFigure "loss" "Training loss" "f(U)" [])
      "isometry" => isometry
      "first-distances" => firstDistances
      "cost-corrected" => milliseconds "corrected"
      "cost-legacy" => milliseconds "legacy" ],
    claims
