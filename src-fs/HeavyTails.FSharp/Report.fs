namespace HeavyTails

open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Reports.Pages
open HeavyTails.Reports.Tables

/// Analyses as files.
///   check       refuses, before the work, outputs that cannot be written or would replace a file that is read
///   save        a report: a folder of pages and figures that needs nothing else
///   csv, json   the table of layers, with WeightWatcher's column names
///   compare     several analyses side by side, as a report
module Report =

    /// `files` and `report` are output files and the folder of a report, each with the option that names it; `inputs`
    /// are the files or folders of the models that will be read.
    let check (files: (string * string option) list) (report: string * string option) (inputs: string list) =
        let place (option: string, path: string option) = OutputPlace(option, Option.toObj path)
        let read = fun () -> inputs |> Seq.collect Checkpoints.Checkpoint.FilesOf
        Outputs.Check([| for file in files -> place file |], place report, read)

    /// `source` names what was analysed. An older report in the folder is replaced; it is kept if no layer was
    /// analysed. The outcome's Messages say what was written, for a terminal.
    let save source (folder: string) (result: ModelResult) =
        Reports.Report.Save(result, folder, ReportOptions(Source = source))

    let csv (path: string) (result: ModelResult) = CsvTable.Save(result, path)

    let json source (path: string) (result: ModelResult) = JsonTable.Save(result, path, source)

    let compare (folder: string) (series: seq<string * ModelResult>) =
        CompareReport.Save([| for name, result in series -> NamedResult(name, result) |], folder)
