// What linksPage.fsx, effectsPage.fsx and page.fsx share: the quantities of a net, and the nets of a record.
#load "../HeavyTails.fsx"

open System
open System.Collections.Generic
open HeavyTails

/// A quantity of a net: its column, its name in figures and tables, and its name in sentences.
type Quantity = { column: string; short: string; words: string }

let private quantity column short words = { column = column; short = short; words = words }

/// The tails of one layer.
let tails (layer: int) =
    [ quantity $"iterates{layer}" "iterates" "tail index of the averaged iterates"
      quantity $"learnt{layer}" "what was learnt" "tail index of what was learnt"
      quantity $"noise{layer}" "noise, stable" "stable tail index of the gradient noise"
      quantity $"hill{layer}" "noise, Hill" "Hill's tail index of the gradient noise"
      quantity $"alpha{layer}" "spectrum α" "exponent of the weight spectrum" ]

let curvature =
    [ quantity "top" "Hessian λ₁" "largest eigenvalue of the Hessian"
      quantity "trace" "Hessian trace" "trace of the Hessian"
      quantity "rank" "Hessian rank" "effective rank of the Hessian" ]

/// What is held fixed in partial correlations.
let controls =
    [ quantity "norm" "norm" "norm of the weights"
      quantity "trainLoss" "training loss" "training loss" ]

let outcomes =
    [ quantity "testLoss" "test loss" "test loss"
      quantity "accuracy" "accuracy" "accuracy on the test set" ]

let ratio = quantity "ratio" "η/b" "η/b"

let number (q: Quantity) (r: Row) = if q.column = "ratio" then r["eta"] / r["b"] else r[q.column]

/// Every net that learnt in at least one way, as its rows. A net has learnt where its training loss is finite and below
/// 0.95 ln 10; that of guessing is ln 10.
let nets (record: SweepRecord) =
    record.rows
    |> List.filter (fun r -> r.Text "kind" = "net" && r["trainLoss"] < 0.95 * log 10.0)
    |> List.groupBy (fun r -> r["cell"])
    |> List.map snd

let way name (rows: Row list) = rows |> List.tryFind (fun r -> r.Text "way" = name)

/// The nets that learnt, by point (eta, b).
let points (record: SweepRecord) =
    nets record |> List.groupBy (fun ways -> ways.Head["eta"], ways.Head["b"]) |> List.map snd

/// Several rows as one: means of numbers, with their standard errors.
let private averaged (rows: Row list) =
    match rows with
    | [ one ] -> one
    | _ ->
        row
            [ for field in rows.Head do
                  match field.Value with
                  | :? float when field.Key.EndsWith "Error" ->
                      let squares = rows |> List.sumBy (fun r -> r[field.Key] ** 2.0)
                      field.Key => sqrt squares / float rows.Length
                  | :? float -> field.Key => List.averageBy (fun (r: Row) -> r[field.Key]) rows
                  | _ -> field ]

/// The nets that were trained as they are, and learnt.
let learnt (record: SweepRecord) = nets record |> List.choose (way "base")

/// A row a point (eta, b): the mean over its nets that were trained as they are. Nets of one point are alike but for
/// chance, so that statistics which counted each of them would be too sure of themselves.
let bases (record: SweepRecord) =
    [ for nets in points record do
          match List.choose (way "base") nets with
          | [] -> ()
          | some -> averaged some ]

/// p values adjusted for the number of those that exist; NaN for the others.
let adjusted (p: float list) =
    let folder rest p =
        match rest with
        | first :: others when not (Double.IsNaN p) -> first, others
        | _ -> nan, rest

    let holm = p |> List.filter (Double.IsNaN >> not) |> RankCorrelation.holm
    p |> List.mapFold folder holm |> fst

let interval digits (ends: ConfidenceInterval) = $"[{Say.decimals digits ends.Low}, {Say.decimals digits ends.High}]"

let probability p =
    if Double.IsNaN p then "–"
    elif p < 0.001 then "< 0.001"
    else Say.decimals 3 p
