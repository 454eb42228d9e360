// A student of a single-index teacher, ten steps of full-batch Adam, with every probe at every step.
// The source's main program: Kothapalli et al. 2024 (arXiv:2406.04657).
// --context FILE: settings in YAML or JSON under the source's names; default configs/main.yml.
// quick: n = 800, h = 600, d = 400, 20 s; full: n = 2000, h = 1500, d = 1000, 2 min. One process, 1 GB.
#load "../HeavyTails.fsx"
#load "runPage.fsx"

open HeavyTails

CommandLine.accept "[--context FILE] [--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let context =
    [ "probe_freq_steps=1"
      "plot_overlaps=true"
      "enable_ww=true"
      "errors=true"
      yield! CommandLine.scale [ "n=800"; "batch_size=n"; "h=600"; "d=400"; "lr=0.3" ] [] ]
    |> SingleIndex.contextOr "configs/main.yml"
    |> SingleIndex.one

let record = context |> SingleIndex.run |> Sweep.complete

let about = "After Kothapalli et al. 2024, arXiv:2406.04657, the main program of its code."

let values, claims = RunPage.page about context.Base record
record |> Paper.claims claims |> Paper.page "run.md" values
