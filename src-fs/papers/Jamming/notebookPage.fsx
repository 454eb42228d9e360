// The figures and tables of notebook.md: from the record of notebook.fsx, a page for each set of patterns and depth, or
// from the notebook's own results.pkl.
#load "../HeavyTails.fsx"
#load "figuresPage.fsx"

open System.IO
open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook
open HeavyTails.Reports.Figures

/// The curves of the trained weights' spectra against N/N*: a quantity of each layer.
let private weightFigure name title y (column: string) peak (rows: Row list) =
    let curves =
        [ for layer, some in rows |> List.filter (fun r -> not (nan.Equals r[column])) |> List.groupBy _.Text("layer") ->
              let sorted = some |> List.sortBy (fun r -> r["N"])
              Figure.points layer [ for r in sorted -> r["N"] / peak ] [ for r in sorted -> r[column] ] ]

    CurveFigure(
        Name = name,
        Title = title,
        X = Figure.logAxis "N/N*",
        Y = Figure.axis y,
        Curves = curves,
        Lines = [ Figure.vertical 1.0 "N*" ]
    )
    |> Figure.draw

/// For each number the corrected figure and the source's beside it, and the figures that no row qualifies for with the
/// reasons.
let private figures colours (rows: JammingRow list) =
    let both =
        [ for options in [ Figures.corrected; Figures.legacy ] ->
              let options = { options with FigureRows.FigureOptions.colours = colours }

              Map.ofList (Figures.all options rows),
              [ for n, reason in Figures.missing options rows -> n, options, reason ] ]

    [ for number in 1..23 ->
          $"f%02d{number}",
          [ for drawn, _ in both do
                yield! drawn.TryFind number |> Option.toList ] ],
    [ for _, missing in both do
          for number, options, reason in missing -> [ string number; options.variant; reason ] ]

let private percent (x: float) = Say.decimals 1 (100.0 * x) + " %"

/// The values of a page for one set of patterns and one depth.
let private pageOf colours (name: string) (all: Row list) (rows: JammingRow list) (others: string) =
    let figures, missing = figures colours rows
    let corrected = rows |> List.filter (fun r -> r.Variant = "corrected")
    let legacy = rows |> List.filter (fun r -> r.Variant = "legacy")
    let first = corrected.Head
    let untrained, trained = FigureRows.untrained corrected, FigureRows.trained corrected
    let peak = Jamming.peaks PeakRule.SmoothedTestLoss corrected
    let lastStep = trained.Head.Step

    /// The least width whose read-out violates no pattern.
    let satisfied (some: JammingRow list) =
        match some |> List.filter (fun r -> r.Violated = 0) |> List.sortBy _.Width with
        | [] -> "none"
        | r :: _ -> $"h = {r.Width}, P/h = {Say.plain r.PatternsPerFeature}"

    let peakText step =
        let n = peak step

        match corrected |> List.tryFind (fun r -> r.Step = step && float r.Parameters = n) with
        | Some r ->
            $"N* = {r.Parameters}, h = {r.Width}, P/h = {Say.plain r.PatternsPerFeature}, N_Δ/h = {Say.plain r.ViolatedPerFeature}"
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

    let difference (of': JammingRow -> float) =
        let byKey (some: JammingRow list) = some |> List.map (fun r -> (r.Width, r.Step), of' r) |> Map.ofList

        let old = byKey (Jamming.withCorrectSteps 2 legacy)

        [ for KeyValue(key, value) in byKey corrected do
              match old.TryFind key with
              | Some other when value > 0.0 || other > 0.0 -> abs (other - value) / max value other
              | _ -> () ]
        |> function
            | [] -> "–"
            | found -> percent (List.average found)

    [ yield!
          [ "data" => name
            "P" => first.Patterns
            "d" => first.Inputs
            "L" => first.HiddenLayers
            "widths" => (corrected |> List.map _.Width |> List.distinct |> List.length)
            "last" => int lastStep
            "missing" => missing
            "is-missing" => not missing.IsEmpty
            "others" => Paper.html others
            "has-others" => (others <> "")
            "satisfied-untrained" => satisfied untrained
            "satisfied-trained" => satisfied trained
            "peak-untrained" => peakText untrained.Head.Step
            "peak-trained" => peakText lastStep
            "beside" => beside
            "is-beside" => not beside.IsEmpty
            "modes" => modes
            "is-modes" => not modes.IsEmpty
            "loss-difference" => difference _.TrainLoss
            "violated-difference" => difference (fun r -> float r.Violated)
            "colour-map" => Figure.swatch "colour-map" [ colours ] ]
      for hole, some in figures do
          hole => some
      "is-weights" => not weights.IsEmpty
      if not weights.IsEmpty then
          let n = peak lastStep

          "stable-rank"
          => weightFigure
              "stable-rank"
              "Stable rank of the trained weights"
              "stable rank / rank"
              "stable_rank"
              n
              weights

          "alpha"
          => weightFigure "alpha" "Exponent of the trained weights" "α (Hill, above the median)" "alpha_mid" n weights ]

let private isNetwork (r: Row) = r.Text "kind" = "network"

/// The folder and the values of each page: the first set of patterns and depth, whose page is the record's own, with
/// links to the others.
let pages colours (record: SweepRecord) =
    let parts =
        record.rows
        |> List.groupBy (fun r -> r.Text "data", int r["layers"])
        |> List.map (fun ((set, depth), rows) -> $"{Path.GetFileNameWithoutExtension set}-{depth}", set, depth, rows)

    let links =
        [ for folder, set, depth, _ in parts.Tail -> $"<a href=\"{folder}/index.html\">{set}, L = {depth}</a>" ]
        |> String.concat ", "

    [ for i, (folder, set, _, rows) in List.indexed parts ->
          let networks = rows |> List.filter isNetwork |> List.map Jamming.rowOf
          folder, pageOf colours set rows networks (if i = 0 then links else "<a href=\"../index.html\">the first</a>") ]

/// Draws the figures of the notebook's own results, beside the results, and ends the script.
let ofPickles colours (mnist: string) (results: string) : unit =
    CommandLine.run (fun () ->
        let data = Jamming.mnistPickle mnist

        let rows =
            [ for variant in [ Variant.Corrected; Variant.Legacy ] do
                  yield! Jamming.resultsPickle (NotebookOptions(Variant = variant)) data results ]

        let page = Paper.fill "notebook.md" (pageOf colours (Path.GetFileName results) [] rows "")

        let index, _ =
            Experiment.save
                page
                { root = CommandLine.value "runs" |> Option.defaultValue "runs/jamming-results"
                  context = {| mnist = Path.GetFullPath mnist; results = Path.GetFullPath results |}
                  columns = [ for field in Jamming.fields nan rows.Head -> field.Key ]
                  table = [ for r in rows -> [ for field in Jamming.fields nan r -> field.Value ] ]
                  facts = [] }

        printfn "%s" index
        0)
