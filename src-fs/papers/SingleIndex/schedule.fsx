// The same student with a step size that falls by a factor at every step: the source's main_lr_schedule.
// Its file makes one step, so that the schedule never acts; here it makes ten.
// --context FILE: settings in YAML or JSON under the source's names; default configs/main_lr_schedule.yml.
// quick: n = 800, h = 600, d = 400, 15 s; full: n = 2000, h = 1500, d = 1000, 1.5 min. One process, 1 GB.
#load "../HeavyTails.fsx"
#load "singlePage.fsx"

open HeavyTails

CommandLine.accept "[--context FILE] [--scale quick|full] [--runs DIR] [--workers N] [--cell I]"

let context =
    SingleIndex.contextOr
        "configs/main_lr_schedule.yml"
        (CommandLine.scale [ "n=800"; "batch_size=n"; "h=600"; "d=400"; "lr=0.3" ] [])

let record = context |> SinglePage.one |> SingleIndex.run |> Sweep.complete
record |> Paper.page "schedule.md" (SinglePage.values context.Base record)
