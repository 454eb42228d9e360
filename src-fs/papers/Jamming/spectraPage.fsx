// Figures 19 to 23 of the notebook: densities of ln sqrt(lambda), lambda the eigenvalues of the read-out's H0, whose
// roots are the singular values of the features of violated patterns.
module Spectra

#load "figureRowsPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook
open FigureRows

/// The density of a row's singular values above the error with which they were computed.
let private curve options (row: JammingRow) =
    let values = row.SingularValues

    let threshold =
        if options.fromEigenvalues then
            SpectrumCurve.ThresholdOfEigenvalues values
        else
            SpectrumCurve.ThresholdOfSingularValues values

    SpectrumCurve.Of(values, System.Nullable threshold)

/// The rows with spectra that can be drawn: of enough singular values, of at least as many violated patterns as
/// features, and of a training loss that is not zero up to the penalty, since zero has no place on a logarithmic scale
/// of colours.
let private withSpectra options (rows: JammingRow list) =
    [ for row in SpectrumSelections.Overdetermined(Array.ofList rows) do
          if
              row.TrainLoss >= options.zeroLoss
              && row.SingularValues.Count >= options.leastValues
              && (curve options row).Succeeded
          then
              row ]

/// For each level of the training loss, from the largest down, the row with the fewest violated patterns for each
/// feature among those of a loss at least as large: the networks of figures 20 and 22.
let byLoss options (rows: JammingRow list) =
    match withSpectra options rows with
    | [] -> []
    | some ->
        let losses = some |> List.map _.TrainLoss
        let variant = if options.variant = "legacy" then Variant.Legacy else Variant.Corrected
        let levels = SpectrumSelections.LossLevels(List.min losses, List.max losses, variant)

        [ for chosen in SpectrumSelections.ByLoss(Array.ofList some, levels) do
              if chosen.Row.Succeeded then
                  chosen.Row.Value ]
        |> List.distinct

/// Figures of spectra: what colours them, their y axis, and why there is none if no row is selected.
type private Drawing =
    { colours: Reports.Figures.ColourScale
      number: JammingRow -> float
      y: string -> Reports.Figures.FigureAxis
      none: string }

let private draw options drawing heading caption (rows: JammingRow list) =
    if rows.IsEmpty then
        Error drawing.none
    else
        CurveFigure(
            Name = fileName options heading,
            Title = titleOf options heading,
            X = Figure.symLogAxis 0.1 "√λ",
            Y = drawing.y "density of ln √λ",
            Curves =
                [ for row in rows do
                      let curve = (curve options row).Value

                      Figure.line "" curve.X curve.Density
                      |> Figure.colourBy [ drawing.number row ]
                      |> Figure.size 1.5
                      |> Figure.opacity 0.7 ],
            Colours = drawing.colours,
            Caption = caption
        )
        |> Figure.draw
        |> Ok

let private lambda = "λ are the eigenvalues of the read-out's H<sub>0</sub>."

/// 19: spectra by training step.
let bySteps options rows =
    let chosen =
        SpectrumSelections.ByStep(withSpectra options rows |> Array.ofList, options.leastLoss)
        |> Seq.map _.Row
        |> List.ofSeq

    [ for row in chosen do
          if row.Succeeded then
              row.Value ]
    |> draw
        options
        { colours = stepColours options rows
          number = fun row -> float row.Step
          y = Figure.axis
          none =
            (match chosen with
             | row :: _ when not row.Succeeded -> row.Reason
             | _ -> "no row has a spectrum") }
        (heading 19 "spectra-by-steps" "Spectra of the violated features in training")
        ("For each step the network with the fewest violated patterns for each feature, at least 1, among those of a "
         + $"training loss above {options.leastLoss}. {lambda}")

let private byLossDrawing options y rows =
    let losses = withSpectra options rows |> List.map _.TrainLoss

    { colours = (Figure.colourScaleOf options.colours "training loss").Covering(Array.ofList losses)
      number = _.TrainLoss
      y = y
      none = $"none of {rows.Length} rows has a spectrum of {options.leastValues} values or more" }

let private ofLevels number name title chosen options rows =
    let some = chosen rows

    byLoss options some
    |> draw
        options
        (byLossDrawing options Figure.axis some)
        (heading number name title)
        ("For each level of the training loss the network with the fewest violated patterns for each feature among "
         + $"those of at least that loss. {lambda}")

let private ofAll number name title chosen options rows =
    let some = chosen rows

    withSpectra options some
    |> draw
        options
        (byLossDrawing options (Figure.symLogAxis 0.1) some)
        (heading number name title)
        $"Every network of the step with at least one violated pattern for each feature. {lambda}"

/// 20: spectra of untrained features at levels of the training loss.
let untrainedByLoss options rows =
    ofLevels 20 "untrained-spectra" "Spectra of untrained features by training loss" untrained options rows

/// 21: spectra of all untrained features, with the density on a symmetric-logarithmic axis.
let untrainedAll options rows =
    ofAll 21 "untrained-spectra-all" "Spectra of untrained features, all networks" untrained options rows

/// 22: spectra of trained features at levels of the training loss. The source's title says "Random Features".
let trainedByLoss options rows =
    ofLevels 22 "trained-spectra" "Spectra of trained features by training loss" trained options rows

/// 23: spectra of all trained features, as 21. The source's title says "Random Features".
let trainedAll options rows =
    ofAll 23 "trained-spectra-all" "Spectra of trained features, all networks" trained options rows
