// The holes of run.md, the page of one run: main, schedule, descent, threeLayers.
#load "../HeavyTails.fsx"
#load "trainingPage.fsx"
#load "spectraPage.fsx"
#load "overlapsPage.fsx"

open HeavyTails
open HeavyTails.Papers.SingleIndex.Contexts
open HeavyTails.Runs.Cells
open Training

let private number digits (name: string) (r: Row) = if r.Has name then Say.decimals digits r[name] else "–"

// The larger of both errors of an exponent over the rows of its matrix.
let private larger digits (exponent: string) (r: Row) =
    let there = [ $"{exponent}_jackknife"; $"{exponent}_windows" ] |> List.filter r.Has

    if there.IsEmpty then
        "–"
    else
        Say.decimals digits (there |> List.map (fun error -> r[error]) |> List.max)

/// A row a probe and layer whose weights were probed, from the row, the layer's name of columns and its first cells.
let private perLayer (run: Run) cells =
    [ for r in run.probes do
          for layer in 0 .. run.layers - 2 do
              if r.Has $"W{layer}_s1" then
                  [ string (int r["step"]); string (layer + 1) ] @ cells r $"W{layer}" ]

let private spikes run =
    perLayer run (fun r w ->
        [ number 2 $"{w}_s1" r
          number 2 $"{w}_expected_s1" r
          number 0 $"{w}_outliers" r
          number 0 $"{w}_expected_outliers" r ])

let private exponents run =
    perLayer run (fun r w ->
        let ks, hill = $"{w}_alpha_ks", $"{w}_alpha_hill"

        [ number 4 hill r
          larger 4 hill r
          $"""{number 4 $"{hill}_null" r} ± {number 4 $"{hill}_null_sd" r}"""
          number 4 $"{hill}_rest" r
          (if r[$"{hill}_heavy"] = 1.0 then "yes" else "no")
          number 2 ks r
          (if r[ks] >= r[$"{ks}_null_low"] then "–" else larger 2 ks r)
          $"""{number 1 $"{ks}_null_low" r} … {number 1 $"{ks}_null_high" r}""" ])

let private ranks run =
    perLayer run (fun r w ->
        [ number 2 $"{w}_stable_rank" r
          number 2 $"{w}_r0" r
          number 2 $"{w}_r0_legacy" r
          number 2 $"{w}_R0" r
          number 2 $"{w}_R0_legacy" r
          number 3 $"{w}_alpha_peak" r
          number 3 $"{w}_alpha_peak_legacy" r
          number 2 $"{w}_alphahat" r ])

let private edges run =
    perLayer run (fun r w ->
        [ number 2 $"{w}_edge_lower" r
          number 2 $"{w}_edge" r
          number 4 $"{w}_sigma" r
          number 2 $"{w}_bulk_upper" r
          number 2 $"{w}_threshold" r
          number 2 $"{w}_twin_lower" r
          number 2 $"{w}_twin_upper" r ])

let private losses (run: Run) =
    [ for r in run.probes ->
          [ string (int r["step"])
            number 4 "train_loss" r
            number 4 "test_loss" r
            number 4 "train_loss_legacy" r
            number 4 "test_loss_legacy" r
            number 4 "KTA" r
            number 4 "KTA_null" r
            number 4 "KTA_centred" r
            number 4 "KTA_centred_null" r ] ]

/// A row a probe after the first: columns of the first layer.
let private ofUpdate (run: Run) (columns: (int * string) list) =
    [ for r in run.probes do
          if r.Has "W0_left_overlap" then
              string (int r["step"]) :: [ for digits, column in columns -> number digits column r ] ]

let private analysis (run: Run) =
    [ for r in run.rows |> SingleIndex.ofKind "analysis" ->
          [ string (int r["step"])
            string (int (r.Text("matrix").Substring 1) + 1)
            number 3 "ww_alpha" r
            number 3 "ww_D" r
            number 0 "ww_num_spikes" r
            number 2 "ww_stable_rank" r
            number 2 "ww_alpha_weighted" r
            (match r.Text "ww_warnings" with
             | "" -> "none"
             | warnings -> string (warnings.Split(';').Length)) ] ]

let private heavy (run: Run) =
    let judged =
        [ for r in run.probes do
              for layer in 0 .. run.layers - 2 do
                  if r.Has $"W{layer}_alpha_hill_heavy" then
                      int r[$"W{layer}_alpha_hill_heavy"] ]

    $"{List.sum judged} of {judged.Length}"

