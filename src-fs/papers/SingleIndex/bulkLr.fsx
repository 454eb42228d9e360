// Losses, alignments, spikes and exponents against the step size, for gradient descent and full-batch Adam, after one
// and after ten steps: the source's bulk_lr, figures bulk_losses, bulk_KTA, bulk_W_beta_alignment,
// bulk_W_esd_pl_alpha_*.
// --context FILE: settings in YAML or JSON under the source's names, with lists for optimizer, lr and num_epochs;
// default configs/bulk_lr.yml.
// quick: n = 400, h = 300, d = 200, 3 repetitions, 40 s; full: n = 2000, h = 1500, d = 1000, 14 step sizes, 5
// repetitions, 280 cells, 9 min on two cores. 1 GB for each worker.
#load "../HeavyTails.fsx"
#load "bulkLrPage.fsx"
#load "bulkLrClaimsPage.fsx"

open HeavyTails

CommandLine.accept "[--context FILE] [--scale quick|full] [--out DIR] [--workers N] [--cell I]"

let sizes = "0.001,0.01,0.03,0.1,0.3,1,3,10,30,100,300,1000,2000,3000"

let context =
    SingleIndex.contextOr
        "configs/bulk_lr.yml"
        [ "num_epochs=1,10"
          $"lr={sizes}"
          yield! CommandLine.scale [ "n=400"; "batch_size=n"; "h=300"; "d=200"; "repeat=3" ] [] ]

let record = context |> SingleIndex.run |> Sweep.complete

record
|> Paper.claims (BulkLrClaimsPage.claims context.Base record)
|> Paper.page "bulkLr.md" (BulkLrPage.values context.Base record)
