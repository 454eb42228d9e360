namespace HeavyTails

open System.Collections.Generic
open HeavyTails.Reports.Comparison
open HeavyTails.Reports.Files
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Index
open HeavyTails.Runs.Sweeps

/// What is known of a run without its rows.
type RunEntry = HeavyTails.Runs.Index.RunEntry

/// Runs side by side.
type RunComparison = HeavyTails.Runs.Index.RunComparison

/// Questions across runs.
///   list, find       the runs below a folder, and the one that a hash, a name or a folder stands for
///   query            rows that answer a SELECT: `Runs.query root "select eta, avg(hill) from \"planted\" group by
//eta"` /   rows             the rows of one run
///   compare, report  what differs between runs, and a page of it
module Runs =

    /// The folder of all runs: that of the environment variable HEAVYTAILS_RUNS, else "out".
    let root = SweepArguments.RootOf(null, fun name -> System.Environment.GetEnvironmentVariable name)

    /// All runs below a folder, in the order of their folders.
    let list (root: string) : RunEntry list =
        use index = RunsIndex.Open root
        List.ofSeq (index.Runs())

    /// The run of a folder, of the beginning of a hash, or of the name of an experiment with one run.
    let find (root: string) (word: string) = RunLookup.Find(word, root) |> RunReading.Of

    /// The rows that answer a SELECT or WITH statement; a row lacks the fields that are NULL.
    let query (root: string) (question: string) : Row list =
        use index = RunsIndex.Open root
        let answer = index.Query question

        [ for values in answer.Rows ->
              Row
                  [ for name, value in Seq.zip answer.Columns values do
                        if not (isNull value) then
                            KeyValuePair(name, value) ] ]

    /// The rows of one run.
    let rows (run: RunReading) : Row list =
        [ for row in RunRows.Of run ->
              Row
                  [ for name, value in Seq.zip row.Columns row.Values do
                        if not (isNull value) then
                            KeyValuePair(name, value) ] ]

    /// What differs between runs, the first of which the others are compared with.
    let compare (runs: RunReading list) : RunComparison = RunComparison.Of [ for run in runs -> run.Place ]

    /// Writes a page of a comparison into a folder, in place of an older one.
    let report (folder: string) (comparison: RunComparison) : ReportOutcome =
        RunComparisonReport.Save(comparison, folder, Reports.Pages.ReportOptions(Png = CommandLine.png))
