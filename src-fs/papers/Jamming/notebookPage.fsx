// The figures and tables of notebook.md: from the record of notebook.fsx, a page for each set of patterns and depth.
#load "../HeavyTails.fsx"
#load "figuresPage.fsx"
#load "cuspPage.fsx"

open System.IO
open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook
open HeavyTails.Reports.Figures

/// What a page is made of.
type Content =
    {
        name: string
        /// Links to the other pages, as HTML.
        others: string
        /// The record's rows that are no networks: spectra of weights, and modes.
        all: Row list
        networks: JammingRow list
        /// The corrected and the legacy row of the same network at the same step.
        pairs: (JammingRow * JammingRow) list
        /// For the notebook's own results: the penalty of the rows that are drawn, and those that the file holds.
        lambdas: (string * string) option
    }

/// Random labels cannot be learnt: the test error is 1/2 at every width.
let private isRandom content = content.name = "sphere" || content.name = "sphere-random"

/// A quantity of each layer against N/N*, or N/P where there is no peak: of trained weights as points, of the same
/// networks' initial weights as open ones.
let private weightFigure name title y (column: string) peak (rows: Row list) =
    let known = rows |> List.filter (fun r -> not (nan.Equals r[column]))
    let trained = known |> List.map (fun r -> r["step"]) |> List.fold max 0.0
    let hasPeak = not (System.Double.IsNaN peak)

    let curves =
        [ for i, (layer, some) in known |> List.groupBy _.Text("layer") |> List.indexed do
              for step, ofStep in some |> List.groupBy (fun r -> r["step"]) |> List.sortByDescending fst do
                  let sorted = ofStep |> List.sortBy (fun r -> r["N"])
                  let draw = if step = trained then Figure.points else Figure.openPoints

                  draw
                      (if step = trained then layer else layer + ", untrained")
                      [ for r in sorted -> r["N"] / (if hasPeak then peak else r["P"]) ]
                      [ for r in sorted -> r[column] ]
                  |> Figure.colour i ]

    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.logAxis (if hasPeak then "N/N*" else "N/P"),
        Y = Figure.axis y,
        Curves = curves,
        Lines = (if hasPeak then [ Figure.vertical 1.0 "N*" ] else [])
    )
    |> Figure.draw

/// The options of both variants: each with its own colours unless others were chosen.
let private bothOptions content chosen =
    [ for options in [ Figures.corrected; Figures.legacy ] ->
          { options with
              FigureRows.FigureOptions.colours = chosen |> Option.defaultValue options.colours
              fromEigenvalues = content.lambdas.IsSome } ]

/// Which end of a map's colours is early.
let private ends (map: ColourMap) =
    if map.Name = ColourMap.Mei2019.Name then
        "yellow is early, violet late"
    else
        "dark blue is early, yellow late"

/// Which colours each variant's figures have.
let private coloursSay (both: FigureRows.FigureOptions list) =
    match both |> List.map _.colours |> List.distinct with
    | [ map ] -> $"The colours of training steps are those of {map.Name}: {ends map}."
    | _ ->
        [ for options in both -> $"{options.variant}: {options.colours.Name}, where {ends options.colours}" ]
        |> String.concat "; "
        |> sprintf "The colours of training steps are, %s."

/// For each number the corrected figure and the legacy one beside it, and the figures that no row qualifies for with
/// the reasons. Where only one of the two is drawn, its caption names the other.
let private figures (both: FigureRows.FigureOptions list) (rows: JammingRow list) =
    let results = [ for options in both -> options, Map.ofList (Figures.results options rows) ]

    let drawn number =
        let missing =
            [ for options, found in results do
                  match found[number] with
                  | Error reason -> $" The {options.variant} figure is missing: {reason}."
                  | Ok _ -> () ]
            |> String.concat ""

        [ for _, found in results do
              match found[number] with
              | Ok figure -> Reports.Plotting.Figure(figure.Name, figure.Caption + missing, figure.Chart)
              | Error _ -> () ]

    [ for number in 1..23 -> $"f%02d{number}", drawn number ],
    [ for options, found in results do
          for KeyValue(number, result) in found do
              match result with
              | Error reason -> [ string number; options.variant; reason.Replace("<sub>", "_").Replace("</sub>", "") ]
              | Ok _ -> () ]

