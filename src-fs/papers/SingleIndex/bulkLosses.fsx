// Losses at every step of full-batch Adam over the number of samples n, the labels' noise, the ridge penalty and the
// factor of the step size's schedule: the source's bulk_losses, a figure bulk_losses for each.
// --context FILE: one context in place of the four, in YAML or JSON under the source's names; varying_param names its
// list.
// --vary KEY: only one of n, label_noise_std, reg_lambda, gamma; needed with --cell.
// quick: h = 300, d = 200, 2 repetitions, 40 s; full: h = 1500, d = 1000, n up to 8000, 32 cells, 12 min on two cores,
// 2 GB for each worker.
#load "../HeavyTails.fsx"
#load "bulkLossesPage.fsx"

open HeavyTails

CommandLine.accept (
    "[--context FILE] [--vary n|label_noise_std|reg_lambda|gamma] "
    + "[--scale quick|full] [--out DIR] [--workers N] [--cell I]"
)

/// Key that varies, its context, and what the quick scale changes.
let all =
    [ "n", "configs/bulk_losses_vary_n.yml", [ "n=100,200,400,800" ]
      "label_noise_std", "configs/bulk_losses_vary_label_noise_std.yml", [ "n=800" ]
      "reg_lambda", "configs/bulk_losses_vary_reg_lambda.yml", [ "n=800" ]
      "gamma", "configs/bulk_losses_vary_step_lr_gamma.yml", [ "n=800" ] ]

let records =
    match CommandLine.value "context" with
    | Some path ->
        let context = SingleIndex.contextOr path []
        [ (BulkLossesPage.keyOf context, context, context |> SingleIndex.run |> Sweep.complete) ]
    | None ->
        [ for key, file, quick in all do
              if CommandLine.value "vary" |> Option.forall ((=) key) then
                  let context =
                      SingleIndex.context file |> SingleIndex.set (CommandLine.scale (quick @ [ "h=300"; "d=200" ]) [])

                  key, context, context |> SingleIndex.run |> Sweep.complete ]

// The page lies beside the last record and shows all of them.
let _, _, last = List.last records

last
|> Paper.claims (BulkLossesPage.claims records)
|> Paper.page "bulkLosses.md" (BulkLossesPage.values records)
