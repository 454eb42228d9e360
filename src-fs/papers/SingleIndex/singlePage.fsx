// The holes of the page of one run: main.md, schedule.md, threeLayers.md.
#load "../HeavyTails.fsx"
#load "figuresPage.fsx"

open HeavyTails
open HeavyTails.Papers.SingleIndex.Contexts
open HeavyTails.Runs.Cells
open FiguresPage

/// The context of a single run; one of several ends the script, since a page shows one.
let one (context: ContextFile) =
    if context.Grid.Count = 1 then
        context
    else
        CommandLine.fail "" $"{context.Name}: expected one run, without lists and repetitions, got {context.Grid.Count}"

/// The rows of a record of one cell, with the sizes of its context.
let run (context: SingleIndexContext) (record: SweepRecord) =
    { rows = record.rows
      probes = SingleIndex.probes record
      layers = context.Layers
      h = context.Width
      d = context.Dimension
      n = context.Samples }

let private number digits (name: string) (r: Row) = if r.Has name then Say.decimals digits r[name] else "–"

// The larger of both errors of an exponent over the rows of its matrix.
let private larger digits (exponent: string) (r: Row) =
    match
        [ for error in [ "jackknife"; "windows" ] do
              if r.Has $"{exponent}_{error}" then
                  r[$"{exponent}_{error}"] ]
    with
    | [] -> "–"
    | errors -> Say.decimals digits (List.max errors)

/// A row a probe: losses.
let private lossRows (run: Run) =
    [ for r in run.probes ->
          [ string (int r["step"])
            number 4 "train_loss" r
            number 4 "test_loss" r
            number 4 "train_loss_legacy" r
            number 4 "test_loss_legacy" r
            number 4 "KTA" r
            number 4 "KTA_centred" r ] ]

/// A row a probe and layer: what the spectrum says, beside its null.
let private spectrumRows (run: Run) =
    [ for r in run.probes do
          for layer in 0 .. run.layers - 2 do
              let w = $"W{layer}"

              if r.Has $"{w}_s1" then
                  [ string (int r["step"])
                    $"W{layer + 1}"
                    number 2 $"{w}_s1" r
                    number 2 (if r.Has $"{w}_expected_s1" then $"{w}_expected_s1" else $"{w}_expected_s1_independent") r
                    number 0 $"{w}_outliers" r
                    number 0 $"{w}_expected_outliers" r
                    number 4 $"{w}_alpha_hill" r
                    larger 4 $"{w}_alpha_hill" r
                    $"""{number 4 $"{w}_alpha_hill_null" r} ± {number 4 $"{w}_alpha_hill_null_sd" r}"""
                    (if r[$"{w}_alpha_hill_heavy"] = 1.0 then "yes" else "no")
                    number 2 $"{w}_alpha_ks" r
                    (if r[$"{w}_alpha_ks"] >= r[$"{w}_alpha_ks_null_low"] then "–" else larger 2 $"{w}_alpha_ks" r)
                    $"""{number 1 $"{w}_alpha_ks_null_low" r} … {number 1 $"{w}_alpha_ks_null_high" r}""" ] ]

/// A row a probe and layer: where the bulk ends.
let private edgeRows (run: Run) =
    [ for r in run.probes do
          for layer in 0 .. run.layers - 2 do
              let w = $"W{layer}"

              if r.Has $"{w}_edge" then
                  [ string (int r["step"])
                    $"W{layer + 1}"
                    number 2 $"{w}_edge_lower" r
                    number 2 $"{w}_edge" r
                    number 4 $"{w}_sigma" r
                    number 2 $"{w}_bulk_upper" r
                    number 2 $"{w}_threshold" r
                    number 2 $"{w}_twin_lower" r
                    number 2 $"{w}_twin_upper" r ] ]

let private spikeRows (run: Run) =
    [ for r in run.probes do
          if r.Has "W0_left_overlap" then
              [ string (int r["step"])
                number 2 "dW0_s1" r
                number 2 "W0_s1" r
                number 2 "W0_expected_s1_independent" r
                number 3 "W0_left_overlap" r
                number 3 "W0_expected_left" r
                number 3 "W0_expected_left_independent" r
                number 3 "W0_right_overlap" r
                number 3 "W0_expected_right_independent" r
                number 3 "W0_sim" r
                number 3 "W0_expected_sim" r
                number 3 "W0_sim_spike" r ] ]

let private analysisRows (run: Run) =
    [ for r in run.rows |> SingleIndex.ofKind "analysis" ->
          [ string (int r["step"])
            "W" + string (int (r.Text("matrix").Substring 1) + 1)
            number 3 "ww_alpha" r
            number 3 "ww_D" r
            number 0 "ww_num_spikes" r
            number 2 "ww_stable_rank" r
            number 2 "ww_alpha_weighted" r
            r.Text "ww_warnings" ] ]

let private heavyShare (run: Run) =
    let judged =
        [ for r in run.probes do
              for layer in 0 .. run.layers - 2 do
                  if r.Has $"W{layer}_alpha_hill_heavy" then
                      r[$"W{layer}_alpha_hill_heavy"] ]

    $"{judged |> List.sumBy int} of {judged.Length}"

let values (context: SingleIndexContext) (record: SweepRecord) =
    let run = run context record
    let final = List.last run.probes
    let reason = (record.rows |> SingleIndex.ofKind "end" |> List.last).Text "reason"
    let analysis = analysisRows run
    let bulk = SingleIndex.spike run.h run.d

    [ "n" => run.n
      "d" => run.d
      "h" => run.h
      "steps" => int run.Final
      "reason" => reason
      "optimizer"
      => (if context.Optimizer = OptimizerKind.Adam then "full-batch Adam" else "gradient descent")
      "lr" => context.LearningRate
      "threshold" => Say.decimals 2 bulk.Threshold
      "edge" => Say.decimals 2 bulk.BulkEdge
      "null" => number 4 "W0_alpha_hill_limit" final
      "heavy" => heavyShare run
      "losses" => (losses run @ ownLosses run)
      "alignments" => (kernelAlignment run @ teacherAlignment run)
      "exponents" => exponents run
      "spectra" => (weightSpectra run @ singularValues run)
      "entries" => entries run
      "curve" => curve run
      "features" => (features run @ effectiveRanks run @ stableRanks run)
      "loss-table" => lossRows run
      "spectrum-table" => spectrumRows run
      "spike-table" => spikeRows run
      "edge-table" => edgeRows run
      "theory" => alignmentTheory run
      "overlaps" => overlaps run
      "has-analysis" => not analysis.IsEmpty
      "analysis-table" => analysis ]
