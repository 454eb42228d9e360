// The page notebook.md of the notebook's own results.pkl, with the options that say how the file is read.
module NotebookFiles

#load "../HeavyTails.fsx"
#load "notebookPage.fsx"

open System.IO
open HeavyTails
open HeavyTails.Core.Fits
open HeavyTails.Papers.Jamming
open HeavyTails.Papers.Jamming.Notebook

/// A positive number after --name.
let positive (name: string) =
    CommandLine.value name
    |> Option.map (fun word ->
        match System.Double.TryParse(word, System.Globalization.CultureInfo.InvariantCulture) with
        | true, number when number > 0.0 && System.Double.IsFinite number -> number
        | _ -> CommandLine.fail "" $"--{name}: expected a positive number, got {word}")

/// The rows of one penalty lambda: the chosen one, or the nearest to Mei and Montanari's 1e-13; with its text, and the
/// text of all that the rows hold.
let private ofLambda (chosen: float option) (file: string) (rows: JammingRow list) =
    let text (x: float) = x.ToString("g6", System.Globalization.CultureInfo.InvariantCulture)
    let distance (x: float) (y: float) = abs (log (max x 1e-300) - log (max y 1e-300))

    match
        rows |> List.map _.Lambda |> List.filter (System.Double.IsNaN >> not) |> List.distinct |> List.sort, chosen
    with
    | [], None -> rows, "unknown", "none"
    | [], Some x -> CommandLine.fail "" $"--lambda {text x}: no row of {file} says its lambda"
    | known, _ ->
        let all = known |> List.map text |> String.concat ", "
        let wanted = defaultArg chosen 1e-13
        let nearest = known |> List.minBy (distance wanted)

        if chosen.IsSome && distance wanted nearest > 1e-6 then
            CommandLine.fail "" $"--lambda {text wanted}: expected one of the values in {file}, which are {all}"

        rows |> List.filter (fun r -> r.Lambda = nearest), text nearest, all

/// Draws the figures of the notebook's own results, beside the results, and ends the script.
let ofPickles chosen (options: NotebookOptions) (lambda: float option) (mnist: string, results: string) : unit =
    CommandLine.run (fun () ->
        let data = Jamming.mnistPickle mnist
        let read variant = Jamming.resultsPickle (options.WithVariant variant) data results |> ofLambda lambda results
        let corrected, drawn, known = read Variant.Corrected
        let legacy, _, _ = read Variant.Legacy
        let rows = corrected @ legacy

        let content: NotebookPage.Content =
            { name = Path.GetFileName results
              others = ""
              all = []
              networks = rows
              pairs = List.zip corrected legacy
              lambdas = Some(drawn, known) }

        let page = content |> NotebookPage.pageOf chosen |> Paper.fill "notebook.md"

        let index, _ =
            Experiment.save
                page
                { root = CommandLine.value "out" |> Option.defaultValue "runs/jamming-results"
                  context = {| mnist = Path.GetFullPath mnist; results = Path.GetFullPath results; lambda = drawn |}
                  columns = [ for field in Jamming.fields nan rows.Head -> field.Key ]
                  table = [ for r in rows -> [ for field in Jamming.fields nan r -> field.Value ] ]
                  facts = [] }

        printfn "%s" index
        0)
