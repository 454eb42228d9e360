// Figures 11 to 16 of the notebook: the network at the peak of the test loss of each step, whose number of parameters
// is N*, and the other networks beside it.
module Peaks

#load "figureRowsPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming
open FigureRows

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
    let c = peakCloud options (steps rows) (linearBelowOne perFeature) rows
    let high = c.rows |> List.map _.ViolatedPerFeature |> List.fold max 1.0
    let c = { c with y = within -0.1 (1.3 * high) c.y }

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