let private percent (x: float) = Say.decimals 1 (100.0 * x) + " %"

/// What the source's faults change: the training loss where neither is zero up to the penalty and the rounding of the
/// fit, N_Delta where the corrected one and its loss are not zero, and what the legacy one counts where they are.
let private differences (pairs: (JammingRow * JammingRow) list) =
    let zero = Figures.corrected.zeroLoss

    let average say values = if List.isEmpty values then "–" else say (List.average values)

    let relative =
        [ for c, l in pairs do
              if min c.TrainLoss l.TrainLoss >= zero then
                  abs (l.TrainLoss - c.TrainLoss) / max l.TrainLoss c.TrainLoss ]

    let violated =
        [ for c, l in pairs do
              if c.Violated > 0 && c.TrainLoss >= zero then
                  float (abs (l.Violated - c.Violated)) / float c.Violated ]

    let onMargin =
        [ for c, l in pairs do
              if c.Violated = 0 || c.TrainLoss < zero then
                  float l.Violated ]

    [ "loss-difference" => average percent relative
      "violated-difference" => average percent violated
      "margin-says"
      => if onMargin.IsEmpty then
             "The corrected variant counts violated patterns in every row"
         else
             "Where it counts none, the legacy one still counts "
             + Say.decimals 1 (List.average onMargin)
             + " patterns on average, which are on the margin" ]

/// The values of a page for one set of patterns and one depth.
let pageOf chosen (content: Content) =
    let rows, all = content.networks, content.all
    let both = bothOptions content chosen
    let figures, missing = figures both rows
    let corrected = rows |> List.filter (fun r -> r.Variant = "corrected")
    let first = corrected.Head
    let untrained, trained = FigureRows.untrained corrected, FigureRows.trained corrected
    let peak = Jamming.peaks PeakRule.SmoothedTestLoss corrected
    let lastStep = trained.Head.Step

    /// The least width whose read-out violates no pattern, or has a loss of zero: the last gap of its fit may be just
    /// above the tolerance.
    let satisfied (some: JammingRow list) =
        match
            some
            |> List.filter (fun r -> r.Violated = 0 || r.TrainLoss < Figures.corrected.zeroLoss)
            |> List.sortBy _.Width
        with
        | [] -> "none"
        | r :: _ -> $"h = {r.Width}, P/h = {Say.plain r.PatternsPerFeature}"

    /// The least width at which the network itself violates no pattern.
    let networkSatisfied =
        match trained |> List.filter (fun r -> not (System.Double.IsNaN r.NetworkViolated)) with
        | [] -> "not in the file"
        | known ->
            match known |> List.filter (fun r -> r.NetworkViolated = 0.0) |> List.sortBy _.Width with
            | [] -> $"none; the fewest are {known |> List.map _.NetworkViolated |> List.min}"
            | r :: _ ->
                $"h = {r.Width}, N = {r.Parameters}, P/N = {Say.plain r.PatternsPerParameter}, "
                + $"P/h = {Say.plain r.PatternsPerFeature}"

    let peakText step =
        let n = peak step

        match corrected |> List.tryFind (fun r -> r.Step = step && float r.Parameters = n) with
        | Some r ->
            $"N* = {r.Parameters}, h = {r.Width}, P/h = {Say.plain r.PatternsPerFeature}, "
            + $"N_Δ/h = {Say.plain r.ViolatedPerFeature}"
        | None -> "none"

    /// Untrained features beside the theory of Gaussian features with random labels.
    let beside =
        [ for r in untrained |> List.sortBy _.Width do
              if r.PatternsPerFeature >= 2.5 && r.Width >= 8 then
                  let theory = ReadoutTheory.SquaredHinge r.PatternsPerFeature

                  [ string r.Width
                    Say.plain r.PatternsPerFeature
                    Say.decimals 3 theory.LossPerPattern
                    Say.decimals 3 r.TrainLoss
                    Say.decimals 3 theory.ViolatedPerPattern
                    Say.decimals 3 r.ViolatedPerPattern ] ]

    let modes =
        [ for r in all |> List.filter (fun r -> r.Text "kind" = "modes") do
              [ for column in [ "h"; "N"; "step"; "net_N_del" ] do
                    string (int r[column])
                for part in [ "H0"; "Hp"; "H" ] do
                    $"""{int r[$"{part}_negative"]} / {int r[$"{part}_zero"]} / {int r[$"{part}_positive"]}""" ] ]

    let weights = all |> List.filter (fun r -> r.Text "kind" = "weights")

    [ yield!
          [ "data" => content.name
            "P" => first.Patterns
            "d" => first.Inputs
            "L" => first.HiddenLayers
            "widths" => (corrected |> List.map _.Width |> List.distinct |> List.length)
            "last" => int lastStep
            "missing" => missing
            "is-missing" => not missing.IsEmpty
            "others" => Paper.html content.others
            "has-others" => (content.others <> "")
            "satisfied-untrained" => satisfied untrained
            "satisfied-trained" => satisfied trained
            "satisfied-network" => networkSatisfied
            "peak-untrained" => peakText untrained.Head.Step
            "peak-trained" => peakText lastStep
            "beside" => beside
            "is-beside" => not beside.IsEmpty
            "modes" => modes
            "is-modes" => not modes.IsEmpty
            "colours-say" => coloursSay both
            "colour-map" => Figure.swatch "colour-map" (both |> List.map _.colours |> List.distinct)
            "late" => int (lastStep / 10L)
            "from-pickles" => content.lambdas.IsSome
            "is-random" => isRandom content ]
      yield! differences content.pairs

      match content.lambdas with
      | Some(drawn, known) ->
          "lambda" => drawn
          "lambdas" => known
      | None -> ()

      let cusps = if isRandom content then [] else Cusp.table corrected
      "is-cusp" => not cusps.IsEmpty

      if not cusps.IsEmpty then
          "cusps" => cusps
          "error-of-error" => percent (sqrt (0.1 * 0.9 / float first.Patterns))
          "test-error" => Cusp.figure corrected

      for hole, some in figures do
          hole => some

      "is-weights" => not weights.IsEmpty

      if not weights.IsEmpty then
          let n = peak lastStep

          "stable-rank"
          => weightFigure "stable-rank" "Stable rank of the weights" "stable rank / rank" "stable_rank" n weights

          "alpha"
          => weightFigure "alpha" "Exponent of the weights" "α (Hill, above the median)" "alpha_mid" n weights ]

