// The figures, the table and the claims of regression.md about bounds on finite data.
#load "../HeavyTails.fsx"

open HeavyTails

/// Whether the 95 % interval of an estimate has a point between the bounds.
let private within (column: string) (r: Row) =
    let half = 1.96 * r[column + "Error"]
    r[column] - half <= r["upper"] && r[column] + half >= r["lower"]

let private figure (rows: Row list) spread =
    let rows = rows |> List.filter (fun r -> r["spread"] = spread) |> List.sortBy (fun r -> r["eta"] / r["b"])
    let x (r: Row) = r["eta"] / r["b"]
    let columns (column: string) = [ for r in rows -> r[column] ]

    let bounds =
        Figure.line "bounds of the diffusion" (List.map x rows) [ for r in rows -> sqrt (r["lower"] * r["upper"]) ]
        |> Figure.spread (columns "lower") (columns "upper")

    CurveFigure(
        Name = $"bounds-{Say.plain spread}",
        Title = $"λ₁ / λ₂₀ = {Say.plain spread}",
        X = Figure.logAxis "η / b",
        Y = Figure.logAxis "tail index",
        Curves =
            [ bounds |> Figure.colour 0
              rows |> Sweep.intervals Figure.points "diffusion" "diffusion" x |> Figure.colour 0
              for i, (b, some) in rows |> List.groupBy (fun r -> r["b"]) |> List.sortBy fst |> List.indexed do
                  some |> Sweep.intervals Figure.points $"SGD, b = {Say.plain b}" "hill" x |> Figure.colour (i + 1) ]
    )
    |> Figure.draw

/// The values of the page's holes, and the claims, from the rows of finite data.
let page (chains: int) (rows: Row list) =
    let spreads = rows |> List.map (fun r -> r["spread"]) |> List.distinct
    let hits column = rows |> List.filter (within column) |> List.length
    let sgd, diffusion = hits "hill", hits "diffusion"
    let outside compare = rows |> List.filter (fun r -> not (within "hill" r) && compare r["hill"] r["lower"])
    // The largest step size of each spread and batch size is the critical one.
    let critical b (column: string) =
        rows
        |> List.filter (fun r -> r["b"] = b)
        |> List.groupBy (fun r -> r["spread"])
        |> List.map (fun (_, some) -> (some |> List.maxBy (fun r -> r["eta"]))[column])
        |> Say.range 2

    let estimate (r: Row) column = $"""{Say.decimals 2 r[column]} ± {Say.decimals 2 r[column + "Error"]}"""

    let values =
        [ "samples" => (int rows.Head["n"]).ToString "N0"
          "dimension" => Say.plain rows.Head["d"]
          "finiteChains" => chains.ToString "N0"
          "finite" => rows.Length
          "sgdWithin" => sgd
          "diffusionWithin" => diffusion
          "below" => (outside (<)).Length
          "above" => (outside (>)).Length
          "criticalOne" => critical 1.0 "hill"
          "criticalFour" => critical 4.0 "hill"
          "bounds" => [ for spread in spreads -> figure rows spread ]
          "finiteRows"
          => [ for r in rows ->
                   [ Say.plain r["spread"]
                     Say.plain r["b"]
                     Say.decimals 3 r["eta"]
                     $"""{Say.decimals 2 r["lower"]} … {Say.decimals 2 r["upper"]}"""
                     estimate r "diffusion"
                     estimate r "hill"
                     (if r.Has "kesten" then Say.decimals 2 r["kesten"] else "") ] ] ]

    let claims =
        [ Claim.about
              "Jiao2024"
              "abstract"
              "bounds"
              "Bounds on the tail index of homogenised SGD are typically close to that of SGD's iterates."
          |> Claim.because
              "typically, that is, in more than half of the cells"
              ($"between bounds derived here in {sgd} of {rows.Length} cells, by Hill's 95 %% intervals: "
               + String.concat
                   ", "
                   [ for b, some in rows |> List.groupBy (fun r -> r["b"]) |> List.sortBy fst do
                         let hits = some |> List.filter (within "hill") |> List.length
                         $"{hits} of {some.Length} at b = {Say.plain b}" ])
              (Claim.holds (2 * sgd > rows.Length))
              ("Homogenised SGD leaves out the square of the drift, which grows with the batch size. The bounds "
               + "are ours: the paper's own formulas and data were not at hand.")
          Claim.about "TailsTogether" "our question" "bounds-hold" "Our bounds hold the tail index of homogenised SGD."
          |> Claim.covered
              "between the bounds"
              $"Hill's 95 %% intervals meet the bounds in {diffusion} of {rows.Length} cells"
              0.95
              (diffusion, rows.Length)
          |> Claim.orElse "Hill's interval holds its sampling error and not its bias." ]

    values, claims
