// The figures and tables of page.md, and the sentences that the script prints, from the record of experiment.fsx.
#load "../HeavyTails.fsx"

open System
open HeavyTails

type Correlation = FitResult<HeavyTails.Core.Statistics.RankCorrelation>

/// A quantity of a net: its column, its name in figures and tables, and its name in sentences.
type Quantity = { column: string; short: string; words: string }

let quantity column short words = { column = column; short = short; words = words }

/// The tails of one layer, then what is of the whole net. Numbers of layers end in the layer's.
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

let controls =
    [ quantity "norm" "norm" "norm of the weights"
      quantity "trainLoss" "training loss" "training loss" ]

let outcomes =
    [ quantity "testLoss" "test loss" "test loss"
      quantity "accuracy" "accuracy" "accuracy on the test set" ]

let ratio = quantity "ratio" "η/b" "η/b"

let private number (r: Row) q = if q.column = "ratio" then r["eta"] / r["b"] else r[q.column]

/// The rows of nets that learnt: their training loss is finite and below 0.95 ln 10, that of guessing being ln 10.
let private learnt (rows: Row list) =
    rows |> List.filter (fun r -> r.Text "kind" = "net" && r["trainLoss"] < 0.95 * log 10.0)

let private byNet (rows: Row list) = learnt rows |> List.groupBy (fun r -> r["cell"]) |> List.map snd
let private way name (rows: Row list) = rows |> List.tryFind (fun r -> r.Text "way" = name)

type private Link =
    { first: Quantity
      second: Quantity
      raw: Correlation
      rawHolm: float
      partial: Correlation
      partialHolm: float }

/// All pairs of some quantities with their correlations, and p values adjusted for the number of pairs.
let private links (rows: Row list) (quantities: Quantity list) =
    let values q = rows |> List.map (fun r -> number r q)
    let held = controls |> List.map values

    let pairs =
        [ for i, a in List.indexed quantities do
              for b in List.skip (i + 1) quantities do
                  let raw = RankCorrelation.spearman (values a) (values b)

                  let partial =
                      if List.contains a controls || List.contains b controls then
                          Correlation.Failed(FitFailure.NotApplicable, "it is held fixed itself")
                      else
                          RankCorrelation.partial held (values a) (values b)

                  a, b, raw, partial ]

    let adjusted (choose: Correlation list) =
        let found = choose |> List.indexed |> List.filter (fun (_, c) -> c.Succeeded)
        let p = found |> List.map (fun (_, c) -> c.Value.PValue) |> RankCorrelation.holm
        List.zip (List.map fst found) p |> Map.ofList

    let raw = adjusted [ for _, _, raw, _ in pairs -> raw ]
    let partial = adjusted [ for _, _, _, partial in pairs -> partial ]
    let at i map = map |> Map.tryFind i |> Option.defaultValue nan

    [ for i, (a, b, r, p) in List.indexed pairs ->
          { first = a; second = b; raw = r; rawHolm = at i raw; partial = p; partialHolm = at i partial } ]

let private leavesZero (c: Correlation) =
    c.Succeeded && c.Value.Interval.Succeeded && not c.Value.Interval.Value.HoldsZero

let private ends (interval: FitResult<ConfidenceInterval>) =
    if interval.Succeeded then
        $"[{Say.decimals 2 interval.Value.Low}, {Say.decimals 2 interval.Value.High}]"
    else
        "no interval"

let private text (c: Correlation) =
    if c.Succeeded then $"{Say.decimals 2 c.Value.Value} {ends c.Value.Interval}" else "–"

let private probability p =
    if Double.IsNaN p then "–"
    elif p < 0.001 then "< 0.001"
    else Say.decimals 3 p

