// The figures and tables of regression.md, from the record of regression.fsx.
#load "../HeavyTails.fsx"

open System
open HeavyTails
open MathNet.Numerics.Statistics

/// The values of the page's holes, and the claims. `kesten` and `around` are (d, b, eta) of the cells that are compared
/// with theory: those to measure in, and pairs below and above the critical step size.
let page kesten around (record: SweepRecord) =
    let small, large = record.rows |> List.partition (fun r -> r["d"] < 100.0)
    let at (d, b, eta) = small |> List.find (fun r -> r["d"] = d && r["b"] = b && r["eta"] = eta)
    let shape (r: Row) = int r["d"], int r["b"]
    let critical (d, b) = LinearSgd.criticalStepSize b d
    let divergent (d, b) = LinearSgd.divergenceStepSize b d
    let ratio (r: Row) = r["eta"] / r["b"]
    let withError name (r: Row) = $"""{Say.decimals 3 r[name]} ± {Say.decimals 3 r[name + "Error"]}"""
    let yes condition = if condition then "yes" else "no"
    let isWithin name (r: Row) = abs (r[name] - r["kesten"]) <= 1.96 * r[name + "Error"]
    let countWithin name = kesten |> List.filter (at >> isWithin name) |> List.length

    let kestenTable =
        [ for r in List.map at kesten ->
              [ for name in [ "d"; "b"; "eta" ] do
                    Say.plain r[name]
                Say.plain (critical (shape r))
                Say.decimals 3 r["kesten"]
                withError "hillDeep" r
                withError "hill" r
                yes (isWithin "hillDeep" r)
                yes (isWithin "hill" r)
                withError "final" r
                Say.decimals 2 (r["final"] - r["kesten"]) ] ]

    let window (d, b) measured =
        [ yield! [ string d; string b; Say.decimals 4 (critical (d, b)) ]
          yield! measured
          Say.decimals 4 (divergent (d, b))
          Say.decimals 1 (100.0 * (divergent (d, b) / critical (d, b) - 1.0)) + " %" ]

    let criticalTable =
        [ for pair in List.chunkBySize 2 around ->
              let below, above = at pair[0], at pair[1]
              let between = below["hill"] - below["hillError"] > 2.0 && above["hill"] + above["hillError"] < 2.0
              let measured = [ for r in [ below; above ] -> [ Say.decimals 2 r["kesten"]; withError "hill" r ] ]
              window (shape below) (List.concat measured @ [ yes between ])
          for b in [ 1; 5; 10 ] -> window (100, b) (List.replicate 5 "–") ]

    /// Kesten's tail index from 0.75 eta_crit on, as far as there is a stationary law.
    let theory (d, b) =
        let last = divergent (d, b) / critical (d, b)

        [ for k in 0..40 do
              let x = 0.75 + (last - 0.75) * float k / 41.0
              let fit = LinearSgd.kesten (x * critical (d, b)) b d

              if fit.Succeeded && fit.Value < 4.0 then
                  x, fit.Value ]
        |> List.unzip
        ||> Figure.line $"Kesten, d = {d}, b = {b}"

    let againstTheory =
        let curves =
            [ for i, (shape, rows) in small |> List.groupBy shape |> List.sortBy fst |> List.indexed do
                  theory shape |> Figure.colour i

                  rows
                  |> Sweep.intervals Figure.points "" "hill" (fun r -> r["eta"] / critical shape)
                  |> Figure.colour i ]

        CurveFigure(
            Name = "kesten",
            Title = "Hill's estimate against Kesten's theory",
            X = Figure.axis "η / η<sub>crit</sub>",
            Y = Figure.axis "tail index α",
            Curves = curves,
            Lines = [ Figure.horizontal 2.0 "α = 2"; Figure.vertical 1.0 "η<sub>crit</sub>" ]
        )
        |> Figure.draw

    let bias =
        let curves =
            [ Figure.dashes "equal" [ 0.5; 3.0 ] [ 0.5; 3.0 ] |> Figure.colour 6
              small |> Sweep.intervals Figure.points "Hill" "hill" (fun r -> r["kesten"]) |> Figure.colour 0
              small
              |> Sweep.intervals Figure.openPoints "block sums (the paper's)" "final" (fun r -> r["kesten"])
              |> Figure.colour 1 ]

        CurveFigure(
            Name = "bias",
            Title = "Two estimators on the same iterates",
            X = Figure.axis "Kesten's tail index",
            Y = Figure.axis "estimate",
            Curves = curves,
            Lines = [ Figure.horizontal 2.0 "α = 2" ]
        )
        |> Figure.draw

    let diverges (r: Row) = r.Text "regime" = "Divergent"
    let stationary, exploding = large |> List.partition (diverges >> not)

    let publishedGrid =
        let curves =
            [ for style, rows in [ Figure.points, stationary; Figure.openPoints, exploding ] do
                  for i, (b, ofBatch) in large |> List.groupBy (fun r -> r["b"]) |> List.indexed do
                      let some = ofBatch |> List.filter (fun r -> List.contains r rows && Double.IsFinite r["averaged"])
                      let first = ofBatch |> List.find (fun r -> Double.IsFinite r["averaged"])
                      let name = if List.contains first some then $"b = {Say.plain b}" else ""

                      if not some.IsEmpty then
                          some |> Sweep.intervals style name "averaged" ratio |> Figure.colour i ]

        CurveFigure(
            Name = "published",
            Title = "The published grid, d = 100",
            X = Figure.logAxis "η / b",
            Y = Figure.axis "tail index, averaged iterates",
            Curves = curves,
            Lines = [ Figure.horizontal 2.0 "α = 2" ]
        )
        |> Figure.draw

    let gridTable =
        [ for r in large ->
              [ Say.plain r["b"]
                Say.plain r["eta"]
                Say.decimals 4 (ratio r)
                Say.decimals 4 r["lyapunov"]
                withError "averaged" r
                withError "final" r
                (if Double.IsInfinity r["medianNorm"] then "∞" else r["medianNorm"].ToString "G3")
                (if diverges r then "diverges" else "")
                (if r["squaresOverflow"] = 1.0 then "NaN" else Say.decimals 3 r["averaged"]) ] ]

    // A cell has settled when e^{rho k} over all steps is below 1 %.
    let settled = stationary |> List.filter (fun r -> r["lyapunov"] * 999.0 < log 0.01)

    let about = Claim.about "Gurbuzbalaban2021"

    let isBelow (r: Row) = r["hill"] + 1.96 * r["hillError"] < 2.0
    let isAbove (r: Row) = r["hill"] - 1.96 * r["hillError"] > 2.0

    let pairs = [ for pair in List.chunkBySize 2 around -> at pair[0], at pair[1] ]

    let finite = large |> List.filter (fun r -> Double.IsFinite r["averaged"])
    let low = finite |> List.filter (fun r -> r["averaged"] < 1.9)
    let lowAndStationary = low |> List.filter (diverges >> not)

    let fallText, fallVerdict =
        RankCorrelation.spearman [ for r in finite -> ratio r ] [ for r in finite -> r["averaged"] ]
        |> Claim.negative

    let settledRange = Say.range 2 [ for r in settled -> r["averaged"] ]
    let critical21 = at (2.0, 1.0, 0.5)

    let claims =
        [ about "theory" "kesten" "The norms of the iterates have the tail index α with E ‖Me₁‖^α = 1 (Kesten 1973)."
          |> Claim.covered
              $"α by theory, in at least 95 %% of intervals, in {kesten.Length} cells with d ≤ 5"
              ($"""inside the 95 %% interval of Hill's estimate in {countWithin "hillDeep"} (largest 1 of 400 norms) """
               + $"""and {countWithin "hill"} (1 of 100)""")
              0.95
              (countWithin "hillDeep", kesten.Length)
          |> Claim.legacy $"""block sums: inside in {countWithin "final"}"""
          about "theory" "critical-2-1" "At d = 2, b = 1 the tail index is 2 at η = η_crit = 1/2."
          |> Claim.within 3 (critical21["kesten"], 0.0) (critical21["hillDeep"], critical21["hillDeepError"])
          |> Claim.legacy $"""block sums: {withError "final" critical21}"""
          about "theory" "critical" "The variance is infinite exactly above η_crit = 2b/(d + b + 1)."
          |> Claim.because
              "α > 2 at 0.9 η_crit, α < 2 at 1.1 η_crit"
              ([ for below, over in pairs ->
                     ($"""d = {fst (shape below)}, b = {snd (shape below)}: {withError "hill" below}, """
                      + $"""{withError "hill" over}""") ]
               |> String.concat "; ")
              (Claim.holdsIf
                  (pairs
                   |> List.forall (fun (below, over) ->
                       (isAbove below || isBelow below) && (isAbove over || isBelow over)))
                  (pairs |> List.forall (fun (below, over) -> isAbove below && isBelow over)))
              "At one of these step sizes Hill's interval holds 2, or lies on its other side."
          about "figure 2" "falls" "The tail index has a negative rank correlation with η/b."
          |> Claim.because
              "a falling curve; judged here: a negative rank correlation"
              $"rank correlation {fallText} over {finite.Length} cells at d = 100"
              fallVerdict
              "The correlation cannot be told from 0, or α rises."
          about
              "figure 2"
              "stationary"
              "A tail index below 2 at d = 100 is that of a stationary law of infinite variance."
          |> Claim.because
              "values down to 1 and below"
              ($"{lowAndStationary.Length} of the {low.Length} cells that read below 1.9 have a stationary law; the "
               + $"{settled.Length} settled cells read {settledRange}")
              (Claim.holdsIf (not low.IsEmpty) (lowAndStationary.Length = low.Length))
              ("In the others ρ ≥ 0, so that the iterates diverge: the estimate describes the spread "
               + "of an explosion that "
               + "the steps cut off. Infinite variance without divergence needs an η within 1 % of η_crit.")
          about "the estimator" "estimator" "The estimator by block sums reads the tail index of the iterates."
          |> Claim.covered
              "α by theory, in at least 95 % of intervals"
              ($"""inside its 95 %% interval in {countWithin "final"} of {kesten.Length} cells; off by """
               + Say.range 2 [ for r in List.map at kesten -> r["final"] - r["kesten"] ])
              0.95
              (countWithin "final", kesten.Length)
          |> Claim.orElse
              "The iterates have power-law tails but are not α-stable; the estimator is biased towards the middle." ]

    [ "chains" => (int record.folder.Context.Parameters["chains"]).ToString "N0"
      "deep" => countWithin "hillDeep"
      "shallow" => countWithin "hill"
      "checked" => kesten.Length
      "stationary" => stationary.Length
      "settled" => settled.Length
      "settled-range" => settledRange
      "unsettled" => stationary.Length - settled.Length
      "low" => (exploding |> List.filter (fun r -> r["averaged"] < 1.9) |> List.length)
      "kesten-table" => kestenTable
      "kesten" => againstTheory
      "bias" => bias
      "critical-table" => criticalTable
      "published" => publishedGrid
      "grid-table" => gridTable ],
    claims
