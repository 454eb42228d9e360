// Figures 19 to 23: densities of ln sqrt(lambda), lambda the eigenvalues of the read-out's H0, whose roots are the
// singular values of the features of violated patterns.
module Spectra

#load "figureRowsPage.fsx"

open System
open HeavyTails
open HeavyTails.Papers.Jamming
open FigureRows

/// The histogram of ln v in Sturges's bins as a curve over v, with a bin of density 0 at both ends; none where fewer
/// than two values differ.
let private density (row: JammingRow) =
    let values = row.SingularValues |> Seq.filter (fun v -> v > 0.0) |> Seq.map log |> Array.ofSeq

    if values.Length < 2 || Array.max values <= Array.min values then
        None
    else
        let low, high = Array.min values, Array.max values
        let bins = int (ceil (log (float values.Length) / log 2.0 + 1.0))
        let width = (high - low) / float bins
        let counts = Array.zeroCreate<int> bins

        for v in values do
            let bin = min (bins - 1) (int ((v - low) / width))
            counts[bin] <- counts[bin] + 1

        let x = [ for i in -1 .. bins -> exp (low + (float i + 0.5) * width) ]

        Some(
            x,
            [ 0.0
              for count in counts do
                  float count / (float values.Length * width)
              0.0 ]
        )

let private hasSpectrum (row: JammingRow) = row.ViolatedPerFeature >= 1.0 && (density row).IsSome

/// For each step the row with the smallest N_Delta/h of at least 1 among those of a larger training loss.
let byStep options (rows: JammingRow list) =
    [ for _, some in rows |> List.groupBy _.Step |> List.sortBy fst do
          match some |> List.filter (fun row -> hasSpectrum row && row.TrainLoss > options.leastLoss) with
          | [] -> ()
          | some -> some |> List.minBy _.ViolatedPerFeature ]

/// For each of several levels of the training loss the row with the smallest N_Delta/h of at least 1 among those of a
/// loss at least as large.
let byLoss options (rows: JammingRow list) =
    match rows |> List.filter (fun row -> hasSpectrum row && row.TrainLoss >= options.zeroLoss) with
    | [] -> []
    | some ->
        let low, high = some |> List.map _.TrainLoss |> List.min |> log, some |> List.map _.TrainLoss |> List.max |> log

        [ for i in 0 .. options.lossLevels - 1 do
              let level = exp (low + (high - low) * float i / float (options.lossLevels - 1))
              // The level of the largest loss must not miss it by a rounding error.
              match some |> List.filter (fun row -> row.TrainLoss >= level * (1.0 - 1e-12)) with
              | [] -> ()
              | some -> some |> List.minBy _.ViolatedPerFeature ]
        |> List.distinct

let private spectra options heading yAxis colours number caption (rows: JammingRow list) =
    match rows with
    | [] -> Error "no row has N<sub>Δ</sub>/h of at least 1, a training loss of the range and a spectrum"
    | _ ->
        CurveFigure(
            Name = fileName options heading,
            Title = heading.title,
            X = Figure.symLogAxis 0.1 "√λ",
            Y = yAxis "density of ln √λ",
            Curves =
                [ for row in rows do
                      let x, y = (density row).Value
                      Figure.line "" x y |> Figure.colourBy [ number row ] |> Figure.size 1.5 |> Figure.opacity 0.7 ],
            Colours = colours,
            Caption = caption
        )
        |> Figure.draw
        |> Ok

/// 19: spectra by training step.
let bySteps options rows =
    byStep options rows
    |> spectra
        options
        (heading 19 "spectra-by-steps" "Spectra of the violated features in training")
        Figure.axis
        (stepColours options rows)
        (fun row -> float row.Step)
        $"For each step the network with the fewest violated patterns for each feature, at least 1, among those of a training loss above {options.leastLoss}. λ are the eigenvalues of the read-out's H<sub>0</sub>."

let private lossColours options = Figure.colourScaleOf options.colours "training loss"
let private symLog title = Figure.symLogAxis 0.1 title

let private ofLevels options number name title chosen rows =
    byLoss options (chosen rows)
    |> spectra
        options
        (heading number name title)
        Figure.axis
        (lossColours options)
        _.TrainLoss
        "For each level of the training loss the network with the fewest violated patterns for each feature, at least 1."

let private ofAll options number name title chosen rows =
    chosen rows
    |> List.filter (fun row -> hasSpectrum row && row.TrainLoss >= options.zeroLoss)
    |> spectra
        options
        (heading number name title)
        symLog
        (lossColours options)
        _.TrainLoss
        "All networks with at least one violated pattern for each feature."

/// 20: spectra of untrained features by training loss.
let untrainedByLoss options rows =
    ofLevels options 20 "untrained-spectra" "Spectra of untrained features by training loss" untrained rows

/// 21: the same for all rows.
let untrainedAll options rows =
    ofAll options 21 "untrained-spectra-all" "Spectra of untrained features, all networks" untrained rows

/// 22: spectra of trained features by training loss. The source's title says "Random Features".
let trainedByLoss options rows =
    ofLevels options 22 "trained-spectra" "Spectra of trained features by training loss" trained rows

/// 23: the same for all rows. The source's title says "Random Features".
let trainedAll options rows =
    ofAll options 23 "trained-spectra-all" "Spectra of trained features, all networks" trained rows