/// What the intervals say of a pair. A link counts where its p value, adjusted for all pairs, is below 0.05.
let private verdict (link: Link) =
    let interval = if link.partial.Succeeded then ends link.partial.Value.Interval else "none"

    if link.rawHolm < 0.05 && link.partialHolm < 0.05 then
        if sign link.raw.Value.Value = sign link.partial.Value.Value then
            "a link, also at equal norm and loss"
        else
            "a link, of the other sign at equal norm and loss"
    elif link.partialHolm < 0.05 then
        "a link at equal norm and loss only"
    elif link.rawHolm < 0.05 && leavesZero link.partial then
        "a link; at equal norm and loss it does not outlast the correction"
    elif link.rawHolm < 0.05 then
        $"a link that norm and loss explain: at equal ones {interval} holds 0"
    elif leavesZero link.raw || leavesZero link.partial then
        "not told from chance among so many pairs"
    else
        $"no link is seen: {(if link.raw.Succeeded then ends link.raw.Value.Interval else interval)} holds 0"

let private row (link: Link) =
    [ $"{link.first.short} – {link.second.short}"
      text link.raw
      probability link.rawHolm
      text link.partial
      probability link.partialHolm
      verdict link ]

let private matrix layer (quantities: Quantity list) (links: Link list) =
    let entry (c: Correlation) = CorrelationEntry((if c.Succeeded then c.Value.Value else nan), leavesZero c)

    let find a b = links |> List.find (fun l -> l.first = a && l.second = b)

    CorrelationFigure(
        Name = $"links-{layer}",
        Title = $"Layer {layer}: plain below the diagonal, at equal norm and loss above",
        Quantities = [| for q in quantities -> q.short |],
        Entries =
            [| for i, a in List.indexed quantities do
                   for j, b in List.indexed quantities ->
                       if i > j then entry (find b a).raw
                       elif i < j then entry (find a b).partial
                       else CorrelationEntry(nan, false) |]
    )
        .Draw()

/// A point a net at two quantities with their errors, coloured by eta / b.
let private scatter name title (rows: Row list) x y =
    let errors (r: Row) = if r.Has(y.column + "Error") then r[y.column + "Error"] else 0.0

    let points =
        Figure.points "" [ for r in rows -> number r x ] [ for r in rows -> number r y ]
        |> Figure.spread [ for r in rows -> number r y - errors r ] [ for r in rows -> number r y + errors r ]
        |> Figure.colourBy [ for r in rows -> number r ratio ]

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

let private densities (rows: Row list) =
    let curves =
        rows
        |> List.filter (fun r -> r.Text "kind" = "density")
        |> List.groupBy (fun r -> r["eta"], r["b"])
        |> List.map (fun ((eta, b), some) ->
            // Between the nodes the density vanishes, which a logarithmic axis cannot show.
            let seen = some |> List.filter (fun r -> r["density"] > 1e-6)

            Figure.line
                $"η = {Say.plain eta}, b = {Say.plain b}"
                [ for r in seen -> r["lambda"] ]
                [ for r in seen -> r["density"] ])

    CurveFigure(
        Name = "density",
        Title = "Hessian's density of two nets",
        X = Figure.symLogAxis 0.1 "eigenvalue λ",
        Y = Figure.logAxis "density",
        Curves = curves
    )
    |> Figure.draw

let private interventions = [ "2η and 2b"; "clipped"; "Gaussian noise"; "full batch" ]

/// Effect of an intervention on a quantity, over the nets that learnt with it and without.
let private effect (nets: Row list list) name q =
    [ for ways in nets do
          match way "base" ways, way name ways with
          | Some before, Some after when Double.IsFinite(number before q) && Double.IsFinite(number after q) ->
              number before q, number after q
          | _ -> () ]
    |> fun pairs -> pairs, PairedEffect.ofPairs pairs

let private affected =
    [ for layer in 1..2 do
          for q in tails layer -> { q with short = $"{q.short} {layer}"; words = $"{q.words} of layer {layer}" }
      yield! curvature @ controls @ outcomes ]

