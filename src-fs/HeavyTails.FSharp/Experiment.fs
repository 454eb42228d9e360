namespace HeavyTails

open System
open System.IO
open System.Text.Json.Nodes
open HeavyTails.Reports
open HeavyTails.Runs.Files
open HeavyTails.Runs.Folders

/// What an experiment that is no sweep leaves behind.
type ExperimentRecord =
    {
        /// The folder in which every experiment of the kind has a folder of its own, named by the hash of its context.
        root: string
        /// All settings of the experiment: an anonymous record, which becomes context.json.
        context: obj
        columns: string list
        /// The rows of table.csv, each as long as the columns.
        table: seq<obj list>
        /// What run.json says besides the program, the machine and the time.
        facts: (string * JsonNode) list
    }

/// The folder of an experiment, ROOT/HASH: its settings, what ran, the table, the page with its figures.
module Experiment =

    /// Writes the folder and returns the path of its page and the outcome of its figures. The results of an earlier run
    /// of the same experiment are replaced.
    let save (page: ExperimentPage) (experiment: ExperimentRecord) =
        let folder = RunFolder(experiment.root, experiment.context)
        use _ = folder.Hold()
        let table = Csv.Table(experiment.columns, experiment.table |> Seq.map Seq.ofList)
        folder.Write("table.csv", table)
        let report = page.Save folder.Path
        let record = Provenance.Record()

        for name, fact in experiment.facts do
            record[name] <- fact

        record["written"] <- JsonValue.Create(DateTimeOffset.UtcNow.ToString "O")
        folder.Complete record
        Path.Combine(folder.Path, "index.html"), report
