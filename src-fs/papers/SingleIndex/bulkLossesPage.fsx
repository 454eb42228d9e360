// Figures and tables of bulkLosses.md: losses by step for each value of the parameter that varies.
#load "../HeavyTails.fsx"

open HeavyTails
open HeavyTails.Papers.SingleIndex.Contexts
open HeavyTails.Runs.Cells

/// The key that a context varies.
let keyOf (context: ContextFile) =
    match context.Base.VaryingParameter, Seq.tryHead context.Grid.Axes with
    | null, Some axis -> axis.Names[0]
    | key, _ when not (isNull key) && context.Grid.Axes |> Seq.exists (fun a -> a.Names[0] = key) -> key
    | null, None -> CommandLine.fail "" $"{context.Name}: expected a list of values of a key, found none"
    | key, _ -> CommandLine.fail "" $"expected a list of values of the key {key} in the context, found none"

let private symbols = dict [ "n", "n"; "label_noise_std", "ρ"; "reg_lambda", "λ"; "gamma", "γ" ]

let private symbol key =
    match symbols.TryGetValue key with
    | true, symbol -> symbol
    | _ -> key

let private name (suffix: string) = if suffix = "" then "corrected" else "legacy"

/// The losses to compare with, where they are the same for all values.
let private levels (rows: Row list) =
    [ for column, words in [ "zero_loss", "predictor 0"; "class_optimum", "best odd student"; "bayes_loss", "Bayes" ] do
          match rows |> List.filter (fun r -> r.Has column) |> List.map (fun r -> r[column]) |> List.distinct with
          | [ level ] -> Figure.horizontal level words
          | _ -> () ]

/// Mean and one standard deviation of a loss at each step, a curve for each value of the key.
let private losses (key: string) suffix (rows: Row list) =
    let values = rows |> List.map (fun r -> r[key]) |> List.distinct

    let curves style column words =
        [ for i, value in List.indexed values ->
              let there = rows |> List.filter (fun r -> r[key] = value && r.Has column)

              there
              |> List.groupBy (fun r -> r["step"])
              |> List.map (fun (step, at) -> step, at |> List.map (fun r -> r[column]))
              |> Figure.deviations style (if words = "" then "" else $"{symbol key} = {Say.plain value}")
              |> Figure.colour i ]

    CurveFigure(
        Name = $"losses-{key}{suffix}",
        Title = $"Losses of the {name suffix} read-out over {symbol key}",
        X = Figure.axis "step",
        Y = Figure.axis "mean squared error (training solid, test dashed)",
        Curves =
            curves Figure.line ("train_loss" + suffix) "training"
            @ curves Figure.dashes ("test_loss" + suffix) "",
        Lines = levels rows,
        FromZero = true
    )
    |> Figure.draw

/// A row a value of the key: levels, losses before and after, and differences to the first value within repetitions.
let private table (key: string, _, record: SweepRecord) =
    let last, first = SingleIndex.last record, SingleIndex.first record
    let groups = last |> List.groupBy (fun r -> r[key])

    let spread = Say.plusDeviation 4

    let column (name: string) (rows: Row list) =
        if rows.Head.Has name then rows |> List.map (fun r -> r[name]) |> spread else "–"

    let difference (name: string) (rows: Row list) =
        let reference = snd groups.Head

        let paired =
            [ for r in rows do
                  match reference |> List.tryFind (fun o -> o[Cell.RepeatColumn] = r[Cell.RepeatColumn]) with
                  | Some other when r.Has name -> r[name] - other[name]
                  | _ -> () ]

        if paired.IsEmpty || obj.ReferenceEquals(rows, reference) then "–" else spread paired

    [ for value, runs in groups ->
          let start = first |> List.filter (fun r -> r[key] = value)

          [ symbol key
            Say.plain value
            Say.decimals 4 runs.Head["zero_loss"]
            column "class_optimum" [ runs.Head ]
            column "test_loss" start
            column "test_loss" runs
            column "test_loss_legacy" start
            column "test_loss_legacy" runs
            difference "test_loss" runs
            difference "test_loss_legacy" runs ] ]

let values (records: (string * ContextFile * SweepRecord) list) =
    let _, context, _ = List.head records

    [ "d" => context.Base.Dimension
      "h" => context.Base.Width
      "n-test" => context.Base.TestSamples
      "lr" => context.Base.LearningRate
      "repeats" => context.Base.Repeats
      "corrected" => [ for key, _, record in records -> losses key "" (SingleIndex.probes record) ]
      "legacy" => [ for key, _, record in records -> losses key "_legacy" (SingleIndex.probes record) ]
      "table" => List.collect table records ]

/// The claims that theory makes of all students.
let claims (records: (string * ContextFile * SweepRecord) list) =
    let about = Claim.about "Kothapalli2024" "theory"

    let probes =
        [ for _, _, record in records do
              yield! SingleIndex.probes record |> List.filter (fun r -> r.Has "class_optimum") ]

    let excess (column: string) =
        [ for r in probes do
              if r.Has column then
                  r[column] - r["class_optimum"] ]

    let least column =
        match excess column with
        | [] -> nan
        | some -> List.min some

    /// A test loss is a mean over noisy labels; three of its standard errors are allowed.
    let _, context, _ = List.head records
    let slack = 3.0 * sqrt (2.0 / float context.Base.TestSamples)

    let bySamples =
        [ for key, _, record in records do
              if key = "n" then
                  let last = SingleIndex.last record
                  let least, most = last |> List.map (fun r -> r["n"]) |> fun all -> List.min all, List.max all

                  for r in last |> List.filter (fun r -> r["n"] = most) do
                      match
                          last |> List.tryFind (fun o -> o["n"] = least && o[Cell.RepeatColumn] = r[Cell.RepeatColumn])
                      with
                      | Some few -> r["test_loss"] - few["test_loss"], r["test_loss_legacy"] - few["test_loss_legacy"]
                      | None -> () ]

    let mean, error = if bySamples.IsEmpty then nan, nan else bySamples |> List.map fst |> Say.meanAndError

    [ about "optimum" "A student of tanh features without biases is odd: its test loss is at least 0.671 + ρ²."
      |> Claim.because
          "at least 0.671 + ρ²"
          $"""least excess over it {Say.decimals 3 (least "test_loss")}, over {probes.Length} probes"""
          (Claim.holdsIf (not probes.IsEmpty) (least "test_loss" > -slack * 0.76))
          "A test loss is lower by more than the noise of the test labels allows."
      |> Claim.legacy $"""least excess {Say.decimals 3 (least "test_loss_legacy")}"""
      if not bySamples.IsEmpty then
          about "samples" "More training samples lower the test loss of the read-out."
          |> Claim.because
              "lower"
              $"difference between the most and the fewest samples: {bySamples |> List.map fst |> Say.plusMinus 3}"
              (Claim.holdsIf (abs mean > 1.96 * error) (mean < 0.0))
              ("The difference cannot be told from 0, or the test loss rises: where n is near h the "
               + "read-out overfits most.")
          |> Claim.legacy (bySamples |> List.map snd |> Say.plusMinus 3) ]
