// The same student with a step size that falls by a factor at every step: the source's main_lr_schedule.
// Its file makes one step, so that the schedule never acts; here it makes ten.
// --context FILE: settings in YAML or JSON under the source's names; default configs/main_lr_schedule.yml.
// quick: n = 800, h = 600, d = 400, 15 s; full: n = 2000, h = 1500, d = 1000, 1.2 min. One process, 1 GB.
#load "../HeavyTails.fsx"
#load "runPage.fsx"

open HeavyTails

CommandLine.accept "[--context FILE] [--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let context =
    [ "errors=true"
      yield! CommandLine.scale [ "n=800"; "batch_size=n"; "h=600"; "d=400"; "lr=0.3" ] [] ]
    |> SingleIndex.contextOr "configs/main_lr_schedule.yml"
    |> SingleIndex.one

let record = context |> SingleIndex.run |> Sweep.complete

let about =
    "After Kothapalli et al. 2024, arXiv:2406.04657, the program main_lr_schedule of its code: the step size falls."

let values, claims = RunPage.page about context.Base record
record |> Paper.claims claims |> Paper.page "run.md" values
