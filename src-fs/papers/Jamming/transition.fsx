// The jamming transition of whole networks, Geiger et al. 2019 (arXiv:1809.09349): networks of three hidden layers of h
// rectifiers, trained on P random patterns of the sphere in d = h dimensions, and the share of them that satisfies all
// patterns against P/N; by Adam, and by Levenberg and Marquardt's method on the violated patterns.
// quick: h up to 20, 70 s on two cores; full: h up to 40 and more runs, 25 min on two cores.
#load "../HeavyTails.fsx"
#load "transitionPage.fsx"

open System.Diagnostics
open HeavyTails
open HeavyTails.Core.Numerics
open HeavyTails.Native.Training
open HeavyTails.Papers.Jamming

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let steps = CommandLine.scale 20_000 30_000

/// Width, loads P/N, and the number of runs of each by Adam.
let byAdam =
    CommandLine.scale
        [ 6, [ 0.6..0.2..1.8 ], 32; 10, [ 1.4..0.2..2.4 ], 16; 20, [ 2.2; 2.45; 2.7; 2.95 ], 4 ]
        [ 6, [ 0.4..0.2..2.0 ], 200
          10, [ 1.2..0.2..2.6 ], 60
          20, [ 2.2..0.1..3.0 ], 16
          40, [ 2.6..0.2..3.2 ], 4 ]

/// The same by Levenberg and Marquardt's method, which takes longer the more patterns there are.
let byLevenbergMarquardt =
    CommandLine.scale
        [ 6, [ 0.8..0.2..2.2 ], 12; 10, [ 2.0; 2.4; 2.8 ], 4 ]
        [ 6, [ 0.8..0.2..2.4 ], 50; 10, [ 2.0..0.2..3.2 ], 12 ]

let methods = [ "adam"; "levenberg-marquardt" ]

let grid =
    sweep {
        named "jamming-transition"

        points
            [ "h"; "load"; "runs"; "method" ]
            [ for k, ladder in List.indexed [ byAdam; byLevenbergMarquardt ] do
                  for h, loads, runs in ladder do
                      for load in loads -> [ float h; load; float runs; float k ] ]

        fixing "steps" steps
    }

/// A row a run. Both methods face the same patterns from the same initial weights.
let transition (cell: Cell) =
    let h, load, runs = int cell["h"], cell["load"], int cell["runs"]
    let options = TransitionTrialOptions(Width = h, Load = load)
    let seed k = SplitMix64.ForStream(uint64 (round (1000.0 * load)), uint64 (1000 * h + k)).NextBits()
    let states = Jamming.trials options [ for k in 1..runs -> seed k ]
    let watch = Stopwatch.StartNew()

    let took =
        match methods[int cell["method"]] with
        | "adam" ->
            states |> Jamming.train options.Training steps
            [ for s in states -> int s.Steps ]
        | _ -> states |> List.map (Jamming.levenbergMarquardt options.Training)

    let seconds = watch.Elapsed.TotalSeconds / float runs

    [ for k, (state, stepsTaken) in List.indexed (List.zip states took) do
          let solved = Jamming.rescale options.Training state
          let gaps = Jamming.gaps options.Training state
          let violated = gaps |> Array.filter (fun gap -> gap > 1e-9) |> Array.length

          row
              [ "run" => k
                "by" => methods[int cell["method"]]
                "P" => options.Patterns
                "N" => options.Weights
                "P/N" => float options.Patterns / float options.Weights
                "solved" => solved
                "N_del" => violated
                "N_del/N" => float violated / float options.Weights
                "wrong" => (gaps |> Array.filter (fun gap -> gap >= 1.0) |> Array.length)
                "loss" => PatternGaps.Loss gaps / 2.0
                "step" => stepsTaken
                "seconds" => seconds ] ]

let record = grid |> Sweep.run transition |> Sweep.complete
let values, claims = TransitionPage.page record
record |> Paper.claims claims |> Paper.page "transition.md" values