/// The direction that the first left singular vector of the first update has: measured to be within 1 % of it.
let private direction (context: SingleIndexContext) =
    match context.Layers, context.Optimizer with
    | 2, OptimizerKind.Sgd -> "the left one of a first step of gradient descent is nearly a/|a|"
    | 2, _ -> "the left one of Adam's first step is nearly sign(a)/√h"
    | _ -> "the left one of the first layer follows W₂ᵀa"

/// What the paper and theory say of one run, judged by it.
let private claims (context: SingleIndexContext) (run: Run) =
    let about = Claim.about "Kothapalli2024"
    let stated = if run.layers = 2 then "abstract" else "side branch of the code"
    let theorem = if run.layers = 2 then "theorem 4.1" else "side branch of the code"
    let initial, final = run.probes.Head, List.last run.probes
    let layers = [ for layer in 0 .. run.layers - 2 -> $"W{layer}" ]
    // Contexts may leave the spectra of the weights out.
    let recorded = layers |> List.filter (fun w -> initial.Has $"{w}_alpha_hill_limit")
    let first = run.probes |> List.filter (fun r -> r.Has "W0_left_overlap") |> List.tryHead

    // The source's sizes, and steps of Adam no smaller than that of its main program, ten times the one at which its
    // first step has an outlier: where nothing is seen there, the claim is refuted and not only untried.
    let isOfTheSource =
        (run.n, run.d, run.h, run.layers) = (2000, 1000, 1500, 2)
        && context.Optimizer = OptimizerKind.Adam
        && context.LearningRate >= 1.0

    [ for w in recorded do
          let name = if layers.Length = 1 then "the weights" else $"layer {int (w.Substring 1) + 1}"

          about "theory" $"untrained-{w}" $"Before training α of {name}, by Hill, is that of the Marchenko–Pastur law."
          |> Claim.within
              4
              (initial[$"{w}_alpha_hill_limit"], 0.02)
              (initial[$"{w}_alpha_hill"], initial[$"{w}_alpha_hill_null_sd"])

          about
              stated
              $"heavy-{w}"
              $"Large full-batch steps give {name} a heavy-tailed spectrum, without gradient noise."
          |> Claim.because
              "bulk and spike, then a heavy tail"
              ($"""α = {number 3 $"{w}_alpha_hill" final} after {int run.Final} steps"""
               + (if final.Has $"{w}_alpha_hill_rest" then
                      $""", {number 3 $"{w}_alpha_hill_rest" final} without its spikes"""
                  else
                      "")
               + $"""; untrained {number 3 $"{w}_alpha_hill_null" final}"""
               + $""" ± {number 3 $"{w}_alpha_hill_null_sd" final}""")
              (let isHeavy = final[$"{w}_alpha_hill_heavy"] = 1.0
               Claim.holdsIf (isHeavy || isOfTheSource) isHeavy)
              ((if isOfTheSource then "At the source's sizes and its step size" else "At this step size")
               + " the exponent stays in the band of untrained matrices of this shape, or leaves it by its spikes "
               + "alone; bulkLr tries larger steps.")

          match run.probes |> List.tryFind (fun r -> r["step"] >= 1.0 && r.Has $"{w}_expected_s1") with
          | Some r ->
              about
                  "theory"
                  $"place-{w}"
                  $"The largest singular value of {name} lies where a spike of its strength lies in noise."
              |> Claim.within 2 (r[$"{w}_expected_s1"], 0.01 * r[$"{w}_expected_s1"]) (r[$"{w}_s1"], nan)
          | None -> ()

      match first with
      | Some r when context.Optimizer <> OptimizerKind.Sgd ->
          about theorem "spike" "One large step of full-batch Adam makes a spike."
          |> Claim.because
              "one spike"
              ($"""outliers of the bulk after step {int r["step"]}: {number 0 "W0_outliers" r}; """
               + $"""s₁ = {number 2 "W0_s1" r}, edge {number 2 "W0_edge" r}""")
              // Theory of the update itself says at every size whether its strength is enough for an outlier.
              (let isThere = r["W0_outliers"] >= 1.0
               let isExpected = r.Has "W0_expected_outliers" && r["W0_expected_outliers"] >= 1.0
               Claim.holdsIf (isThere || isExpected || isOfTheSource) isThere)
              "No singular value has left the bulk at this step size; bulkLr tries larger steps."
      | Some r when r.Has "W0_expected_left" ->
          about "theory" "overlap" "The first left singular vector of W turns to that of the update as theory says."
          |> Claim.within 3 (r["W0_expected_left"], 0.05) (r["W0_left_overlap"], nan)
      | _ -> ()

      if final.Has "test_loss_legacy" then
          // A mean of n squared normal errors has the standard error L √(2/n). Both losses are of the same test set, so
          // that their errors are correlated if at all positively: those of independent losses bound that of the
          // difference from above.
          let before, after = initial["test_loss"], final["test_loss"]
          let error = sqrt (2.0 * (before ** 2.0 + after ** 2.0) / float context.TestSamples)

          let beforeAndAfter column = $"{number 3 column initial} before, {number 3 column final} after"

          about "figure of the losses" "losses" "A few large steps lower the test loss."
          |> Claim.because
              "early-phase generalisation"
              ("test loss " + beforeAndAfter "test_loss")
              (Claim.holdsIf (abs (after - before) > 1.96 * error) (after < before))
              (if abs (after - before) > 1.96 * error then
                   "The read-out of features as the model defines them overfits the more, the larger the steps are."
               else
                   $"The change is within 1.96 errors of the two losses over this test set, {Say.decimals 3 error}.")
          |> Claim.legacy (beforeAndAfter "test_loss_legacy") ]

