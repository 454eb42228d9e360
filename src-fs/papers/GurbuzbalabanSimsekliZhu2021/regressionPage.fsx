// The figures and tables of regression.md, from the record of regression.fsx.
#load "../HeavyTails.fsx"

open System
open HeavyTails

/// `kesten` and `around` are (d, b, eta) of the cells that are compared with theory: those to measure in, and pairs
/// below and above the critical step size.
let values kesten around (record: SweepRecord) =
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

    [ "chains" => (int record.folder.Context.Parameters["chains"]).ToString "N0"
      "deep" => countWithin "hillDeep"
      "shallow" => countWithin "hill"
      "checked" => kesten.Length
      "stationary" => stationary.Length
      "settled" => settled.Length
      "settled-range" => Say.range 2 [ for r in settled -> r["averaged"] ]
      "unsettled" => stationary.Length - settled.Length
      "low" => (exploding |> List.filter (fun r -> r["averaged"] < 1.9) |> List.length)
      "kesten-table" => kestenTable
      "kesten" => againstTheory
      "bias" => bias
      "critical-table" => criticalTable
      "published" => publishedGrid
      "grid-table" => gridTable ]
