// Numbers that the source's code gave (two seeds each), beside those of the runs at the same sizes: one step and ten
// steps, at the source's n = 2000, d = 1000, h = 1500.
module Stated

#load "../HeavyTails.fsx"
#load "statedNumbersPage.fsx"

open HeavyTails
open HeavyTails.Papers.SingleIndex.Contexts
open HeavyTails.Runs.Cells

// Quantity, column, digits, and whether it is a spectrum, whose bar is 1 %; others have three deviations over seeds.
let private quantities =
    [ "train", ("train_loss_legacy", 4, false)
      "test", ("test_loss_legacy", 4, false)
      "train, corrected", ("train_loss", 4, false)
      "test, corrected", ("test_loss", 4, false)
      "KTA", ("KTA_legacy", 4, false)
      "v₁·β", ("W0_sim", 3, false)
      "α, Hill", ("W0_alpha_hill", 4, true)
      "α, KS", ("W0_alpha_ks", 2, false)
      "s₁", ("W0_s1", 1, true)
      "s₂", ("W0_s2", 1, true) ]
    |> Map.ofList

/// Stated beside measured: the rows, how many meet their bar, how many differ by less than three standard errors; the
/// published claims; and the law of large steps of Adam.
type Table =
    { rows: string list list
      met: string
      near: string
      claims: string list list
      scaleLaw: string list list }

let private isOfTheSource (c: SingleIndexContext) = (c.Samples, c.Dimension, c.Width, c.Layers) = (2000, 1000, 1500, 2)

// A large number is written with its power of ten.
let private say digits (x: float) =
    if abs x >= 1e5 then
        x.ToString("0.000e0", System.Globalization.CultureInfo.InvariantCulture)
    else
        Say.decimals digits x

// The source's numbers are means of two seeds.
let private sourceSeeds = 2.0

/// The step sizes between which a property appears, from the runs by step size: the largest up to which no run has
/// it, and the least at which all have.
let private between (has: Row -> bool) (sizes: (float * Row list) list) =
    sizes |> List.takeWhile (snd >> List.forall (has >> not)) |> List.tryLast |> Option.map fst,
    sizes |> List.tryFind (snd >> List.forall has) |> Option.map fst

/// The step sizes between which outliers appear.
let threshold sizes = between (fun r -> r["W0_outliers"] >= 1.0) sizes

