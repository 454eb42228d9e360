// The figure and the table of regression.md, from the record of regression.fsx.
#load "../HeavyTails.fsx"

open HeavyTails

/// The values of the page's holes, and the claims.
let page (record: SweepRecord) =
    let sizes = record.rows |> List.map (fun r -> r["d"], r["b"]) |> List.distinct

    let curves =
        [ for i, (d, b) in List.indexed sizes do
              let rows = record.rows |> List.filter (fun r -> (r["d"], r["b"]) = (d, b))
              let at column = Figure.line "" [ for r in rows -> r["kesten"] ] [ for r in rows -> r[column] ]
              at "homogenised" |> Figure.colour i

              rows
              |> Sweep.intervals Figure.points $"d = {Say.plain d}, b = {Say.plain b}" "hill" (fun r -> r["kesten"])
              |> Figure.colour i ]

    let ends = [ for r in record.rows -> r["kesten"] ]

    let figure =
        CurveFigure(
            Name = "homogenised",
            Title = "Tail index: measured, exact and homogenised",
            X = Figure.logAxis "Kesten's tail index of SGD",
            Y = Figure.logAxis "tail index",
            Curves =
                curves @ [ Figure.dashes "equal" [ List.min ends; List.max ends ] [ List.min ends; List.max ends ] ]
        )
        |> Figure.draw

    let ratios d =
        [ for r in record.rows do
              if r["d"] = d then
                  r["homogenised"] / r["kesten"] ]

    let within = record.rows |> List.filter (fun r -> abs (r["hill"] - r["kesten"]) <= 1.96 * r["hillError"])

    let claims =
        [ Claim.about "Jiao2024" "theorem" "bounds" "The tail index of homogenised SGD lies between explicit bounds."
          |> Claim.because
              "bounds for finite data and any covariance"
              "not compared"
              HeavyTails.Reports.Reproduction.Verdict.Open
              "The statement of the bounds could not be checked, so that they are not implemented." ]

    [ "chains" => (int record.folder.Context.Parameters["chains"]).ToString "N0"
      "figure" => figure
      "cells" => record.rows.Length
      "within" => within.Length
      "one" => Say.range 2 (ratios 1.0)
      "sixteen" => Say.range 2 (ratios 16.0)
      "rows"
      => [ for r in record.rows ->
               [ Say.plain r["d"]
                 Say.plain r["b"]
                 Say.decimals 3 r["eta"]
                 Say.decimals 2 r["kesten"]
                 $"""{Say.decimals 2 r["hill"]} ± {Say.decimals 2 r["hillError"]}"""
                 Say.decimals 2 r["homogenised"]
                 Say.decimals 2 (r["homogenised"] / r["kesten"]) ] ] ],
    claims
