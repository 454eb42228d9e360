// Rank correlations of all pairs of quantities, plain and with norm and loss held fixed: tables, matrices and words.
#load "netsPage.fsx"

open HeavyTails
open NetsPage

type Correlation = FitResult<HeavyTails.Core.Statistics.RankCorrelation>

/// Two quantities with their correlations, and the p values adjusted for the number of pairs.
type Link =
    { first: Quantity
      second: Quantity
      plain: Correlation
      plainHolm: float
      partial: Correlation
      partialHolm: float }

/// The p values of those correlations that exist, adjusted for their number; NaN for the others.
let private adjusted (correlations: Correlation list) =
    let p =
        [ for c in correlations do
              if c.Succeeded then
                  c.Value.PValue ]
        |> RankCorrelation.holm

    let folder rest (c: Correlation) =
        match rest with
        | first :: others when c.Succeeded -> first, others
        | _ -> nan, rest

    correlations |> List.mapFold folder p |> fst

/// All pairs of some quantities over some nets.
let linksOf (rows: Row list) (quantities: Quantity list) =
    let values q = List.map (number q) rows
    let held = List.map values controls
    let isHeld q = List.contains q controls

    let pairs =
        [ for i, a in List.indexed quantities do
              for b in List.skip (i + 1) quantities -> a, b ]

    let plain = [ for a, b in pairs -> RankCorrelation.spearman (values a) (values b) ]

    let partial =
        [ for a, b in pairs ->
              if isHeld a || isHeld b then
                  Correlation.Failed(FitFailure.NotApplicable, "it is held fixed itself")
              else
                  RankCorrelation.partial held (values a) (values b) ]

    [ for (a, b), (p, ph), (q, qh) in
          List.zip3 pairs (List.zip plain (adjusted plain)) (List.zip partial (adjusted partial)) ->
          { first = a; second = b; plain = p; plainHolm = ph; partial = q; partialHolm = qh } ]

/// The pairs of a layer's quantities.
let layerLinks rows layer = linksOf rows (ratio :: tails layer @ curvature @ controls @ outcomes)

/// Whether it is a pair of two tails, or of a tail and the Hessian, which theories of heavy tails are about.
let isMain (link: Link) =
    let isTail q = List.exists (fun layer -> List.contains q (tails layer)) [ 1; 2 ]
    isTail link.first && (isTail link.second || List.contains link.second curvature)

let private ends (c: Correlation) =
    if c.Succeeded && c.Value.Interval.Succeeded then
        interval 2 c.Value.Interval.Value
    else
        "no interval"

let private leavesZero (c: Correlation) =
    c.Succeeded && c.Value.Interval.Succeeded && not c.Value.Interval.Value.HoldsZero

/// "0.88 [0.69, 0.95]"; "–" where there is no correlation.
let text (c: Correlation) = if c.Succeeded then $"{Say.decimals 2 c.Value.Value} {ends c}" else "–"

/// What the intervals say of a pair. A link counts where its p value, adjusted for all pairs, is below 0.05.
let private verdict (link: Link) =
    if link.plainHolm < 0.05 && link.partialHolm < 0.05 then
        if sign link.plain.Value.Value = sign link.partial.Value.Value then
            "a link, also at equal norm and loss"
        else
            "a link, of the other sign at equal norm and loss"
    elif link.partialHolm < 0.05 then
        "a link at equal norm and loss only"
    elif link.plainHolm < 0.05 && leavesZero link.partial then
        "a link; at equal norm and loss not told from chance among so many pairs"
    elif link.plainHolm < 0.05 && link.partial.Succeeded then
        $"a link, but at equal norm and loss {ends link.partial} holds 0"
    elif link.plainHolm < 0.05 then
        "a link"
    elif leavesZero link.plain || leavesZero link.partial then
        "not told from chance among so many pairs"
    else
        $"no link is seen: {ends link.plain} holds 0"

/// A row of the tables of pairs.
let row (link: Link) =
    [ $"{link.first.short} – {link.second.short}"
      text link.plain
      probability link.plainHolm
      text link.partial
      probability link.partialHolm
      verdict link ]

/// Plain correlations below the diagonal, partial ones above it.
let matrix layer (rows: Row list) =
    let quantities = ratio :: tails layer @ curvature @ controls @ outcomes
    let links = layerLinks rows layer |> List.map (fun link -> (link.first, link.second), link) |> Map.ofList
    let entry (c: Correlation) = CorrelationEntry((if c.Succeeded then c.Value.Value else nan), leavesZero c)

    CorrelationFigure(
        Name = $"links-{layer}",
        Title = $"Rank correlations, layer {layer}",
        Quantities = [| for q in quantities -> q.short |],
        Entries =
            [| for i, a in List.indexed quantities do
                   for j, b in List.indexed quantities ->
                       if i > j then entry links[b, a].plain
                       elif i < j then entry links[a, b].partial
                       else CorrelationEntry(nan, false) |]
    )
        .Draw()

/// How many pairs of tails are linked over how many nets, and what of it is left at equal norm and loss.
let sentences (record: SweepRecord) =
    let rows = bases record
    let main = [ 1; 2 ] |> List.collect (layerLinks rows) |> List.filter isMain
    let count holm = main |> List.filter (fun link -> holm link < 0.05) |> List.length
    let plain, partial = count _.plainHolm, count _.partialHolm
    let words n = if n = 0 then "none" else string n

    let iterates = main |> List.find (fun link -> link.first.column = "iterates1" && link.second.column = "alpha1")

    [ $"Of {main.Length} pairs of a tail with another tail or with the Hessian, over {rows.Length} nets, {words plain} "
      + $"""{if plain < 2 then "is" else "are"} correlated, and at equal norm and training loss {words partial} """
      + $"""{if partial < 2 then "is" else "are"} (p < 0.05 after Holm's correction)."""
      "In layer 1 the tail index of the iterates and the exponent of the weight spectrum have a rank correlation of "
      + $"{text iterates.plain}, and of {text iterates.partial} at equal norm and loss." ]
