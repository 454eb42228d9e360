// Numbers that the source's code gave (two seeds each), beside those of the runs at the same sizes: one step and ten
// steps, at the source's n = 2000, d = 1000, h = 1500.
module Stated

#load "../HeavyTails.fsx"

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

let private untrained =
    [ "train", 0.8403
      "test", 1.0048
      "KTA", 0.01742
      "v₁·β", 0.019
      "α, Hill", 2.4483
      "α, KS", 31.8
      "train, corrected", 0.2581
      "test, corrected", 1.4465 ]

let private trained =
    let one optimiser lr values = 1.0, optimiser, lr, values

    let ten optimiser lr losses kta sim hill ks s1 corrected =
        10.0,
        optimiser,
        lr,
        [ "train", fst losses; "test", snd losses; "KTA", kta; "v₁·β", sim; "α, Hill", hill; "α, KS", ks ]
        @ (s1 |> List.map (fun s -> "s₁", s))
        @ corrected

    [ one "sgd" 100.0 [ "α, Hill", 2.4482; "s₁", 70.5 ]
      one "sgd" 1000.0 [ "test", 0.9939; "v₁·β", 0.024; "α, KS", 17.1; "s₁", 70.5 ]
      one "sgd" 2000.0 [ "test", 0.9759; "KTA", 0.0224; "v₁·β", 0.482; "α, Hill", 2.4432; "α, KS", 12.6; "s₁", 85.7 ]
      one
          "sgd"
          3000.0
          [ "test", 0.9653
            "KTA", 0.0281
            "v₁·β", 0.483
            "α, Hill", 2.4403
            "α, KS", 8.49
            "s₁", 122.2
            "s₂", 70.5 ]
      one "adam" 0.001 [ "s₁", 70.5 ]
      one "adam" 0.01 [ "v₁·β", 0.022; "α, KS", 18.8; "s₁", 70.5 ]
      one
          "adam"
          0.1
          [ "test", 0.9779
            "KTA", 0.0228
            "v₁·β", 0.410
            "α, Hill", 2.4418
            "α, KS", 10.37
            "s₁", 103.4
            "s₂", 70.6 ]
      one "adam" 0.3 [ "test", 0.9665; "KTA", 0.0409; "v₁·β", 0.406; "α, Hill", 2.4338; "α, KS", 5.51; "s₁", 294.8 ]
      one
          "adam"
          1.0
          [ "train", 0.7862
            "test", 0.9664
            "KTA", 0.0388
            "v₁·β", 0.398
            "α, Hill", 2.3295
            "α, KS", 4.17
            "s₁", 995.0
            "s₂", 86.9 ]
      one
          "adam"
          3.0
          [ "train", 0.6989
            "test", 0.9738
            "KTA", 0.0373
            "v₁·β", 0.395
            "α, Hill", 1.8557
            "α, KS", 3.35
            "s₁", 3004.0
            "s₂", 193.0 ]
      one "adam" 10.0 [ "train", 0.5811; "test", 1.0650; "α, Hill", 1.6378; "α, KS", 3.24; "s₁", 10038.0; "s₂", 613.0 ]
      one "adam" 100.0 [ "train", 0.2968; "test", 2.138; "α, Hill", 1.6152; "α, KS", 3.19 ]
      one
          "adam"
          1000.0
          [ "train", 0.2691; "test", 2.687; "α, Hill", 1.6155; "α, KS", 3.18; "s₁", 1.00485e6; "s₂", 6.095e4 ]
      one "adam" 3000.0 [ "train", 0.2658; "test", 2.847; "α, Hill", 1.6156; "α, KS", 3.18 ]
      for lr in [ 0.001; 0.01; 0.1; 1.0; 10.0 ] do
          // The source says that up to 10 one step changes nothing.
          one "sgd" lr [ "train", 0.8403; "test", 1.0048; "v₁·β", 0.019; "α, Hill", 2.4483 ]
      for lr in [ 0.001; 0.01; 0.1; 1.0 ] do
          ten "sgd" lr (0.8403, 1.0048) 0.0174 0.019 2.4483 31.8 [] [ "test, corrected", 1.4465 ]
      ten "sgd" 100.0 (0.8362, 1.0000) 0.0180 0.019 2.4480 29.3 [ 70.5 ] []
      ten "sgd" 1000.0 (0.8291, 0.9922) 0.0190 0.030 2.4494 51.0 [ 70.7 ] []
      ten "sgd" 2000.0 (0.7721, 0.9718) 0.0186 0.233 2.1811 8.43 [ 141.8 ] [ "test, corrected", 1.5625 ]
      ten "sgd" 3000.0 (0.7356, 0.9813) 0.0155 0.111 1.9608 7.24 [ 247.0 ] [ "test, corrected", 1.7191 ]
      ten "adam" 0.001 (0.8398, 1.0041) 0.0175 0.022 2.4478 18.8 [ 70.5 ] []
      ten "adam" 0.01 (0.8234, 0.9822) 0.0202 0.388 2.4447 16.5 [ 73.4 ] [ "test, corrected", 1.4286 ]
      ten "adam" 0.1 (0.8160, 0.9780) 0.0204 0.414 2.4438 20.5 [ 80.7 ] [ "test, corrected", 1.5096 ]
      ten "adam" 1.0 (0.5952, 1.0039) 0.0218 0.311 1.8238 5.13 [ 679.8 ] [ "s₂", 400.8; "test, corrected", 2.2245 ]
      ten "adam" 10.0 (0.2581, 1.6544) 0.0157 0.180 1.8440 4.20 [ 10042.0 ] [ "test, corrected", 2.4384 ]
      ten "adam" 100.0 (0.2188, 2.4379) 0.0463 0.436 1.8726 3.54 [ 2.42e5 ] []
      ten "adam" 1000.0 (0.2674, 2.6097) 0.0370 0.406 1.7978 3.28 [ 3.70e6 ] []
      ten "adam" 2000.0 (0.2685, 2.4672) 0.0349 0.401 1.7495 3.15 [ 7.83e6 ] []
      ten "adam" 3000.0 (0.2666, 2.2907) 0.0343 0.398 1.7250 3.27 [ 1.20e7 ] [ "test, corrected", 2.3184 ] ]

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

