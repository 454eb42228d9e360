// The claims of the notebook's pages: what theory and Spigler et al. 2019 say of read-outs and of the peak of the test
// loss, judged by the networks of each set of patterns and depth.
#load "../HeavyTails.fsx"
#load "figuresPage.fsx"
#load "cuspPage.fsx"

open HeavyTails
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook

/// The least width at which a read-out violates no pattern, and the largest below it at which it does.
let private bracket (rows: JammingRow list) =
    let isSatisfied (r: JammingRow) = r.Violated = 0 || r.TrainLoss < Figures.corrected.zeroLoss
    let sorted = rows |> List.sortBy _.Width

    match sorted |> List.tryFindIndex isSatisfied with
    | Some i when i > 0 -> Some(sorted[i - 1], sorted[i])
    | _ -> None

let private loads (above: JammingRow, below: JammingRow) =
    $"between P/h = {Say.plain below.PatternsPerFeature} and {Say.plain above.PatternsPerFeature}"

let private found bracket = bracket |> Option.map loads |> Option.defaultValue "not within these widths"

/// The claims of one set of patterns at one depth; `set` is its name in the record.
let private ofSet (set: string) (depth: int) (corrected: JammingRow list) =
    let spigler = Claim.about "Spigler2019"
    let id name = $"{name}-{System.IO.Path.GetFileNameWithoutExtension set}-{depth}"
    let on = $"on {set}, {depth} hidden layers"
    let isRandom = set.StartsWith "sphere"
    let untrained, trained = FigureRows.untrained corrected, FigureRows.trained corrected
    let before, after = bracket untrained, bracket trained
    let peak = Jamming.peaks PeakRule.SmoothedTestLoss corrected

    let atPeak (rows: JammingRow list) =
        let n = peak rows.Head.Step
        rows |> List.tryFind (fun r -> float r.Parameters = n)

    [ if isRandom then
          Claim.about
              "Cover1965"
              "theory"
              (id "cover")
              $"Random labels become separable at P = 2h by untrained features ({on})."
          |> Claim.because
              "P/h = 2"
              (found before)
              // By Cover's count the larger network is likely to separate its patterns, the smaller one not.
              (before
               |> Option.map (fun (above, below) ->
                   ReadoutTheory.Separable(below.Patterns, below.Width) > 0.025
                   && ReadoutTheory.Separable(above.Patterns, above.Width) < 0.975)
               |> Claim.decided)
              "By Cover's count such widths would not separate the patterns, or would have done so earlier."

      spigler
          "figure of N_Δ/h"
          (id "earlier")
          $"Trained features satisfy the patterns at smaller widths than untrained ones ({on})."
      |> Claim.because
          "earlier"
          $"trained: {found after}; untrained: {found before}"
          (Option.map2 (fun (_, before: JammingRow) (_, after: JammingRow) -> after.Width < before.Width) before after
           |> Claim.decided)
          "One of the two has no such width here, or training made it no smaller."

      for rows, transition, words in [ untrained, before, "untrained"; trained, after, "trained" ] do
          let widths = rows |> List.map _.Width |> List.sort
          let place (r: JammingRow) = List.findIndex ((=) r.Width) widths
          let top = atPeak rows

          spigler
              "figures of the peak"
              (id $"peak-{words}")
              $"The test loss of {words} features peaks at their transition ({on})."
          |> Claim.because
              "at the transition"
              ((match top with
                | Some r -> $"peak at P/h = {Say.plain r.PatternsPerFeature}"
                | None -> "no peak")
               + $", transition {found transition}")
              // The transition lies between the first satisfied width and the one below it, half a step of the ladder
              // from each: within one step of its middle is a peak at one of these two.
              (Option.map2 (fun r (_, first) -> place r = place first || place r = place first - 1) top transition
               |> Claim.decided)
              ("The peak is at neither of the two widths between which the transition lies, or one of the two is not "
               + "within these widths.")

      if not isRandom then
          let network = trained |> List.filter (fun r -> not (System.Double.IsNaN r.NetworkTestError))
          let cusp = Jamming.cusp "test error" _.NetworkTestError network

          spigler
              "abstract"
              (id "cusp")
              $"The test error of trained networks falls, rises to a cusp, and falls again ({on})."
          |> Claim.because
              "a cusp at the transition"
              (match cusp with
               | Ok c ->
                   $"a rise of {Say.decimals 1 (100.0 * c.Rise)} %% at P/N = {Say.plain c.Row.PatternsPerParameter}"
               | Error reason -> reason)
              // A rise is told from noise by 1.96 errors of a difference of two shares of as many test patterns. On
              // 1000 images of digits or more, the full scale, a cusp that is not seen disagrees.
              (let isLarge = set.StartsWith "mnist" && corrected |> List.forall (fun r -> r.Patterns >= 1000)

               match cusp with
               | Ok c when c.Rise > 1.96 * sqrt (2.0 * c.Value * (1.0 - c.Value) / float c.Row.Patterns) -> Some true
               | _ when isLarge && not network.IsEmpty -> Some false
               | _ -> None
               |> Claim.decided)
              "The rise is within the noise of the test patterns, or there is none at these few patterns and steps." ]

/// The claims of all pages of a record.
let claims (record: SweepRecord) =
    [ for (set, depth), rows in record.rows |> List.groupBy (fun r -> r.Text "data", int r["layers"]) do
          rows
          |> List.filter (fun r -> r.Text "kind" = "network")
          |> List.map Jamming.rowOf
          |> List.filter (fun r -> r.Variant = "corrected")
          |> ofSet set depth ]
    |> List.concat
