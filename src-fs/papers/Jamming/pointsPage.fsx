// Figures 1 to 10 of the notebook: losses and numbers of violated patterns of every network at every step, and of
// networks early and late in training.
module Points

#load "figureRowsPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming
open FigureRows

let private theorySays (curves: Curve list) =
    if curves.IsEmpty then
        ""
    else
        " The curve is the theory of Gaussian features with random labels, which can be separated for P/h below 2."

/// 1: N_Delta/N against the training loss.
let trainLossPerParameter options rows =
    cloud perParameter (trainLoss options) rows
    |> cloudFigure
        options
        rows
        (heading 1 "train-loss-per-parameter" "Training loss against N<sub>Δ</sub>/N")
        $"{aNetwork} {atParameters}"
        atX

/// 2: N_Delta/h against the training loss.
let trainLossPerFeature options rows =
    cloud perFeature (trainLoss options) rows
    |> cloudFigure
        options
        rows
        (heading 2 "train-loss-per-feature" "Training loss against N<sub>Δ</sub>/h")
        $"{aNetwork} {atFeatures}"
        atX

/// The rows of figures 3 and 4: the source draws every tenth of those sorted by step.
let private thinned options (rows: JammingRow list) =
    if options.everyTenth then
        let sorted = rows |> List.sortBy _.Step |> Array.ofList
        [ for i in 0..10 .. sorted.Length - 1 -> sorted[i] ]
    else
        rows

/// 3: N_Delta/N against the test loss.
let testLossPerParameter options rows =
    cloud perParameter testLoss (thinned options rows)
    |> cloudFigure
        options
        rows
        (heading 3 "test-loss-per-parameter" "Test loss against N<sub>Δ</sub>/N")
        $"{aNetwork} {atParameters}"
        atX

/// 4: N_Delta/h against the test loss.
let testLossPerFeature options rows =
    cloud perFeature testLoss (thinned options rows)
    |> cloudFigure
        options
        rows
        (heading 4 "test-loss-per-feature" "Test loss against N<sub>Δ</sub>/h")
        $"{aNetwork} {atFeatures}"
        atX

/// Violated patterns of rows whose training loss is not zero; a fit that ended with one gap just above the tolerance
/// would stretch the axis by decades. The legacy variant draws all.
let private unlessSatisfied options (quantity: Quantity) =
    if options.variant = "legacy" then
        quantity, ""
    else
        { quantity with at = fun row -> if row.TrainLoss < options.zeroLoss then nan else quantity.at row },
        $" Rows of a training loss below {number options.zeroLoss} count as satisfied."

/// 5: P/h against N_Delta/h.
let perFeatureLoad options rows =
    let y, satisfied = unlessSatisfied options perFeature
    let c = cloud patternsPerFeature y rows
    let theory = theoryLine options _.violatedPerFeature (drawn c)

    figure
        options
        rows
        (heading 5 "per-feature-load" "Violated patterns for each feature")
        $"{aNetwork} {atFeatures}{theorySays theory}{satisfied}"
        atY
        [ c ]
        (bySteps c :: theory)

/// 6: P/N against N_Delta/N.
let perParameterLoad options rows =
    let y, satisfied = unlessSatisfied options perParameter

    cloud patternsPerParameter y rows
    |> cloudFigure
        options
        rows
        (heading 6 "per-parameter-load" "Violated patterns for each parameter")
        $"{aNetwork} {atParameters}{satisfied}"
        atY

let private lateAbove options (rows: JammingRow list) =
    options.lateAbove |> Option.defaultWith (fun () -> (rows |> List.map _.Step |> List.max) / 10L)

/// Whether a row is early: the first recorded step, or a step below the source's.
let private isEarly options (rows: JammingRow list) =
    let first = rows |> List.map _.Step |> List.min
    fun (row: JammingRow) -> row.Step = first || row.Step < options.earlyBelow

