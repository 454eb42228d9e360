// The claims of bulkLr: what the paper and its code say of step sizes, judged by the last probes of all runs.
#load "../HeavyTails.fsx"
#load "statedPage.fsx"

open HeavyTails
open HeavyTails.Runs.Cells
open HeavyTails.Papers.SingleIndex.Contexts

let private about = Claim.about "Kothapalli2024"

/// The step sizes between which the first outlier appears after so many steps, as far as both are known.
let private threshold (rows: Row list) optimiser steps =
    rows
    |> List.filter (fun r -> r.Text "optimizer" = optimiser && r["num_epochs"] = steps)
    |> List.groupBy (fun r -> r["lr"])
    |> List.sortBy fst
    |> Stated.threshold

let private between =
    function
    | Some low, Some high -> $"{Say.plain low} … {Say.plain high}"
    | _ -> "not within these step sizes"

/// Thresholds that are stated at the source's sizes: both brackets of a ladder of step sizes have to overlap.
let private ofThreshold isOfTheSource id words (low: float, high: float) found =
    about "code, figure bulk_losses" id $"After one step of {words} the first outlier appears between these η."
    |> Claim.because
        $"{Say.plain low} … {Say.plain high}"
        (between found)
        (match found with
         | Some a, Some b when isOfTheSource -> Some(a < high && b > low)
         | _ -> None
         |> Claim.decided)
        (if isOfTheSource then
             "The two ranges do not overlap."
         else
             "The stated range is for n = 2000, h = 1500, d = 1000; this run is smaller.")

/// Test loss at the end less that before training, for each repetition: the mean over heavy-tailed runs less that over
/// the others.
let private gain (rows: Row list) (untrained: Row list) (column: string) =
    [ for _, runs in rows |> List.groupBy (fun r -> r[Cell.RepeatColumn]) do
          let change (r: Row) =
              let start = untrained |> List.find (fun u -> u[Cell.RepeatColumn] = r[Cell.RepeatColumn])
              r[column] - start[column]

          let heavy, others = runs |> List.partition (fun r -> r["W0_alpha_hill_heavy"] = 1.0)

          if not heavy.IsEmpty && not others.IsEmpty then
              List.averageBy change heavy - List.averageBy change others ]

let claims (context: SingleIndexContext) (record: SweepRecord) =
    let rows, untrained = SingleIndex.last record, SingleIndex.first record

    let isOfTheSource = (context.Samples, context.Dimension, context.Width, context.Layers) = (2000, 1000, 1500, 2)

    let adam, descent = threshold rows "adam" 1.0, threshold rows "sgd" 1.0

    let ratio =
        match adam, descent with
        | (Some low, Some high), (Some low', Some high') -> Some(low' / high, high' / low)
        | _ -> None

    let heavy = rows |> List.filter (fun r -> r["W0_alpha_hill_heavy"] = 1.0)
    let ofAdam = rows |> List.filter (fun r -> r.Text "optimizer" = "adam")
    let corrected, legacy = gain ofAdam untrained "test_loss", gain ofAdam untrained "test_loss_legacy"
    let gainMean, gainError = if corrected.IsEmpty then nan, nan else Say.meanAndError corrected
    let large = ofAdam |> List.filter (fun r -> r["num_epochs"] = 1.0 && r["lr"] >= 1000.0)
    let alphas = [ for r in large -> r["W0_alpha_hill"] ]
    let isNear = not alphas.IsEmpty && abs (List.average alphas - 1.616) <= 0.02
    let root = sqrt (float context.Width * float context.Dimension)

    [ about
          "abstract"
          "heavy"
          "Heavy-tailed spectra need no gradient noise: full-batch steps that are large enough give them."
      |> Claim.because
          "bulk and spike, then a heavy tail"
          $"{heavy.Length} of {rows.Length} trained spectra are heavy-tailed"
          (Claim.holds (not heavy.IsEmpty))
          "No spectrum left the band of untrained ones."
      about "text" "far-smaller" "Adam needs a far smaller step than gradient descent for its first spike."
      |> Claim.because
          "by about 2·10⁴ in the code's runs"
          (match ratio with
           | Some(low, high) -> $"by {Say.decimals 0 low} to {Say.decimals 0 high}"
           | None -> "no spike of one of the two")
          (Claim.holdsIf ratio.IsSome (ratio |> Option.forall (fun (low, _) -> low > 100.0)))
          "The thresholds of the two optimisers are not both within these step sizes, or are near each other."
      ofThreshold isOfTheSource "threshold-adam" "full-batch Adam" (0.03, 0.1) adam
      ofThreshold isOfTheSource "threshold-gd" "gradient descent" (1000.0, 2000.0) descent
      about "code" "scale-law" "After one large step of Adam s₁/η tends to 0.820 √(hd), whatever η is."
      |> Claim.within
          1
          (0.820 * root, 0.02 * 0.820 * root)
          (if large.IsEmpty then nan, nan else Say.meanAndError [ for r in large -> r["W0_s1"] / r["lr"] ])
      about "code" "alpha-law" "After one large step of Adam Hill's α tends to 1.616, whatever η is."
      |> Claim.because
          "1.616"
          (Say.plusMinus 3 alphas)
          (if isOfTheSource || isNear then Some isNear else None
           |> Claim.decided)
          (if isOfTheSource then
               "The mean differs by more than 0.02."
           else
               "The stated number is for n = 2000, h = 1500, d = 1000; this run is smaller.")
      about "abstract" "generalisation" "Heavy-tailed spectra go with a lower test loss."
      |> Claim.because
          "lower"
          $"difference of the changes of the test loss, heavy-tailed less others, Adam: {Say.plusMinus 3 corrected}"
          (Claim.holdsIf (abs gainMean > 1.96 * gainError) (gainMean < 0.0))
          ("With features as the model defines them the test loss rises more where spectra are "
           + "heavy-tailed, or the difference cannot be told from 0.")
      |> Claim.legacy $"{Say.plusMinus 3 legacy}" ]
