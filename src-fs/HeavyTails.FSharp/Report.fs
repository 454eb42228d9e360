namespace HeavyTails

open HeavyTails.Core
open HeavyTails.Reports

/// Diagnoses as files.
///   save               a report: a folder of pages and figures that needs nothing else
///   csv, json          the table of layers, under WeightWatcher's column names
///   compare            several diagnoses side by side
module Report =

    /// `source` names what was analysed.
    let save source (folder: string) (result: ModelResult) = Reports.Report.Save(result, folder, ReportOptions(Source = source))

    let csv (path: string) (result: ModelResult) = CsvTable.Save(result, path)

    let json source (path: string) (result: ModelResult) = JsonTable.Save(result, path, source)

    let compare (folder: string) (series: seq<string * ModelResult>) = CompareReport.Save([| for name, result in series -> NamedResult(name, result) |], folder)
