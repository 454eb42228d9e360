// What the figures of the jamming notebook are made of: quantities of a row, clouds of points, lines of theory.
module FigureRows

#load "../HeavyTails.fsx"

open System
open HeavyTails
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook
open HeavyTails.Reports.Figures
open HeavyTails.Reports.Wording

/// Lines to compare with, as functions of P/h, which must exceed 2.
type Theory =
    {
        /// The name in the legend.
        name: string
        /// N_Delta / h.
        violatedPerFeature: float -> float
        /// Mean squared hinge loss of a pattern.
        lossPerPattern: float -> float
    }

/// A read-out of Gaussian features with random labels, by Gordon's inequality.
let gordon =
    { name = "Gaussian theory"
      violatedPerFeature = fun load -> (ReadoutTheory.SquaredHinge load).ViolatedPerFeature
      lossPerPattern = fun load -> (ReadoutTheory.SquaredHinge load).LossPerPattern }

type FigureOptions =
    {
        /// The variant whose rows are drawn, "corrected" or "legacy".
        variant: string
        /// The colours of training steps. The source: ColourMap.Mei2019.
        colours: ColourMap
        theory: Theory option
        /// Steps below it are early, and so is the first recorded step; the source takes 5.
        earlyBelow: int64
        /// Steps above it are late; the source takes 10^5. None: a tenth of the largest step.
        lateAbove: int64 option
        /// Whether figures 7 to 9 have the source's limits, 1 to 500 and 0 to 200; else limits from the rows.
        sourceLimits: bool
        /// Whether figures 3 and 4 show every tenth row alone, as the source's.
        everyTenth: bool
        /// Training losses below it are zero up to the penalty and the rounding of the fit; they have no place on a
        /// logarithmic axis.
        zeroLoss: float
        /// Which network of a step is called the one at the peak.
        peak: PeakRule
        /// The networks of figure 19 have a larger training loss.
        leastLoss: float
        /// The least number of singular values of which a histogram is drawn; the source draws any.
        leastValues: int
        /// Whether the rows' singular values are roots of computed eigenvalues, as in the source's files; their error
        /// is larger than that of computed singular values.
        fromEigenvalues: bool
    }

/// The corrected variant's options.
let corrected =
    { variant = "corrected"
      colours = ColourMap.Viridis
      theory = Some gordon
      earlyBelow = 5L
      lateAbove = None
      sourceLimits = false
      everyTenth = false
      zeroLoss = Readout.ZeroLoss
      peak = PeakRule.SmoothedTestLoss
      leastLoss = SpectrumSelections.LeastLoss
      leastValues = 4
      fromEigenvalues = false }

/// The source's own choices.
let legacy =
    { corrected with
        variant = "legacy"
        colours = ColourMap.Mei2019
        lateAbove = Some 100_000L
        sourceLimits = true
        everyTenth = true
        peak = PeakRule.LargestTestLoss
        leastValues = 1 }

/// A number of a row, and the axis on which it is drawn.
type Quantity = { axis: FigureAxis; at: JammingRow -> float }

let logarithmic title at = { axis = Figure.logAxis title; at = at }

/// The same number on an axis with another title.
let titled title quantity = { quantity with axis = Figure.titled title quantity.axis }

/// The same number on an axis between two ends.
let within low high quantity = { quantity with axis = Figure.within low high quantity.axis }

/// The same number on an axis that is linear up to 1.
let linearBelowOne quantity = { quantity with axis = Figure.symLogAxis 1.0 quantity.axis.Title }

let isDrawn quantity row =
    let value = quantity.at row
    Double.IsFinite value && (value > 0.0 || not quantity.axis.Log)

let perParameter = logarithmic "N<sub>Δ</sub>/N" _.ViolatedPerParameter
let perFeature = logarithmic "N<sub>Δ</sub>/h" _.ViolatedPerFeature
let patternsPerParameter = logarithmic "P/N" _.PatternsPerParameter
let patternsPerFeature = logarithmic "P/h" _.PatternsPerFeature
let testLoss = logarithmic "test loss" _.TestLoss

/// The training loss; NaN where it is zero up to the penalty.
let trainLoss options =
    logarithmic "training loss" (fun row -> if row.TrainLoss < options.zeroLoss then nan else row.TrainLoss)

let untrained rows = NotebookQuantities.Untrained(Array.ofList rows) |> List.ofSeq
let trained rows = NotebookQuantities.Trained(Array.ofList rows) |> List.ofSeq

/// The training steps, on an axis with a place for 0 where there is a row of step 0.
let steps (rows: JammingRow list) =
    let positive = rows |> List.map _.Step |> List.filter (fun step -> step > 0L)

    let axis =
        if rows |> List.exists (fun row -> row.Step = 0L) && not positive.IsEmpty then
            Figure.symLogAxis (float (List.min positive))
        else
            Figure.logAxis

    { axis = axis "training steps"; at = fun row -> float row.Step }

/// Points of one kind of rows: y against x.
type Cloud =
    {
        name: string
        symbol: PointSymbol
        x: Quantity
        y: Quantity
        rows: JammingRow list
        /// Why there are no rows, if there are none.
        none: string
    }