/// An effect, with the p value adjusted for all effects of the table.
let private effects nets =
    let all =
        [ for name in interventions do
              for q in affected do
                  let pairs, found = effect nets name q

                  if found.Succeeded then
                      name, q, pairs, found.Value ]

    let holm = RankCorrelation.holm [ for _, _, _, e in all -> e.PValue ]
    List.zip all holm |> List.map (fun ((name, q, pairs, e), p) -> name, q, pairs, e, p)

let private effectFigure (nets: Row list list) =
    // Differences are shown in standard deviations of the quantity over all nets that were trained as they are.
    let deviation q = nets |> List.choose (way "base") |> List.map (fun r -> number r q) |> Say.meanAndDeviation |> snd

    let series name =
        let found = affected |> List.map (fun q -> deviation q, snd (effect nets name q))

        let column choose = [| for s, e in found -> if e.Succeeded && s > 0.0 then choose e.Value / s else nan |]

        IntervalSeries(
            name,
            column (fun e -> e.Mean),
            column (fun e -> e.Interval.Low),
            column (fun e -> e.Interval.High)
        )

    IntervalFigure(
        Name = "effects",
        Title = "What the interventions change",
        X = "mean paired difference / standard deviation over all nets",
        Quantities = [| for q in affected -> q.short |],
        Series = [| for name in interventions -> series name |],
        Most = Nullable 4.0
    )
        .Draw()

let private number3 x =
    if abs x >= 100.0 then Say.decimals 0 x
    elif abs x >= 10.0 then Say.decimals 1 x
    else Say.decimals 3 x

/// The pairs between two tails of one layer, or between a tail and the Hessian: what a theory of heavy tails is about.
let private isMain (link: Link) =
    let ofTail q = List.exists (fun l -> List.contains q (tails l)) [ 1; 2 ]
    ofTail link.first && (ofTail link.second || List.contains link.second curvature)

let private layerLinks rows layer = links rows (ratio :: tails layer @ curvature @ controls @ outcomes)

let private bases (record: SweepRecord) = byNet record.rows |> List.choose (way "base")

/// Three sentences with the numbers, for the terminal and the page's first paragraph.
let sentences (record: SweepRecord) =
    let rows = bases record

    let main =
        [ for layer in 1..2 do
              yield! layerLinks rows layer |> List.filter isMain ]

    let surviving = main |> List.filter (fun l -> l.partialHolm < 0.05)
    let raw = main |> List.filter (fun l -> l.rawHolm < 0.05)

    let iterates =
        links rows (tails 1 @ curvature @ controls)
        |> List.find (fun l -> l.first.column = "iterates1" && l.second.column = "alpha1")

    let gaussian = effects (byNet record.rows) |> List.filter (fun (name, _, _, _, _) -> name = "Gaussian noise")
    let moved = gaussian |> List.filter (fun (_, _, _, _, p) -> p < 0.05)

    [ $"Of {main.Length} pairs of a tail with another tail or with the Hessian, over {rows.Length} nets, "
      + $"{raw.Length} are correlated and {surviving.Length} still are at equal norm and training loss "
      + "(p < 0.05 after Holm's correction)."
      $"In layer 1 the tail index of the iterates and the exponent of the weight spectrum have a rank correlation of "
      + $"{text iterates.raw}, and of {text iterates.partial} at equal norm and loss."
      if gaussian.IsEmpty then
          "No intervention was made at this scale."
      else
          let _, _, pairs, _, _ = gaussian.Head

          (if moved.IsEmpty then
               $"Gaussian noise of equal covariance in place of the batches' noise changes none of {gaussian.Length} "
               + $"quantities beyond chance, over {pairs.Length} pairs of nets."
           else
               $"Gaussian noise of equal covariance in place of the batches' noise changes {moved.Length} of "
               + $"{gaussian.Length} quantities, over {pairs.Length} pairs of nets: "
               + (moved |> List.map (fun (_, q, _, _, _) -> q.words) |> String.concat ", ")
               + ".") ]