/// The holes of the page, and the claims; `about` says in a few words what the run is.
let page (about: string) (context: SingleIndexContext) (record: SweepRecord) =
    let run =
        { rows = record.rows
          probes = SingleIndex.probes record
          layers = context.Layers
          h = context.Width
          d = context.Dimension
          n = context.Samples }

    let final = List.last run.probes
    let bulk = SingleIndex.spike run.h run.d
    let analysed = analysis run
    let overlaps = Overlaps.maps run

    [ "about" => about
      "student"
      => (if run.layers = 2 then "f(x) = aᵀ tanh(W x/√d)/√h" else "f(x) = aᵀ tanh(W₂ tanh(W₁ x/√d)/√h)/√h")
      "noise" => context.LabelNoise
      "n" => run.n
      "n-test" => context.TestSamples
      "d" => run.d
      "h" => run.h
      "steps" => int run.Final
      "reason" => (record.rows |> SingleIndex.ofKind "end" |> List.last).Text "reason"
      "batches"
      => (if context.BatchSize = run.n then "all samples" else $"batches of {context.BatchSize} samples")
      "optimizer" => (if context.Optimizer = OptimizerKind.Adam then "Adam" else "gradient descent")
      "lr" => context.LearningRate
      "threshold" => Say.decimals 2 bulk.Threshold
      "edge" => Say.decimals 2 bulk.BulkEdge
      "draws" => context.NullDraws
      "has-weights" => isThere "W0_s1" run
      "has-features" => isThere "Z0_lambda_max" run
      "has-overlaps" => not overlaps.IsEmpty
      "has-analysis" => not analysed.IsEmpty
      "has-legacy" => isThere "test_loss_legacy" run
      "limit" => number 4 "W0_alpha_hill_limit" final
      "heavy" => heavy run
      "direction" => direction context
      "losses" => (Training.losses run @ ownLosses run)
      "kta" => kernelAlignment run
      "alignment" => (teacherAlignment run @ Spectra.curve run)
      "exponents" => Training.exponents run
      "esd" => Spectra.weights run
      "sv" => Spectra.singularValues run
      "entries" => Spectra.entries run
      "features" => (Spectra.features run @ Spectra.effectiveRanks run)
      "stable-ranks" => stableRanks run
      "theory" => Overlaps.ofFirstVectors run
      "overlaps" => overlaps
      "loss-table" => losses run
      "spike-table" => spikes run
      "exponent-table" => exponents run
      "rank-table" => ranks run
      "edge-table" => edges run
      "vector-table"
      => ofUpdate
          run
          [ 2, "dW0_s1"
            3, "W0_left_overlap"
            3, "W0_expected_left"
            3, "W0_sim"
            3, "W0_expected_sim"
            3, "W0_sim_spike" ]
      "independent-table"
      => ofUpdate
          run
          [ 2, "W0_s1"
            2, "W0_expected_s1_independent"
            3, "W0_left_overlap"
            3, "W0_expected_left_independent"
            3, "W0_right_overlap"
            3, "W0_expected_right_independent" ]
      "analysis-table" => analysed ],
    claims context run