let cloud x y rows = { name = ""; symbol = PointSymbol.Circle; x = x; y = y; rows = rows; none = "there are no rows" }

let drawn cloud = cloud.rows |> List.filter (fun row -> isDrawn cloud.x row && isDrawn cloud.y row)

/// The points of a cloud, of later steps above those of earlier ones.
let points cloud =
    let rows = drawn cloud |> List.sortBy _.Step

    Figure.points cloud.name (List.map cloud.x.at rows) (List.map cloud.y.at rows)
    |> Figure.symbol cloud.symbol
    |> Figure.size (if cloud.symbol = PointSymbol.Circle then 6.0 else 7.5)
    |> Figure.opacity 0.7

/// The points of a cloud coloured by training step.
let bySteps cloud = points cloud |> Figure.colourBy (drawn cloud |> List.map (fun row -> float row.Step) |> List.sort)

/// A theory's line over the values of P/h of some rows; none where no row is beyond 2.
let theoryLine options (law: Theory -> float -> float) (rows: JammingRow list) =
    match options.theory, rows |> List.map _.PatternsPerFeature with
    | Some theory, (_ :: _ as loads) when List.max loads > 2.1 ->
        // Even in the logarithm of the distance from 2, where the curve begins steeply.
        let low, high = log 1e-3, log (List.max loads - 2.0)
        let x = [ for i in 0..120 -> 2.0 + exp (low + (high - low) * float i / 120.0) ]
        [ Figure.line theory.name x (List.map (law theory) x) |> Figure.colour 1 ]
    | _ -> []

/// A number as HTML, powers of ten without a factor of 1.
let number (x: float) =
    let exponent = round (log10 x)

    if abs (log10 x - exponent) < 1e-9 then NumberText.PowerOfTen(int exponent) else NumberText.Tick x

/// What a figure says of rows that have no place on its axes.
let leftOut options clouds =
    let all, shown = clouds |> List.sumBy _.rows.Length, clouds |> List.sumBy (drawn >> _.Length)
    let loss = trainLoss options

    if shown = all then
        ""
    else
        $" Not shown: {all - shown} of {all} rows, whose value on an axis is zero or missing"
        + (if clouds |> List.exists (fun c -> c.y.axis.Title = loss.axis.Title) then
               $"; a training loss below {number options.zeroLoss} counts as zero."
           else
               ".")

/// The network at the peak of the test loss for each step, or the reason why there is none.
let peaks options rows =
    [ for peak in NotebookQuantities.Peaks(Array.ofList rows, options.peak) -> peak.Step, peak.Row ]

/// The number of a figure in the notebook, its name and its title.
type Heading = { number: int; name: string; title: string }

let heading number name title = { number = number; name = name; title = title }

let fileName options heading =
    let variant = if options.variant = "corrected" then "" else options.variant + "-"
    $"{variant}%02d{heading.number}-{heading.name}"

/// The title of a figure, which tells a picture of the legacy variant from the corrected one without its page.
let titleOf options heading =
    if options.variant = "corrected" then heading.title else $"{heading.title}, {options.variant}"

/// The scale of training steps, the same in every figure of some rows.
let stepColours options (rows: JammingRow list) =
    (Figure.colourScaleOf options.colours "training steps")
        .Covering([| for step in rows |> List.map _.Step |> List.distinct -> float step |])

/// A figure of clouds, drawn as curves, or the reason why it is empty. `rows` are all rows, whose steps have a place on
/// the scale of colours.
let figure options rows heading caption lines (clouds: Cloud list) (curves: Curve list) =
    let x, y = clouds.Head.x.axis, clouds.Head.y.axis

    if clouds |> List.forall (drawn >> List.isEmpty) then
        Error(
            match clouds |> List.sumBy _.rows.Length with
            | 0 -> clouds |> List.map _.none |> List.distinct |> String.concat "; "
            | n -> $"none of {n} rows has a place on the axes {x.Title} and {y.Title}"
        )
    else
        CurveFigure(
            Name = fileName options heading,
            Title = titleOf options heading,
            X = x,
            Y = y,
            Curves = curves,
            Lines = lines,
            Colours =
                (if curves |> List.exists (fun curve -> curve.ColourBy.Count > 0) then
                     stepColours options rows
                 else
                     null),
            Caption = caption + leftOut options clouds
        )
        |> Figure.draw
        |> Ok

/// A figure of one cloud, coloured by training step.
let cloudFigure options rows heading caption lines cloud =
    figure options rows heading caption lines [ cloud ] [ bySteps cloud ]

let aNetwork = "Each point is a network at one training step with its read-out fitted anew."
let atParameters = "The dotted line is N<sub>Δ</sub> = N, a violated pattern for each parameter."
let atFeatures = "The dotted line is N<sub>Δ</sub> = h, a violated pattern for each feature."
let atX = [ Figure.vertical 1.0 "" ]
let atY = [ Figure.horizontal 1.0 "" ]