let private isNetwork (r: Row) = r.Text "kind" = "network"

/// The folder and the values of each page: the first set of patterns and depth, whose page is the record's own, with
/// links to the others.
let pages chosen (record: SweepRecord) =
    let parts =
        record.rows
        |> List.groupBy (fun r -> r.Text "data", int r["layers"])
        |> List.map (fun ((set, depth), rows) -> $"{Path.GetFileNameWithoutExtension set}-{depth}", set, depth, rows)

    let links =
        [ for folder, set, depth, _ in parts.Tail -> $"<a href=\"{folder}/index.html\">{set}, L = {depth}</a>" ]
        |> String.concat ", "

    [ for i, (folder, set, _, rows) in List.indexed parts ->
          let networks = rows |> List.filter isNetwork |> List.map Jamming.rowOf
          let ofVariant variant = networks |> List.filter (fun r -> r.Variant = variant)
          let corrected = ofVariant "corrected"

          let old =
              ofVariant "legacy"
              |> Jamming.withCorrectSteps (Jamming.batches corrected.Head.Patterns)
              |> List.map (fun r -> (r.Width, r.Step), r)
              |> Map.ofList

          folder,
          pageOf
              chosen
              { name = set
                others = (if i = 0 then links else "<a href=\"../index.html\">the first</a>")
                all = rows |> List.filter (isNetwork >> not)
                networks = networks
                pairs =
                  [ for r in corrected do
                        match old.TryFind(r.Width, r.Step) with
                        | Some other -> r, other
                        | None -> () ]
                lambdas = None } ]
