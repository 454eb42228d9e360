// What the interventions change, point by point of nets of the same seed: table, figure and words.
#load "netsPage.fsx"

open System
open HeavyTails
open NetsPage

/// The effect of an intervention on a quantity, with its p value adjusted for all effects, and the mean without it.
type Effect =
    { intervention: string
      quantity: Quantity
      before: float
      found: HeavyTails.Core.Statistics.PairedEffect
      holm: float }

let private interventions = [ "2η and 2b"; "clipped"; "Gaussian noise"; "full batch" ]

let private affected =
    [ for layer in 1..2 do
          for q in tails layer -> { q with short = $"{q.short} {layer}"; words = $"{q.words} of layer {layer}" }
      yield! curvature @ controls @ outcomes ]

/// All effects over the points where a net learnt both ways, each with the mean over its nets; none where no net was
/// treated.
let effects (record: SweepRecord) =
    let found =
        [ for name in interventions do
              for q in affected do
                  let ofPoint nets =
                      [ for ways in nets do
                            match way "base" ways, way name ways with
                            | Some before, Some after -> number q before, number q after
                            | _ -> () ]
                      |> List.filter (fun (before, after) -> Double.IsFinite(before + after))

                  let pairs =
                      [ for nets in points record do
                            match ofPoint nets with
                            | [] -> ()
                            | some -> List.averageBy fst some, List.averageBy snd some ]

                  let effect = PairedEffect.ofPairs pairs

                  if effect.Succeeded then
                      { intervention = name
                        quantity = q
                        before = List.averageBy fst pairs
                        found = effect.Value
                        holm = nan } ]

    let p = [ for e in found -> if e.found.PValue.Succeeded then e.found.PValue.Value else nan ]

    List.zip found (adjusted p) |> List.map (fun (effect, p) -> { effect with holm = p })

/// Few digits, by the number's size: "0.031", "12.3", "204".
let few x =
    Say.decimals
        (if abs x >= 100.0 then 0
         elif abs x >= 10.0 then 1
         else 3)
        x

let private meanWithInterval (e: Effect) =
    let ends = e.found.Interval
    $"{few e.found.Mean} [{few ends.Low}, {few ends.High}]"

/// A row of the table of effects.
let row (e: Effect) =
    [ e.intervention
      e.quantity.short
      few e.before
      meanWithInterval e
      string e.found.Count
      probability e.holm
      if not e.found.PValue.Succeeded then e.found.PValue.Reason
      elif e.holm < 0.05 then "changes it"
      elif e.found.Interval.HoldsZero then "no effect is seen: the interval holds 0"
      else "not told from chance among so many effects" ]

/// Differences in standard deviations of the quantity over all points, of nets that were trained as they are.
let figure (record: SweepRecord) =
    let rows = bases record
    let all = effects record
    let deviation q = rows |> List.map (number q) |> Say.meanAndDeviation |> snd

    let series name =
        let column choose =
            [| for q in affected ->
                   match all |> List.tryFind (fun e -> e.intervention = name && e.quantity = q) with
                   | Some e when deviation q > 0.0 -> choose e.found / deviation q
                   | _ -> nan |]

        IntervalSeries(name, column _.Mean, column _.Interval.Low, column _.Interval.High)

    IntervalFigure(
        Name = "effects",
        Title = "What the interventions change",
        X = "mean paired difference / standard deviation over all points",
        Quantities = [| for q in affected -> q.short |],
        Series = [| for name in interventions -> series name |],
        Most = Nullable 4.0
    )
        .Draw()

/// What becomes of the tails where the noise of the batches is replaced by Gaussian noise.
let sentence (record: SweepRecord) =
    let gaussian = effects record |> List.filter (fun e -> e.intervention = "Gaussian noise")
    let moved = gaussian |> List.filter (fun e -> e.holm < 0.05)
    let index = gaussian |> List.tryFind (fun e -> e.quantity.column = "iterates1")

    match index with
    | None -> "No net was trained with Gaussian noise."
    | Some index ->
        $"Gaussian noise of equal covariance in place of that of batches changes "
        + (if moved.IsEmpty then
               $"none of {gaussian.Length} quantities beyond chance"
           else
               let words = moved |> List.map _.quantity.words |> String.concat ", "
               $"{moved.Length} of {gaussian.Length} quantities ({words})")
        + $"; the tail index of layer 1's iterates changes by {meanWithInterval index} over pairs at "
        + $"{index.found.Count} points."
