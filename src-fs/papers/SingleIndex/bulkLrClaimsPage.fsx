// The claims of bulkLr: what the paper and its code say of step sizes, judged by the last probes of all runs.
#load "../HeavyTails.fsx"
#load "statedPage.fsx"

open HeavyTails
open MathNet.Numerics.Distributions
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

    let isHeavy (r: Row) = r["W0_alpha_hill_heavy"] = 1.0
    let heavy = rows |> List.filter isHeavy

    // The band of untrained spectra is left by chance with probability 0.05, and small steps of one repetition share
    // its start. So each setting is judged by its repetitions alone, which are independent: by P(X >= k) of the
    // binomial law, times the number of settings, since the most extreme one counts.
    let settings =
        [ for (optimiser, steps, lr), runs in
              rows |> List.groupBy (fun r -> r.Text "optimizer", r["num_epochs"], r["lr"]) ->
              let hits = runs |> List.filter isHeavy |> List.length
              let chance = if hits = 0 then 1.0 else 1.0 - Binomial.CDF(0.05, runs.Length, float (hits - 1))
              (optimiser, steps, lr), hits, runs.Length, chance ]

    let (optimiser, steps, lr), hits, repeats, least = settings |> List.minBy (fun (_, _, _, chance) -> chance)
    let stepsText = if steps = 1.0 then "one step" else $"{int steps} steps"
    let adjusted = min 1.0 (least * float settings.Length)
    let canBeHeavy = 0.05 ** float repeats * float settings.Length < 0.05
    let ofAdam = rows |> List.filter (fun r -> r.Text "optimizer" = "adam")
    let corrected, legacy = gain ofAdam untrained "test_loss", gain ofAdam untrained "test_loss_legacy"
    let gainMean, gainHalf = Claim.interval corrected
    let large = ofAdam |> List.filter (fun r -> r["num_epochs"] = 1.0 && r["lr"] >= 1000.0)

    // A value a repetition: the large steps of one repetition share its start.
    let ofLarge (quantity: Row -> float) =
        [ for _, runs in large |> List.groupBy (fun r -> r[Cell.RepeatColumn]) -> List.averageBy quantity runs ]

    let alphas = ofLarge (fun r -> r["W0_alpha_hill"])
    let root = sqrt (float context.Width * float context.Dimension)

    [ about
          "abstract"
          "heavy"
          "Heavy-tailed spectra need no gradient noise: full-batch steps that are large enough give them."
      |> Claim.because
          "bulk and spike, then a heavy tail"
          ($"{heavy.Length} of {rows.Length} trained spectra are heavy-tailed; most by {optimiser}, η = {Say.plain lr}"
           + $", {stepsText}: {hits} of {repeats}, by chance with probability {Say.plain adjusted} among "
           + $"{settings.Length} settings")
          (Claim.holdsIf canBeHeavy (adjusted < 0.05))
          (if canBeHeavy then
               "No setting has more spectra below the band of untrained ones than its level of 5 % allows by chance."
           else
               "So few repetitions could not exceed the band's level of 5 % among so many settings.")
      // "Far" is read as two orders of magnitude; the source's own ratio is the next claim.
      about
          "text"
          "far-smaller"
          "Adam needs a step more than 100 times smaller than gradient descent for its first spike."
      |> Claim.because
          "by about 2·10⁴ in the code's runs"
          (match ratio with
           | Some(low, high) -> $"by {Say.decimals 0 low} to {Say.decimals 0 high}"
           | None -> "no spike of one of the two")
          (match ratio with
           | Some(low, _) when low > 100.0 -> Some true
           | Some(_, high) when high <= 100.0 -> Some false
           | _ -> None
           |> Claim.decided)
          "The thresholds of the two optimisers are not both within these step sizes, or are near each other."
      // Both thresholds are known to a step of the ladder of η, and so is their ratio: it has to hold the stated one.
      about "code" "ratio" "Gradient descent needs a step about 2·10⁴ times that of Adam for its first spike."
      |> Claim.because
          "2·10⁴"
          (match ratio with
           | Some(low, high) -> $"{Say.decimals 0 low} … {Say.decimals 0 high}"
           | None -> "not within these step sizes")
          (ratio
           |> Option.map (fun (low, high) -> low <= 2e4 && 2e4 <= high)
           |> Option.filter (fun _ -> isOfTheSource)
           |> Claim.decided)
          (if isOfTheSource then
               "The two ranges of step sizes have another ratio, or one is not within the ladder."
           else
               "The stated ratio is for n = 2000, h = 1500, d = 1000; this run is smaller.")
      ofThreshold isOfTheSource "threshold-adam" "full-batch Adam" (0.03, 0.1) adam
      ofThreshold isOfTheSource "threshold-gd" "gradient descent" (1000.0, 2000.0) descent
      about "code" "scale-law" "After one large step of Adam s₁/η tends to 0.820 √(hd), whatever η is."
      // The source's number is the mean of two seeds at one size; a spectrum's bar is 1 % here as in its table.
      |> Claim.mean 1 (0.820 * root, 0.01 * 0.820 * root) (ofLarge (fun r -> r["W0_s1"] / r["lr"]))
      about "code" "alpha-law" "After one large step of Adam Hill's α tends to 1.616, whatever η is."
      |> if isOfTheSource then
             Claim.mean 3 (1.616, 0.016) alphas
         else
             Claim.because
                 "1.616"
                 (Say.plusMinus 3 alphas)
                 (Claim.holdsIf isOfTheSource (abs (fst (Claim.interval alphas) - 1.616) <= 0.016))
                 "The stated number is for n = 2000, h = 1500, d = 1000; this run is smaller."
      about "abstract" "generalisation" "Heavy-tailed spectra go with a lower test loss."
      |> Claim.because
          "lower"
          $"difference of the changes of the test loss, heavy-tailed less others, Adam: {Say.plusMinus 3 corrected}"
          (Claim.holdsIf (abs gainMean > gainHalf) (gainMean < 0.0))
          (if abs gainMean > gainHalf then
               "With features as the model defines them the test loss rises more where spectra are heavy-tailed."
           else
               "Over these repetitions the difference cannot be told from 0.")
      |> Claim.legacy $"{Say.plusMinus 3 legacy}" ]
