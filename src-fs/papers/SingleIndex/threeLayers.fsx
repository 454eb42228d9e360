// A student with two hidden layers, from a side branch of the source, with stable and effective ranks of its weights
// and features.
// --context FILE: settings in YAML or JSON under the source's names; default configs/three_layers.yml.
// quick: n = 400, h = 300, d = 200, 15 s; full: n = 2000, h = 1500, d = 1000, 3 min. One process, 1.5 GB.
#load "../HeavyTails.fsx"
#load "runPage.fsx"

open HeavyTails

CommandLine.accept "[--context FILE] [--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let context =
    [ "errors=true"; yield! CommandLine.scale [ "n=400"; "h=300"; "d=200" ] [] ]
    |> SingleIndex.contextOr "configs/three_layers.yml"
    |> SingleIndex.one

let record = context |> SingleIndex.run |> Sweep.complete

let about = "After Kothapalli et al. 2024, arXiv:2406.04657, a side branch of its code: two hidden layers."

let values, claims = RunPage.page about context.Base record
record |> Paper.claims claims |> Paper.page "run.md" values
