// The figures of the source's jamming notebook, by their numbers there, from the rows of one variant:
// Figures.all Figures.corrected rows. Points are coloured by training step. A figure for which no row qualifies is left
// out, and Figures.missing says why.
module Figures

#load "figureRowsPage.fsx"
#load "spectraPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming
open FigureRows

/// The options of the corrected and of the legacy variant.
let corrected, legacy = FigureRows.corrected, FigureRows.legacy

let private aNetwork = "Each point is a network at one training step with its read-out fitted anew."
let private atParameters = "The dotted line is N<sub>Δ</sub> = N, a violated pattern for each parameter."
let private atFeatures = "The dotted line is N<sub>Δ</sub> = h, a violated pattern for each feature."
let private atX = [ Figure.vertical 1.0 "" ]
let private atY = [ Figure.horizontal 1.0 "" ]

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

/// 5: P/h against N_Delta/h.
let perFeatureLoad options rows =
    let c = cloud patternsPerFeature perFeature rows
    let theory = theoryLine options _.violatedPerFeature (drawn c)

    figure
        options
        rows
        (heading 5 "per-feature-load" "Violated patterns for each feature")
        $"{aNetwork} {atFeatures}{theorySays theory}"
        atY
        [ c ]
        (bySteps c :: theory)

/// 6: P/N against N_Delta/N.
let perParameterLoad options rows =
    cloud patternsPerParameter perParameter rows
    |> cloudFigure
        options
        rows
        (heading 6 "per-parameter-load" "Violated patterns for each parameter")
        $"{aNetwork} {atParameters}"
        atY

let private lateAbove options (rows: JammingRow list) =
    options.lateAbove |> Option.defaultWith (fun () -> (rows |> List.map _.Step |> List.max) / 10L)

