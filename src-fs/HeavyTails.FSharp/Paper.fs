namespace HeavyTails

open System.Collections.Generic
open System.IO
open HeavyTails.Reports
open HeavyTails.Reports.Plotting
open HeavyTails.Reports.Reproduction
open HeavyTails.Reports.Templates
open HeavyTails.Runs.Cells

/// The pages of experiments: prose in a Markdown file beside the script, with named holes that the script fills.
///   fill     values -> page
///   page     fills a page with a sweep's record and writes it beside the record
///   pageIn   one more page of the record, in a folder of its own
///   claims   writes what a paper claims, judged by the record, beside the record
///   html     marks a text as HTML
/// A value is text, a number, true or false (for a section `::: if name`), a figure or a list of them, a function from
/// the record to a figure, or rows of text for a table; HeavyTails.Reports.Templates.PageTemplate describes the page.
module Paper =

    /// Text that is HTML already and enters the page as it is; any other text is encoded.
    let html (text: string) = HtmlValue text

    let private filling (record: SweepRecord option) (field: KeyValuePair<string, obj>) =
        let value: HoleValue =
            match field.Value, record with
            | (:? HoleValue as value), _ -> value
            | (:? string as text), _ -> TextValue text
            | (:? int as number), _ -> TextValue(string number)
            | (:? float as number), _ -> TextValue(Say.plain number)
            | (:? bool as holds), _ -> ConditionValue holds
            | (:? Figure as figure), _ -> FigureValue figure
            | (:? (Figure list) as figures), _ -> FiguresValue(Array.ofList figures)
            | (:? (SweepRecord -> Figure) as draw), Some record -> FigureValue(draw record)
            | (:? (string list list) as rows), _ ->
                RowsValue [| for row in rows -> Array.ofList row :> IReadOnlyList<string> |]
            | other, _ ->
                invalidArg
                    field.Key
                    ("expected text, a number, true or false, a figure, a list of figures or rows of text "
                     + $"for the hole {field.Key}, got {other.GetType()}")

        KeyValuePair(field.Key, value)

    let private fillFor record (file: string) (values: seq<KeyValuePair<string, obj>>) =
        PageTemplate.Read(Path.Combine(CommandLine.folder, file)).Fill [| for field in values -> filling record field |]

    /// The page of a Markdown file, which lies beside the script: `Paper.fill "page.md" [ "steps" => 1_000 ]`.
    let fill file values : ExperimentPage = fillFor None file values

    /// Writes the page of a record into the record's folder and prints where it is:
    /// `record |> Paper.page "page.md" [ "loss" => figure ]`.
    let page file values (record: SweepRecord) = record |> Sweep.page (fillFor (Some record) file values)

    /// Writes one more page of a record into a folder of the record's folder: `record |> Paper.pageIn "mnist" ...`.
    let pageIn (folder: string) file values (record: SweepRecord) =
        let page = fillFor (Some record) file values
        page.Run <- "../"

        record
        |> Sweep.publish (fun run -> page.Save(Path.Combine(run, folder), CommandLine.png) |> ignore)
        |> ignore

    /// Writes the claims of a record into its folder, as claims.json: `record |> Paper.claims [ ... ]`, before
    /// `Paper.page`. The overview of all papers is made from them.
    let claims (claims: Claim list) (record: SweepRecord) =
        record |> Sweep.publish (fun folder -> Claim.Write(folder, Array.ofList claims))

    /// The same for an experiment that is no sweep, by the path of its folder.
    let claimsOf (folder: string) (claims: Claim list) = Claim.Write(folder, Array.ofList claims)