// Whether a row meets its bar, whether it is within three standard errors, and its cells; neither is known of a loss
// of one repetition.
let private compared (runs: Row list) words (name, stated: float) =
    let column, digits, isSpectrum = quantities[name]
    let found = runs |> List.filter (fun r -> r.Has column) |> List.map (fun r -> r[column])

    if found.IsEmpty then
        None
    else
        let mean, deviation = Say.meanAndDeviation found
        let error = mean - stated
        let known = not (System.Double.IsNaN deviation)

        let met =
            if isSpectrum then Some(abs error <= 0.01 * abs stated)
            elif known then Some(abs error <= 3.0 * deviation)
            else None

        let standardError = deviation * sqrt (1.0 / float found.Length + 1.0 / sourceSeeds)

        let z = if known && standardError > 0.0 then Some(error / standardError) else None

        let words' =
            function
            | Some true -> "yes"
            | Some false -> "no"
            | None -> "–"

        Some(
            (met, z |> Option.map (fun z -> abs z <= 3.0)),
            words
            @ [ name
                say digits stated
                say digits mean
                (if known then say digits deviation else "–")
                Say.decimals 2 (100.0 * error / stated)
                (z |> Option.map (Say.decimals 1) |> Option.defaultValue "–")
                words' met ]
        )

let private share (known: bool option list) =
    let judged = List.choose id known
    $"{judged |> List.filter id |> List.length} of {judged.Length}"

/// The last probes of an optimiser at a number of steps, by step size, in increasing order.
let private bySize (last: Row list) epochs optimiser =
    last
    |> List.filter (fun r -> r["num_epochs"] = epochs && r.Text "optimizer" = optimiser)
    |> List.groupBy (fun r -> r["lr"])
    |> List.sortBy fst

let private ofOneLargeStep (lr: float) (runs: Row list) =
    let values (of': Row -> float) = runs |> List.map of'

    [ 1, values (fun r -> r["W0_s1"] / lr)
      1, values (fun r -> r["W0_s2"] / lr)
      4, values (fun r -> r["W0_alpha_hill"])
      2, values (fun r -> r["W0_alpha_ks"])
      3, values (fun r -> r["W0_sim"])
      4, values (fun r -> r["KTA_legacy"]) ]

/// The limits that the source gives, the means of each large step size, and the error of the largest.
let private scaleLaw last =
    let large = bySize last 1.0 "adam" |> List.filter (fun (lr, _) -> lr >= 10.0)

    match List.tryLast large with
    | None -> []
    | Some(largest, runs) ->
        let errors say =
            List.map2
                (fun limit (_, found) ->
                    let mean, deviation = Say.meanAndDeviation found
                    let standardError = deviation * sqrt (1.0 / float found.Length + 1.0 / sourceSeeds)
                    say (mean - limit) limit standardError)
                StatedNumbers.limits
                (ofOneLargeStep largest runs)

        [ "the source"
          :: List.map2 (fun (digits, _) -> Say.decimals digits) (ofOneLargeStep largest runs) StatedNumbers.limits
          for lr, runs in large do
              Say.plain lr :: [ for digits, found in ofOneLargeStep lr runs -> Say.plusMinus digits found ]
          $"error at {Say.plain largest}, %%"
          :: errors (fun error limit _ -> Say.decimals 2 (100.0 * error / limit))
          "error, standard errors"
          :: errors (fun error _ standardError -> Say.decimals 1 (error / standardError)) ]

/// The largest change of columns of the source by one step of gradient descent of a size up to 10.
let private smallSteps (first: Row list) last columns =
    [ for lr, runs in bySize last 1.0 "sgd" do
          if lr <= 10.0 then
              for r in runs do
                  let start = first |> List.find (fun f -> f[Cell.RepeatColumn] = r[Cell.RepeatColumn])
                  for column: string in columns -> abs (r[column] - start[column]) ]
    |> List.max

/// What the source and the paper say beside the numbers of single runs.
let private claims (context: SingleIndexContext) first last =
    let say =
        function
        | Some low, Some high -> $"{Say.plain low} … {Say.plain high}"
        | _ -> "–"

    let outlier epochs optimiser = bySize last epochs optimiser |> threshold
    let tail = bySize last 10.0 "adam" |> between (fun r -> r["W0_alpha_hill_heavy"] = 1.0)

    let ratio =
        match outlier 1.0 "sgd", outlier 1.0 "adam" with
        | (Some gd, Some gd'), (Some adam, Some adam') ->
            let inTenThousands x = Say.decimals 1 (x / 1e4)
            $"{inTenThousands (gd / adam')} … {inTenThousands (gd' / adam)}·10⁴"
        | _ -> "–"

    let groups =
        [ for epochs in [ 1.0; 10.0 ] do
              for optimiser in [ "sgd"; "adam" ] do
                  yield! bySize last epochs optimiser |> List.map snd ]

    let training =
        [ for optimiser in [ "sgd"; "adam" ] do
              for _, runs in bySize last 10.0 optimiser -> runs |> List.map (fun r -> r["train_loss"]) ]

    let overRoot =
        [ for lr, runs in bySize last 1.0 "adam" do
              if lr = 3000.0 then
                  for r in runs -> r["W0_s1"] / lr / sqrt (float context.Width * float context.Dimension) ]

    let change = smallSteps first last >> Say.decimals 5
    let losses = [ "train_loss_legacy"; "test_loss_legacy" ]
    let low, high = StatedNumbers.correctedTraining

    [ [ "first outlier after one step of FB-Adam, between η"; "0.03 … 0.1"; say (outlier 1.0 "adam") ]
      [ "first outlier after one step of GD, between η"; "1000 … 2000"; say (outlier 1.0 "sgd") ]
      [ "ratio of the two"; "about 2·10⁴"; ratio ]
      [ "ten steps of FB-Adam: a spike, and from larger η on a heavy tail"
        "in this order"
        $"""spike {say (outlier 10.0 "adam")}, heavy {say tail}""" ]
      [ "one step of GD, η ≤ 10: largest change of losses, KTA and α by Hill; of v₁·β"
        "none in four digits"
        $"""{change (losses @ [ "KTA_legacy"; "W0_alpha_hill" ])}; {change [ "W0_sim" ]}""" ]
      [ "ten steps: training loss of the corrected read-out"
        $"{Say.decimals 2 low} … {Say.decimals 2 high}"
        $"means {training |> List.map List.average |> Say.range 2}, runs {training |> List.concat |> Say.range 2}" ]
      [ "one step of FB-Adam, η = 3000: s₁/(η √(hd))"
        Say.decimals 3 StatedNumbers.firstLimit
        Say.plusMinus 3 overRoot ]
      for name, column, isRelative, value in StatedNumbers.scatter do
          let deviations =
              [ for runs in groups do
                    let mean, deviation = runs |> List.map (fun r -> r[column]) |> Say.meanAndDeviation
                    if isRelative then deviation / mean else deviation ]
              |> List.sort

          [ $"scatter over seeds: {name}"
            $"± {Say.decimals 3 value}"
            $"± {Say.decimals 4 deviations[deviations.Length / 2]}" ] ]

/// Stated beside measured, where the record has the source's sizes.
let table (context: SingleIndexContext) (record: SweepRecord) =
    if not (isOfTheSource context) then
        { rows = []; met = ""; near = ""; claims = []; scaleLaw = [] }
    else
        let last = SingleIndex.last record

        // Every cell of a repetition begins at the same student.
        let first = SingleIndex.first record |> List.distinctBy (fun r -> r[Cell.RepeatColumn])

        let rows =
            [ yield! StatedNumbers.untrained |> List.choose (compared first [ "0"; "–"; "–" ])
              for epochs, optimiser, lr, values in StatedNumbers.trained do
                  let label = if optimiser = "sgd" then "GD" else "FB-Adam"

                  let runs =
                      bySize last epochs optimiser |> List.filter (fun (size, _) -> size = lr) |> List.collect snd

                  yield! values |> List.choose (compared runs [ string (int epochs); label; Say.plain lr ]) ]

        { rows = List.map snd rows
          met = rows |> List.map (fst >> fst) |> share
          near = rows |> List.map (fst >> snd) |> share
          claims = claims context first last
          scaleLaw = scaleLaw last }
