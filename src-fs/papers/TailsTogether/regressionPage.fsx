// The figure and the table of regression.md, from the record of regression.fsx.
#load "boundsPage.fsx"

open HeavyTails

/// The values of the page's holes, and the claims.
let page (record: SweepRecord) =
    let parameter name = int record.folder.Context.Parameters[name]
    let chains = parameter "chains"
    let fromFresh, fromFinite = record.rows |> List.partition (fun r -> r["n"] = 0.0)
    let boundsValues, boundsClaims = BoundsPage.page (parameter "finiteChains") fromFinite
    let sizes = fromFresh |> List.map (fun r -> r["d"], r["b"]) |> List.distinct

    let curves =
        [ for i, (d, b) in List.indexed sizes do
              let rows = fromFresh |> List.filter (fun r -> (r["d"], r["b"]) = (d, b))
              let at column = Figure.line "" [ for r in rows -> r["kesten"] ] [ for r in rows -> r[column] ]
              at "homogenised" |> Figure.colour i

              rows
              |> Sweep.intervals Figure.points $"d = {Say.plain d}, b = {Say.plain b}" "hill" (fun r -> r["kesten"])
              |> Figure.colour i ]

    let ends = [ for r in fromFresh -> r["kesten"] ]

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
        [ for r in fromFresh do
              if r["d"] = d then
                  r["homogenised"] / r["kesten"] ]

    let within = fromFresh |> List.filter (fun r -> abs (r["hill"] - r["kesten"]) <= 1.96 * r["hillError"])

    let all = [ for r in fromFresh -> r["homogenised"] / r["kesten"] ]

    let claims =
        [ Claim.about "Gurbuzbalaban2021" "theory" "kesten" "Iterates of linear regression have Kesten's tail index."
          |> Claim.covered
              "Kesten's index"
              $"Hill's 95 %% intervals hold it in {within.Length} of {fromFresh.Length} cells"
              0.95
              (within.Length, fromFresh.Length)
          |> Claim.orElse (
              "Hill's interval holds its sampling error and not its bias, which is largest where the tail begins "
              + "farther out."
          )
          Claim.about "TailsTogether" "our question" "homogenised" "Homogenised SGD has the tail index of SGD."
          |> Claim.because
              "the same index, within 5 %"
              $"{Say.range 2 all} times Kesten's index"
              (Claim.holds (all |> List.forall (fun ratio -> abs (ratio - 1.0) <= 0.05)))
              "The diffusion leaves out the part of the noise's covariance along V and the square of the drift."
          yield! boundsClaims ]

    [ "chains" => chains.ToString "N0"
      "figure" => figure
      "cells" => fromFresh.Length
      "within" => within.Length
      "one" => Say.range 2 (ratios 1.0)
      "sixteen" => Say.range 2 (ratios 16.0)
      "rows"
      => [ for r in fromFresh ->
               [ Say.plain r["d"]
                 Say.plain r["b"]
                 Say.decimals 3 r["eta"]
                 Say.decimals 2 r["kesten"]
                 $"""{Say.decimals 2 r["hill"]} ± {Say.decimals 2 r["hillError"]}"""
                 Say.decimals 2 r["homogenised"]
                 Say.decimals 2 (r["homogenised"] / r["kesten"]) ] ]
      yield! boundsValues ],
    claims
