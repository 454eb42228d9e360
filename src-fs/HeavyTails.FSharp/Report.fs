namespace HeavyTails

open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Reports.Tables
open HeavyTails.Runs.Cells

/// What a report is to have: `ReportOptions(Source = "resnet20.th", Png = true)`. Png asks for each figure as PNG
/// too; a Title replaces the heading.
type ReportOptions = HeavyTails.Reports.Pages.ReportOptions

/// Analyses as files.
///   check       refuses, before the work, outputs that cannot be written or would replace a file that is read
///   save        a report: a folder of pages and figures that needs nothing else
///   saveWith    the same with options, for instance with every figure as PNG
///   csv, json   the table of layers, with WeightWatcher's column names
///   scatter     a record as a figure with a point for each row
///   compare, compareWith    several analyses side by side, as a report
module Report =

    /// `files` and `report` are output files and the folder of a report, each with the option that names it; `inputs`
    /// are the files or folders of the models that will be read.
    let check (files: (string * string option) list) (report: string * string option) (inputs: string list) =
        let place (option: string, path: string option) = OutputPlace(option, Option.toObj path)
        let read = fun () -> inputs |> Seq.collect Checkpoints.Checkpoint.FilesOf
        Outputs.Check([| for file in files -> place file |], place report, read)

    /// An older report in the folder is replaced; it is kept if no layer was analysed. The outcome's Messages say what
    /// was written, for a terminal. `Report.saveWith (ReportOptions(Source = path, Png = true)) "report"`
    let saveWith (options: ReportOptions) (folder: string) (result: ModelResult) =
        Reports.Report.Save(result, folder, options)

    /// `source` names what was analysed. Figures are written as PNG too where the script's command line has --png.
    let save source (folder: string) (result: ModelResult) =
        result |> saveWith (ReportOptions(Source = source, Png = CommandLine.png)) folder

    let csv (path: string) (result: ModelResult) = CsvTable.Save(result, path)

    let json source (path: string) (result: ModelResult) = JsonTable.Save(result, path, source)

    let compareWith (options: ReportOptions) (folder: string) (series: seq<string * ModelResult>) =
        CompareReport.Save([| for name, result in series -> NamedResult(name, result) |], folder, options)

    let compare (folder: string) (series: seq<string * ModelResult>) =
        series |> compareWith (ReportOptions(Png = CommandLine.png)) folder

    /// A function from a sweep's record to a figure: a point a row at x and y, each layer in a colour of its own where
    /// the rows have layers; x is logarithmic. Its axes have no titles; page.md says below it what they are.
    let scatter (x: Row -> float) (y: Row -> float) (record: SweepRecord) =
        let curves =
            [ for layer, rows in record.rows |> List.groupBy (fun r -> r.Text "layer") ->
                  Figure.points layer (List.map x rows) (List.map y rows) ]

        CurveFigure(Name = "scatter", Title = "", X = Figure.logAxis "", Y = Figure.axis "", Curves = curves)
        |> Figure.draw
