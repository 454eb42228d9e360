namespace HeavyTails

open HeavyTails.Core.Analysis
open HeavyTails.Core.Analysis.Metrics
open HeavyTails.Reports
open HeavyTails.Reports.Figures
open HeavyTails.Reports.Pages
open HeavyTails.Reports.Tables

/// Diagnoses as files.
///   check              refuses, before the work, places that cannot be written or that hold what is read
///   save               a report: a folder of pages and figures that needs nothing else
///   csv, json          the table of layers, under WeightWatcher's column names
///   compare            several diagnoses side by side
module Report =

    /// Files and a report's folder, each with the option that names it, and the models' files or folders that are to be
    /// read.
    let check (files: (string * string option) list) (report: string * string option) (inputs: string list) =
        let place (option: string, path: string option) = OutputPlace(option, Option.toObj path)
        let read = fun () -> inputs |> Seq.collect Checkpoints.Checkpoint.FilesOf
        Outputs.Check([| for file in files -> place file |], place report, read)

    /// `source` names what was analysed.
    let save source (folder: string) (result: ModelResult) =
        Reports.Report.Save(result, folder, ReportOptions(Source = source))

    let csv (path: string) (result: ModelResult) = CsvTable.Save(result, path)

    let json source (path: string) (result: ModelResult) = JsonTable.Save(result, path, source)

    let compare (folder: string) (series: seq<string * ModelResult>) =
        CompareReport.Save([| for name, result in series -> NamedResult(name, result) |], folder)
