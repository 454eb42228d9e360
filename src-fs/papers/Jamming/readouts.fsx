// The convex part of jamming, with exact theory: read-outs of P Gaussian points in h dimensions with random labels.
// Squared hinge loss, norm and violated patterns against P/h beside Gordon's formula, separability beside Cover's
// count, and the spectrum of H0 beside the law of Marchenko and Pastur.
// quick: h up to 100, 30 s on two cores; full: h up to 400 and 40 draws of each point, 4 min.
#load "../HeavyTails.fsx"
#load "readoutsPage.fsx"

open HeavyTails

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let widths, draws = CommandLine.scale ([ 25.0; 50.0; 100.0 ], 20) ([ 50.0; 100.0; 200.0; 400.0 ], 40)

/// P/h: around 2 for separability, above it for the loss.
let loads = [ 1.0; 1.5; 1.75; 1.9; 2.0; 2.1; 2.25; 2.5; 3.0; 4.0; 5.0; 7.0; 10.0 ]

let grid =
    sweep {
        named "jamming-readouts"
        axis "h" widths
        axis "a" loads
        fixing "draws" draws
    }

/// A row a draw, with the extreme eigenvalues of H0/h.
let readouts (cell: Cell) =
    let h = int cell["h"]
    let patterns = int (round (cell["a"] * cell["h"]))

    [ for k in 1..draws do
          let drawn = Jamming.gaussianReadout h patterns (cell.Seed + uint64 k)
          let modes = [ for s in drawn.SingularValues -> s * s / float h ]

          row
              [ "draw" => k
                "P" => patterns
                "separated" => drawn.Separated
                "norm" => drawn.Fit.Norm
                "loss" => drawn.Fit.Loss / float patterns
                "N_del" => drawn.Violated
                "N_del/P" => float drawn.Violated / float patterns
                "N_del/h" => float drawn.Violated / float h
                if drawn.Violated > h then
                    "H0_low" => List.last modes
                    "H0_high" => modes.Head
                if k = 1 && cell["a"] = 5.0 then
                    "modes" => Jamming.numbers modes ] ]

let record = grid |> Sweep.run readouts |> Sweep.complete
let values, claims = ReadoutsPage.page record
record |> Paper.claims claims |> Paper.page "readouts.md" values
