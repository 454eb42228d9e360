// How often an untrained layer is called heavy-tailed, whether p values of untrained layers are uniform, and the null
// itself: in the limit of large layers by quadrature, and at finite sizes.
// quick: 400 layers a shape up to M = 256, 1 min on two cores; full: 4,000 up to M = 2048, 40 min.
#load "../HeavyTails.fsx"
#load "nullsPage.fsx"

open HeavyTails
open HeavyTails.Core.Nulls

CommandLine.accept "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let ratios = [ 1.0; 1.5; 2.0; 4.0; 16.0 ]
let sides = CommandLine.scale [ 32.0; 64.0; 256.0 ] [ 32.0; 64.0; 128.0; 256.0; 512.0; 1024.0; 2048.0 ]
let layers, blocks = CommandLine.scale (100, 4) (200, 20)

let grid =
    sweep {
        named "calibration-nulls"
        levels "kind" [ "shape" ]

        points
            [ "Q"; "M" ]
            [ for q in ratios do
                  for m in sides -> [ q; m ] ]

        seeds blocks
        fixing "layers" layers
    }

/// A row an untrained layer: alpha_hill and its p value by the null that `analyze` has.
let alarms (cell: Cell) =
    let m = int cell["M"]
    let n = int (round (cell["Q"] * float m))
    let band = Nulls.hill (n, m)
    let seed = 1_000UL + uint64 cell.Repeat
    let drawn = UntrainedShape(Rows = n, Columns = m, Draws = layers, Seed = seed).Spectra()

    match drawn.Values(SpectrumQuantity.Hill.Statistic), band with
    | Fitted values, Fitted band ->
        [ for alpha in values -> row [ "alpha" => alpha; "p" => band.PBelow alpha; "z" => band.Distance alpha ] ]
    | NotFitted(_, reason), _
    | _, NotFitted(_, reason) -> failwith reason

let record = grid |> Sweep.run alarms |> Sweep.complete

record |> Paper.claims (Page.claims record) |> Paper.page "nulls.md" (Page.values record)