/// Early rows with P/h and N_Delta/h, and late rows with P/N and N_Delta/N, on axes with the same ends.
let private earlyAndLate options (rows: JammingRow list) =
    let some chosen x y = cloud x (linearBelowOne y) (rows |> List.filter chosen)
    let above = lateAbove options rows

    let early =
        { some (isEarly options rows) patternsPerFeature perFeature with
            none = "there is no early network" }

    let late =
        { some (fun row -> row.Step > above) patternsPerParameter perParameter with
            none = $"no network has more than {above} steps" }

    let values (quantity: Cloud -> Quantity) =
        [ for c in [ early; late ] do
              for row in drawn c do
                  (quantity c).at row ]

    let (xLow, xHigh), (yLow, yHigh) =
        match values _.x with
        | _ when options.sourceLimits -> (1.0, 500.0), (0.0, 200.0)
        | [] -> (1.0, 10.0), (0.0, 10.0)
        | x -> (List.min x / 1.2, List.max x * 1.2), (-0.1, 1.3 * List.max (1.0 :: values _.y))

    let limited (c: Cloud) = { c with x = within xLow xHigh c.x; y = within yLow yHigh c.y }
    limited early, limited late

/// 7: P/N against N_Delta/N of late steps.
let latePerParameter options rows =
    let _, late = earlyAndLate options rows

    late
    |> cloudFigure
        options
        rows
        (heading 7 "late-per-parameter" "Late in training: violated patterns for each parameter")
        $"Networks after more than {lateAbove options rows} steps. {atParameters}"
        atY

/// 8: P/h against N_Delta/h of early steps.
let earlyPerFeature options rows =
    let early, _ = earlyAndLate options rows
    let theory = theoryLine options _.violatedPerFeature (drawn early)

    figure
        options
        rows
        (heading 8 "early-per-feature" "Before training: violated patterns for each feature")
        ($"Networks at the first recorded step or after fewer than {options.earlyBelow} steps, on axes with the ends "
         + $"of figure 7. {atFeatures}"
         + theorySays theory)
        atY
        [ early ]
        (bySteps early :: theory)

/// Both clouds on the axes of the first, with names and symbols of their own.
let private overlaid yTitle (early: Cloud, late: Cloud) =
    let x, y = early.x |> titled "P/h (early), P/N (late)", early.y |> titled yTitle

    { early with name = "early, P/h"; x = x; y = y },
    { late with
        name = "late, P/N"
        symbol = PointSymbol.Diamond
        x = { late.x with axis = x.axis }
        y = { late.y with axis = y.axis } }

/// What the symbols of the clouds mean that are drawn, and which cloud is missing.
let private symbolsSay (clouds: (Cloud * string) list) =
    [ for cloud, meaning in clouds do
          if drawn cloud |> List.isEmpty then
              let reason =
                  if cloud.rows.IsEmpty then
                      cloud.none
                  else
                      $"none of {cloud.rows.Length} rows has a place on the axes"

              $"The cloud “{cloud.name}” is missing: {reason}."
          else
              meaning ]
    |> String.concat " "

/// 9: figures 7 and 8 on the same axes.
let earlyAndLateViolated options rows =
    let early, late = earlyAndLate options rows |> overlaid "N<sub>Δ</sub>/h (early), N<sub>Δ</sub>/N (late)"

    figure
        options
        rows
        (heading 9 "early-and-late" "Violated patterns before and late in training")
        (symbolsSay
            [ early, "Circles: features early in training, with numbers for each feature."
              late, "Diamonds: networks late in training, with numbers for each parameter." ]
         + " The dotted line is one violated pattern for each.")
        atY
        [ early; late ]
        [ bySteps early; bySteps late ]

/// 10: P/h against the training loss of early steps, and P/N against that of late ones.
let earlyAndLateLoss options rows =
    let early, late = earlyAndLate options rows
    let loss = trainLoss options

    let early, late =
        ({ early with x = patternsPerFeature; y = loss }, { late with x = patternsPerParameter; y = loss })
        |> overlaid loss.axis.Title

    let theory = theoryLine options _.lossPerPattern (drawn early)

    figure
        options
        rows
        (heading 10 "early-and-late-loss" "Training loss before and late in training")
        (symbolsSay
            [ early, "Circles: features early in training, against P/h."
              late, "Diamonds: networks late in training, against P/N." ]
         + theorySays theory)
        []
        [ early; late ]
        (bySteps early :: bySteps late :: theory)