/// The step sizes between which outliers appear, from the runs by step size: the largest up to which no run has
/// one, and the least at which all have.
let threshold (sizes: (float * Row list) list) =
    let has (r: Row) = r["W0_outliers"] >= 1.0

    sizes |> List.takeWhile (snd >> List.forall (has >> not)) |> List.tryLast |> Option.map fst,
    sizes |> List.tryFind (snd >> List.forall has) |> Option.map fst

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

/// Stated beside measured, where the record has the source's sizes.
let table (context: SingleIndexContext) (record: SweepRecord) =
    if not (isOfTheSource context) then
        { rows = []; met = ""; near = ""; claims = []; scaleLaw = [] }
    else
        let last = SingleIndex.last record

        let at epochs optimiser lr =
            last
            |> List.filter (fun r -> r["num_epochs"] = epochs && r.Text "optimizer" = optimiser && r["lr"] = lr)

        // Every cell of a repetition begins at the same student.
        let first = SingleIndex.first record |> List.distinctBy (fun r -> r[Cell.RepeatColumn])

        let rows =
            [ yield! untrained |> List.choose (compared first [ "0"; "–"; "–" ])
              for epochs, optimiser, lr, values in trained do
                  let label = if optimiser = "sgd" then "GD" else "FB-Adam"

                  yield!
                      values
                      |> List.choose (compared (at epochs optimiser lr) [ string (int epochs); label; Say.plain lr ]) ]

        let afterOne optimiser =
            last
            |> List.filter (fun r -> r["num_epochs"] = 1.0 && r.Text "optimizer" = optimiser)
            |> List.groupBy (fun r -> r["lr"])
            |> List.sortBy fst
            |> threshold

        let between optimiser =
            match afterOne optimiser with
            | Some low, Some high -> $"{Say.plain low} … {Say.plain high}"
            | _ -> "–"

        let ratio =
            match afterOne "sgd", afterOne "adam" with
            | (Some gd, Some gd'), (Some adam, Some adam') ->
                let inTenThousands x = Say.decimals 1 (x / 1e4)
                $"{inTenThousands (gd / adam')} … {inTenThousands (gd' / adam)}·10⁴"
            | _ -> "–"

        let claims =
            [ [ "first outlier after one step of FB-Adam, between η"; "0.03 … 0.1"; between "adam" ]
              [ "first outlier after one step of GD, between η"; "1000 … 2000"; between "sgd" ]
              [ "ratio of the two"; "about 2·10⁴"; ratio ] ]

        let law =
            [ for lr in [ 10.0; 30.0; 100.0; 300.0; 1000.0; 2000.0; 3000.0 ] do
                  match at 1.0 "adam" lr with
                  | [] -> ()
                  | runs ->
                      let shown digits (value: Row -> float) = runs |> List.map value |> Say.plusMinus digits

                      [ Say.plain lr
                        shown 1 (fun r -> r["W0_s1"] / lr)
                        shown 1 (fun r -> r["W0_s2"] / lr)
                        shown 4 (fun r -> r["W0_alpha_hill"])
                        shown 2 (fun r -> r["W0_alpha_ks"])
                        shown 3 (fun r -> r["W0_sim"])
                        shown 4 (fun r -> r["KTA_legacy"]) ] ]

        { rows = List.map snd rows
          met = rows |> List.map (fst >> fst) |> share
          near = rows |> List.map (fst >> snd) |> share
          claims = claims
          scaleLaw = law }
