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

/// The quantities of a layer's net: what it has of its own, and what all layers share.
let private quantities layer = ratio :: tails layer @ curvature @ controls @ outcomes

let private pValue (c: Correlation) = if c.Succeeded then c.Value.PValue else nan

/// All distinct pairs within layer 1 and within layer 2 over some points; the p values are adjusted for all of them.
let allLinks (rows: Row list) =
    let values q = List.map (number q) rows
    let held = List.map values controls
    let isHeld q = List.contains q controls

    let pairs =
        [ for layer in 1..2 do
              for i, a in List.indexed (quantities layer) do
                  for b in List.skip (i + 1) (quantities layer) -> a, b ]
        |> List.distinct

    let plain = [ for a, b in pairs -> RankCorrelation.spearman (values a) (values b) ]

    let partial =
        [ for a, b in pairs ->
              if isHeld a || isHeld b then
                  Correlation.Failed(FitFailure.NotApplicable, "it is held fixed itself")
              else
                  RankCorrelation.partial held (values a) (values b) ]

    let holm = List.map pValue >> adjusted

    [ for (a, b), (p, ph), (q, qh) in List.zip3 pairs (List.zip plain (holm plain)) (List.zip partial (holm partial)) ->
          { first = a; second = b; plain = p; plainHolm = ph; partial = q; partialHolm = qh } ]

/// The link of two columns.
let link first second (links: Link list) =
    links |> List.find (fun link -> link.first.column = first && link.second.column = second)

/// Whether a pair belongs to a layer's tables. Those without a tail are the same for both layers, and stand in layer 1.
let isOf layer (link: Link) =
    let has layer = List.exists (fun q -> q = link.first || q = link.second) (tails layer)
    has layer || (layer = 1 && not (has 2))

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

/// "[-0.2, 0.4] holds 0", or why there is no interval.
let private holdsZero (c: Correlation) =
    if not c.Succeeded then c.Reason
    elif not c.Value.Interval.Succeeded then c.Value.Interval.Reason
    else $"{ends c} holds 0"

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
        $"a link, but at equal norm and loss {holdsZero link.partial}"
    elif link.plainHolm < 0.05 then
        "a link"
    elif leavesZero link.plain || leavesZero link.partial then
        "not told from chance among so many pairs"
    else
        $"no link is seen: {holdsZero link.plain}"

/// A row of the tables of pairs.
let row (link: Link) =
    [ $"{link.first.short} – {link.second.short}"
      text link.plain
      probability link.plainHolm
      text link.partial
      probability link.partialHolm
      verdict link ]

/// Plain correlations below the diagonal, partial ones above it.
let matrix layer (links: Link list) =
    let links = links |> List.map (fun link -> (link.first, link.second), link) |> Map.ofList
    let quantities = quantities layer
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

/// How many pairs of tails are linked over how many points, and what of it is left at equal norm and loss.
let sentences (record: SweepRecord) =
    let rows = bases record
    let links = allLinks rows
    let main = links |> List.filter isMain
    let count holm = main |> List.filter (fun link -> holm link < 0.05) |> List.length
    let plain, partial = count _.plainHolm, count _.partialHolm
    let words n = if n = 0 then "none" else string n

    let iterates = links |> link "iterates1" "alpha1"

    [ $"Of {main.Length} pairs of a tail with another tail or with the Hessian, over {rows.Length} points (η, b), "
      + $"""{words plain} {if plain < 2 then "is" else "are"} correlated, and at equal norm and training loss """
      + $"""{words partial} {if partial < 2 then "is" else "are"} (p < 0.05 after Holm's correction)."""
      "In layer 1 the tail index of the iterates and the exponent of the weight spectrum have a rank correlation of "
      + $"{text iterates.plain}, and of {text iterates.partial} at equal norm and loss." ]
