// The same student under gradient descent, whose updates are of low rank, so that theory says where its spikes are, and
// how many there are after the second step.
// --context FILE: settings in YAML or JSON under the source's names; default configs/main_gd.yml.
// quick: n = 800, h = 600, d = 400, 15 s; full: n = 2000, h = 1500, d = 1000, 0.8 min. One process, 1 GB.
#load "../HeavyTails.fsx"
#load "runPage.fsx"

open HeavyTails

CommandLine.accept "[--context FILE] [--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let context =
    [ "errors=true"; yield! CommandLine.scale [ "n=800"; "h=600"; "d=400"; "lr=900" ] [] ]
    |> SingleIndex.contextOr "configs/main_gd.yml"
    |> SingleIndex.one

let record = context |> SingleIndex.run |> Sweep.complete

let about = "After Kothapalli et al. 2024, arXiv:2406.04657, the main program of its code, with gradient descent."

let values, claims = RunPage.page about context.Base record
record |> Paper.claims claims |> Paper.page "run.md" values
