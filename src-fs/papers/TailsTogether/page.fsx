// The figures and tables of page.md, and the sentences that the script prints, from the record of experiment.fsx.
#load "linksPage.fsx"
#load "effectsPage.fsx"

open HeavyTails
open NetsPage
open EffectsPage

/// A mark a point (eta, b) at two quantities with the error of the second, coloured by eta / b.
let private scatter name title (rows: Row list) x y =
    let error (r: Row) = if r.Has(y.column + "Error") then r[y.column + "Error"] else 0.0

    let points =
        Figure.points "" (List.map (number x) rows) (List.map (number y) rows)
        |> Figure.spread [ for r in rows -> number y r - error r ] [ for r in rows -> number y r + error r ]
        |> Figure.colourBy (List.map (number ratio) rows)

    let axis q = if List.contains q.column [ "top"; "trace" ] then Figure.logAxis else Figure.axis

    CurveFigure(
        Name = name,
        Title = title,
        X = axis x x.words,
        Y = axis y y.words,
        Curves = [ points ],
        Colours = Figure.colourScale "η/b",
        FromZero = false
    )
    |> Figure.draw

let private densities (record: SweepRecord) =
    let curves =
        record.rows
        |> List.filter (fun r -> r.Text "kind" = "density")
        |> List.groupBy (fun r -> r["eta"], r["b"])
        |> List.map (fun ((eta, b), some) ->
            // Between the nodes the density vanishes, which a logarithmic axis cannot show.
            let seen = some |> List.filter (fun r -> r["density"] > 1e-6)
            let name = $"η = {Say.plain eta}, b = {Say.plain b}"
            Figure.line name [ for r in seen -> r["lambda"] ] [ for r in seen -> r["density"] ])

    CurveFigure(
        Name = "density",
        Title = "Hessian's density of two nets",
        X = Figure.symLogAxis 0.1 "eigenvalue λ",
        Y = Figure.logAxis "density",
        Curves = curves
    )
    |> Figure.draw

let private everyNet (rows: Row list) =
    [ for r in rows |> List.sortBy (fun r -> number ratio r, r["b"]) do
          [ Say.plain r["b"]
            Say.plain r["eta"]
            for column in [ "iterates1"; "learnt1"; "noise1"; "hill1" ] do
                let error = r[column + "Error"]
                $"{Say.decimals 2 r[column]} ± {Say.decimals 2 error}"
            for layer in 1..2 do
                let z = r[$"z{layer}"]
                let alpha = r[$"alpha{layer}"]
                $"{Say.decimals 2 alpha} ({Say.decimals 1 z})"
            few r["top"]
            let error = r["traceError"]
            $"""{few r["trace"]} ± {few error}"""
            Say.decimals 1 r["norm"]
            few r["trainLoss"]
            Say.decimals 2 r["testLoss"]
            Say.decimals 1 (100.0 * r["accuracy"]) + " %" ] ]

/// Three sentences with the numbers, for the terminal and the page's first paragraph.
let sentences (record: SweepRecord) = LinksPage.sentences record @ [ EffectsPage.sentence record ]

let values (images: Images) (record: SweepRecord) =
    let parameter name = record.folder.Context.Parameters[name]
    let rows = bases record
    let links = LinksPage.allLinks rows
    let learnt = learnt record
    let found = effects record
    let tried = record.rows |> List.filter (fun r -> r.Text "way" = "base" && r.Text "kind" = "net")
    let spread column = rows |> List.map (fun r -> r[column]) |> Say.range 2
    let all = tails 1 @ tails 2 @ curvature
    let named column = all |> List.find (fun q -> q.column = column)
    let draw name title x y = name => scatter name title rows (named x) (named y)

    [ "data" => images.train.Name
      "digits" => (images.word = "digits")
      for name in [ "widths"; "samples"; "steps"; "averaged" ] do
          name => parameter name
      "points" => rows.Length
      "seeds" => record.folder.Context.Grid.Seeds
      "tried" => tried.Length
      "failed" => (tried.Length > learnt.Length)
      "failures" => tried.Length - learnt.Length
      "pairs" => links.Length
      "answer" => String.concat " " (sentences record)
      for layer in 1..2 do
          $"null{layer}" => Say.decimals 2 rows.Head[$"null{layer}"]
          $"alpha{layer}" => spread $"alpha{layer}"
      "norm-ratio"
      => (RankCorrelation.spearman (List.map (number ratio) rows) [ for r in rows -> r["norm"] ]
          |> LinksPage.text)
      for layer in 1..2 do
          let main, other = links |> List.filter (LinksPage.isOf layer) |> List.partition LinksPage.isMain
          $"matrix{layer}" => LinksPage.matrix layer links
          $"main{layer}" => List.map LinksPage.row main
          $"other{layer}" => List.map LinksPage.row other
      draw "iterates-spectra-1" "Iterates and spectrum, layer 1" "iterates1" "alpha1"
      draw "iterates-spectra-2" "Iterates and spectrum, layer 2" "iterates2" "alpha2"
      draw "noise-iterates" "Noise and iterates, layer 1" "noise1" "iterates1"
      draw "spectra-hessian" "Hessian and spectrum, layer 1" "top" "alpha1"
      "density" => densities record
      "treated" => not found.IsEmpty
      if not found.IsEmpty then
          "pairs-treated" => (found |> List.map _.found.Count |> List.max)
          "treated-at" => parameter "treated"
          "effects" => EffectsPage.figure record
          "paired" => List.map EffectsPage.row found
          "effects-tested" => found.Length
      "cells" => everyNet learnt ]