/// Early rows with P/h and N_Delta/h, and late rows with P/N and N_Delta/N, on axes with the same ends.
let private earlyAndLate options (rows: JammingRow list) =
    let linearBelowOne quantity = { quantity with axis = Figure.symLogAxis 1.0 quantity.axis.Title }
    let some chosen x y = cloud x (linearBelowOne y) (rows |> List.filter chosen)
    let above = lateAbove options rows

    let early =
        { some (fun row -> row.Step < options.earlyBelow) patternsPerFeature perFeature with
            none = $"no network has fewer than {options.earlyBelow} steps" }

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

    let limited c = { c with x = within xLow xHigh c.x; y = within yLow yHigh c.y }
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
        ($"Networks after fewer than {options.earlyBelow} steps, on axes with the ends of figure 7. {atFeatures}"
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

/// 9: figures 7 and 8 on the same axes.
let earlyAndLateViolated options rows =
    let early, late = earlyAndLate options rows |> overlaid "N<sub>Δ</sub>/h (early), N<sub>Δ</sub>/N (late)"

    figure
        options
        rows
        (heading 9 "early-and-late" "Violated patterns before and late in training")
        ("Circles: features before training, with numbers for each feature. Diamonds: networks late in training, with "
         + "numbers for each parameter. The dotted line is one violated pattern for each.")
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
        ("Circles: features before training, against P/h. Diamonds: networks late in training, against P/N."
         + theorySays theory)
        []
        [ early; late ]
        (bySteps early :: bySteps late :: theory)

let private isPeak = "N* is the number of parameters at the peak of the test loss of each step."

/// The networks at the peaks, with the reason if there is none at any step.
let private peakCloud options x y rows =
    let peaks = peaks options rows |> List.map snd

    { cloud
          x
          y
          [ for peak in peaks do
                if peak.Succeeded then
                    peak.Value ] with
        none =
            peaks
            |> List.tryFind (fun peak -> not peak.Succeeded)
            |> Option.map _.Reason
            |> Option.defaultValue "" }

/// The networks of steps with a peak; x and y are made from N* of a row's step.
let private besidePeaks options x y rows =
    let parameters =
        Map
            [ for step, peak in peaks options rows do
                  if peak.Succeeded then
                      step, float peak.Value.Parameters ]

    let peak (row: JammingRow) = parameters[row.Step]

    { peakCloud options (x peak) (y peak) rows with
        rows = rows |> List.filter (fun row -> parameters.ContainsKey row.Step) }

/// 11: N_Delta/h of the network at the peak, by step.
let peakViolated options rows =
    let linearBelowOne = { perFeature with axis = Figure.symLogAxis 1.0 perFeature.axis.Title }
    let c = peakCloud options (steps rows) linearBelowOne rows

    figure
        options
        rows
        (heading 11 "peak-violated" "N<sub>Δ</sub>/h at the peak of the test loss")
        $"A point is the network at the peak of the test loss at its step. {atFeatures}"
        atY
        [ c ]
        [ points c |> Figure.opacity 1.0 ]

/// 12: N*/h^2 against P/h^2.
let peakPerSquare options rows =
    let square (row: JammingRow) = float row.Width ** 2.0

    besidePeaks
        options
        (fun peak -> logarithmic "N*/h<sup>2</sup>" (fun row -> peak row / square row))
        (fun _ -> logarithmic "P/h<sup>2</sup>" (fun row -> float row.Patterns / square row))
        rows
    |> cloudFigure
        options
        rows
        (heading 12 "peak-per-square" "Patterns and parameters at the peak for each h<sup>2</sup>")
        ($"{isPeak} At one step all widths lie on a line of slope 1 with P/N* as the ratio of y and x. "
         + "The dotted line is P = h<sup>2</sup>.")
        atY

/// N*/N.
let private peakPerParameter peak = logarithmic "N*/N" (fun (row: JammingRow) -> peak row / float row.Parameters)

let private atPeak =
    $"{isPeak} Networks to the left of the dotted line N = N* are larger than the one at the peak."

/// 13: N*/N against N* N_Delta/N. The source calls the axes "N/N*" and "Train L".
let peakTimesViolated options rows =
    besidePeaks
        options
        peakPerParameter
        (fun peak -> logarithmic "N* N<sub>Δ</sub>/N" (fun row -> peak row * row.ViolatedPerParameter))
        rows
    |> cloudFigure
        options
        rows
        (heading 13 "peak-times-violated" "N* N<sub>Δ</sub>/N on both sides of the peak")
        atPeak
        atX

/// 14: N*/N against N_Delta/h. The source calls the axes "N/N*" and "Train L".
let violatedAcrossPeak options rows =
    besidePeaks options peakPerParameter (fun _ -> perFeature) rows
    |> cloudFigure
        options
        rows
        (heading 14 "violated-across-peak" "N<sub>Δ</sub>/h on both sides of the peak")
        $"{atPeak} The horizontal one is N<sub>Δ</sub> = h."
        (atX @ atY)

/// 15: N*/N against the test loss. The source calls the axis "N/N*".
let testLossAcrossPeak options rows =
    besidePeaks options peakPerParameter (fun _ -> testLoss) rows
    |> cloudFigure options rows (heading 15 "test-loss-across-peak" "Test loss on both sides of the peak") atPeak atX

/// 16: N* by step.
let peakBySteps options rows =
    let c = peakCloud options (steps rows) (logarithmic "N*" (fun row -> float row.Parameters)) rows

    figure
        options
        rows
        (heading 16 "peak" "Parameters at the peak of the test loss")
        "N* is the number of parameters at the peak of the test loss of each step."
        []
        [ c ]
        [ points c |> Figure.opacity 1.0 ]

/// Untrained rows as blue circles and trained ones as orange triangles.
let private twoClouds x y rows =
    [ { cloud x y (untrained rows) with name = "untrained" }
      { cloud x y (trained rows) with name = "trained"; symbol = PointSymbol.Triangle } ]

let private inTwoColours clouds = clouds |> List.mapi (fun i c -> points c |> Figure.colour i)

/// 17: h against N_Delta, untrained and trained.
let violatedByWidth options rows =
    let two =
        twoClouds
            (logarithmic "width h" (fun row -> float row.Width))
            (logarithmic "N<sub>Δ</sub>" (fun row -> float row.Violated))
            rows

    figure
        options
        rows
        (heading 17 "violated-by-width" "Violated patterns by width, untrained and trained")
        "Each point is a network at the first or the last step with its read-out fitted anew."
        []
        two
        (inTwoColours two)

/// 18: N_Delta/N against the training loss, untrained and trained, with the rows of figures 20 and 22 in black.
let selectedRows options rows =
    let two = twoClouds perParameter (trainLoss options) rows

    let black =
        two
        |> List.map (fun c ->
            { c with name = ""; rows = Spectra.byLoss options c.rows }
            |> points
            |> Figure.colour 6
            |> Figure.opacity 1.0)

    figure
        options
        rows
        (heading 18 "selected-rows" "The networks whose spectra are drawn")
        ("In black: the networks of figures 20 and 22, for each level of the training loss the one with the fewest "
         + $"violated patterns for each feature among those of at least that loss. {atParameters}")
        atX
        two
        (inTwoColours two @ black)

/// Every figure with its number, or the reason why it is left out.
let results options (rows: JammingRow list) =
    match rows |> List.filter (fun row -> row.Variant = options.variant) with
    | [] -> [ for number in 1..23 -> number, Error $"no row has the variant {options.variant}" ]
    | rows ->
        [ trainLossPerParameter
          trainLossPerFeature
          testLossPerParameter
          testLossPerFeature
          perFeatureLoad
          perParameterLoad
          latePerParameter
          earlyPerFeature
          earlyAndLateViolated
          earlyAndLateLoss
          peakViolated
          peakPerSquare
          peakTimesViolated
          violatedAcrossPeak
          testLossAcrossPeak
          peakBySteps
          violatedByWidth
          selectedRows
          Spectra.bySteps
          Spectra.untrainedByLoss
          Spectra.untrainedAll
          Spectra.trainedByLoss
          Spectra.trainedAll ]
        |> List.mapi (fun i draw -> i + 1, draw options rows)

/// The figures of the rows of one variant, with their numbers in the notebook.
let all options rows =
    results options rows
    |> List.choose (fun (number, result) -> result |> Result.toOption |> Option.map (fun figure -> number, figure))

/// Why figures are left out: a sentence for each reason, with the numbers of its figures.
let missing options rows =
    [ for number, result in results options rows do
          match result with
          | Error reason -> reason, number
          | Ok _ -> () ]
    |> List.groupBy fst
    |> List.map (fun (reason, numbers) ->
        let numbers = numbers |> List.map (snd >> string) |> String.concat ", "
        $"Left out: {numbers}, since {reason}.")

/// The swatch of the colours of training steps.
let colourMap options = Figure.swatch "colour-map" [ options.colours ]
