// Networks just beyond their jamming transition, Geiger et al. 2019 (arXiv:1809.09349): the laws of small gaps and of
// small violations with their exponents, the jump of the number of violated patterns, and the spectra of the Hessian
// and of its two parts.
// quick: h = 10 and 16, 40 s on two cores; full: h up to 24, 16 min.
#load "../HeavyTails.fsx"
#load "exponentsPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

/// Width, load P/N to begin with, and number of networks.
let ladder = CommandLine.scale [ 10, 1.2, 4; 16, 2.0, 8 ] [ 10, 1.2, 40; 16, 2.0, 40; 24, 2.5, 8 ]

let steps = CommandLine.scale 10_000 20_000

/// Largest number of weights of which the whole Hessian is made.
let largest = 1_500L

let grid =
    sweep {
        named "jamming-exponents"

        points
            [ "h"; "load"; "network" ]
            [ for h, load, networks in ladder do
                  for k in 1..networks -> [ float h; load; float k ] ]

        fixing "steps" steps
    }

/// A row a network, with the gaps of all its patterns, and the modes of the first four networks of each width.
let exponents (cell: Cell) =
    let start = TransitionTrialOptions(Width = int cell["h"], Load = cell["load"])
    let options = CompressionOptions(Start = start, StepsOfAttempt = steps)
    let network = Jamming.compress options cell.Seed
    let state = network.State
    let gaps = Jamming.gaps start.Training state
    let violated = gaps |> Array.filter (fun gap -> gap > 0.0)
    let n = float start.Weights

    [ row
          [ yield!
                [ "P" => gaps.Length
                  "N" => start.Weights
                  "P/N" => float gaps.Length / n
                  "satisfied/N" => float network.Satisfied / n
                  "N_del" => violated.Length
                  "N_del/N" => float violated.Length / n
                  "loss" => PatternGaps.Loss gaps / 2.0
                  "gradient" => Jamming.gradientNorm start.Training state
                  "step" => state.Steps
                  "gaps" => Jamming.numbers gaps ]
            if start.Weights <= largest then
                let modes = Jamming.modes start.Training state

                yield! Jamming.modeFields modes

                if cell["network"] <= 4.0 then
                    for name, part in [ "H0", modes.H0; "Hp", modes.Hp; "H", modes.H ] do
                        $"{name}_modes" => Jamming.numbers part.Eigenvalues ] ]

let record = grid |> Sweep.run exponents |> Sweep.complete
let values, claims = ExponentsPage.page record
record |> Paper.claims claims |> Paper.page "exponents.md" values
