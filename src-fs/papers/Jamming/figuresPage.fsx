// The figures of the source's jamming notebook, by their numbers there, from the rows of one variant:
// Figures.all Figures.corrected rows. Points are coloured by training step. A figure for which no row qualifies is left
// out, and Figures.missing says why.
module Figures

#load "figureRowsPage.fsx"
#load "pointsPage.fsx"
#load "peaksPage.fsx"
#load "spectraPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming
open FigureRows

/// The options of the corrected and of the legacy variant.
let corrected, legacy = FigureRows.corrected, FigureRows.legacy

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
        [ Points.trainLossPerParameter
          Points.trainLossPerFeature
          Points.testLossPerParameter
          Points.testLossPerFeature
          Points.perFeatureLoad
          Points.perParameterLoad
          Points.latePerParameter
          Points.earlyPerFeature
          Points.earlyAndLateViolated
          Points.earlyAndLateLoss
          Peaks.peakViolated
          Peaks.peakPerSquare
          Peaks.peakTimesViolated
          Peaks.violatedAcrossPeak
          Peaks.testLossAcrossPeak
          Peaks.peakBySteps
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

/// The numbers of the figures that are left out, each with the reason.
let missing options rows =
    [ for number, result in results options rows do
          match result with
          | Error reason -> number, reason
          | Ok _ -> () ]

/// The swatch of the colours of training steps.
let colourMap options = Figure.swatch "colour-map" [ options.colours ]