let values (images: Images) (record: SweepRecord) =
    let parameter name = record.folder.Context.Parameters[name]
    let nets = byNet record.rows
    let rows = bases record
    let all = [ for layer in 1..2 -> layer, layerLinks rows layer ]
    let names layer = ratio :: tails layer @ curvature @ controls @ outcomes
    let tried = record.rows |> List.filter (fun r -> r.Text "way" = "base" && r.Text "kind" = "net")
    let found = effects nets
    let spread column = rows |> List.map (fun r -> r[column]) |> Say.range 2
    let find layer column = tails layer @ curvature @ outcomes |> List.find (fun q -> q.column = column)

    let paired =
        [ for name, q, pairs, e, p in found do
              [ name
                q.short
                number3 (List.averageBy fst pairs)
                $"{number3 e.Mean} [{number3 e.Interval.Low}, {number3 e.Interval.High}]"
                string e.Count
                probability p
                if p < 0.05 then "changes it"
                elif e.Interval.HoldsZero then "no effect is seen: the interval holds 0"
                else "not told from chance among so many effects" ] ]

    let everyNet =
        [ for r in rows |> List.sortBy (fun r -> number r ratio, r["b"]) do
              [ Say.plain r["b"]
                Say.plain r["eta"]
                for column in [ "iterates1"; "learnt1"; "noise1"; "hill1" ] do
                    $"""{Say.decimals 2 r[column]} ± {Say.decimals 2 r[column + "Error"]}"""
                $"""{Say.decimals 2 r["alpha1"]} ({Say.decimals 1 r["z1"]})"""
                $"""{Say.decimals 2 r["alpha2"]} ({Say.decimals 1 r["z2"]})"""
                number3 r["top"]
                $"""{number3 r["trace"]} ± {number3 r["traceError"]}"""
                Say.decimals 1 r["norm"]
                number3 r["trainLoss"]
                Say.decimals 2 r["testLoss"]
                Say.decimals 1 (100.0 * r["accuracy"]) + " %" ] ]

    [ "data" => images.train.Name
      "digits" => (images.word = "digits")
      for name in [ "widths"; "samples"; "steps"; "averaged" ] do
          name => parameter name
      "nets" => rows.Length
      "tried" => tried.Length
      "failed" => (tried.Length > rows.Length)
      "failures" => tried.Length - rows.Length
      "pairs" => (snd all.Head).Length
      "answer" => String.concat " " (sentences record)
      "null1" => Say.decimals 2 rows.Head["null1"]
      "null2" => Say.decimals 2 rows.Head["null2"]
      "alpha1" => spread "alpha1"
      "alpha2" => spread "alpha2"
      for layer, links in all do
          $"matrix{layer}" => matrix layer (names layer) links
          $"main{layer}" => (links |> List.filter isMain |> List.map row)
          $"other{layer}" => (links |> List.filter (isMain >> not) |> List.map row)
      for layer in 1..2 do
          $"iterates-spectra-{layer}"
          => scatter
              $"iterates-spectra-{layer}"
              $"Iterates and spectrum, layer {layer}"
              rows
              (find layer $"iterates{layer}")
              (find layer $"alpha{layer}")
      "noise-iterates"
      => scatter "noise-iterates" "Noise and iterates, layer 1" rows (find 1 "noise1") (find 1 "iterates1")
      "spectra-hessian"
      => scatter "spectra-hessian" "Hessian and spectrum, layer 1" rows (find 1 "top") (find 1 "alpha1")
      "density" => densities record.rows
      "norm-ratio"
      => text (RankCorrelation.spearman [ for r in rows -> number r ratio ] [ for r in rows -> r["norm"] ])
      "treated" => not found.IsEmpty
      if not found.IsEmpty then
          "pairs-treated" => (found |> List.map (fun (_, _, _, e, _) -> e.Count) |> List.max)
          "points" => (parameter "treated").Replace("/", " with b = ").Replace(" 0", ", η = 0")
          "effects" => effectFigure nets
          "paired" => paired
          "effects-tested" => found.Length
      "cells" => everyNet ]
