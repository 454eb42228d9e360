namespace HeavyTails

open System
open System.IO
open HeavyTails.Core.Fits
open HeavyTails.Core.TailIndices
open HeavyTails.Reports
open HeavyTails.Reports.Plotting
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open HeavyTails.Runs.Terminal

/// The record of a sweep, with its folder.
type SweepRecord =
    {
        folder: SweepFolder
        rows: Row list
        /// The cells that failed. Their reasons are in the run's folder; the same command runs them again.
        failed: CellRecord list
    }

/// What an experiment answers for a cell, as rows.
type CellRows =
    | CellRows

    static member ($)(CellRows, rows: Row list) = rows

    /// A fit a layer, as `perLayer` gives it: columns layer, tailIndex and error, which hold NaN where a fit failed.
    static member ($)(CellRows, fits: (string * FitResult<AlphaStableFit>) list) =
        [ for layer, fit in fits -> row [ yield "layer" => layer; yield! fitted "tailIndex" "error" fit ] ]

/// Runs grids of experiments and presents their records.
///   run, runWith           run the cells without a result in worker processes, each of which runs this script
///   ofResult               the record of a sweep that C# ran
///   complete               ends the script where cells failed
///   time                   what a cell measured by `cell.Time`, for one of its rows
///   where, average         select rows; means and standard errors over repetitions
///   points, estimates, intervals   columns as a curve
///   page, report, publish  write a page beside the record, a page of figures alone, or other files
module Sweep =

    /// The record of a sweep that C# ran. A process that was started for one cell, or as a worker, ends here.
    let ofResult (result: SweepResult) =
        if result.ExitCode.HasValue then
            exit result.ExitCode.Value

        if result.Folder.IsComplete then
            eprintfn "%s" result.Folder.Path
        else
            eprintfn "%s: failed cells: %d; the same command takes them up again" result.Folder.Path result.Failed.Count

        { folder = result.Folder; rows = List.ofSeq result.Rows; failed = List.ofSeq result.Failed }

    /// Runs every cell that has no result yet, where a cell's result is rows. An expected error, such as a full disk
    /// or a setting that cannot be set, ends the script with its message and the exit code of HeavyTails' commands.
    let runRows (experiment: Cell -> Row list) (description: SweepDescription) =
        ExpectedErrors.OrExit(fun () ->
            Sweep.Run(description.Context, Func<_, _>(experiment >> Seq.ofList), description.Options))
        |> ofResult

    /// Runs every cell that has no result yet; a cell's result is rows, or a fit for each layer. Options of the script:
    /// --plan prints what would be run, --set NAME=VALUE,... gives an axis or a setting other values, --cells 0-3,7
    /// runs some cells alone, --retry those that failed, --workers N sets the number of processes (0 for this process),
    /// --out DIR the folder of the run folders.
    let inline run (experiment: Cell -> ^Answer) (description: SweepDescription) =
        runRows (fun cell -> CellRows $ experiment cell) description

    /// The record, where every cell has a result. If cells failed, the script ends with exit code 3; the same command
    /// runs them again.
    let complete (record: SweepRecord) =
        if not record.failed.IsEmpty then
            exit ExitCode.CellFailed

        record

    /// Runs the cells with given arguments in place of the script's options.
    let runWith (arguments: SweepArguments) (experiment: Cell -> Row list) (description: SweepDescription) =
        let options = SweepOptions(Arguments = arguments, Resources = Func<_, _> description.resources)
        Sweep.Run(description.Context, Func<_, _>(experiment >> Seq.ofList), options) |> ofResult

    /// Writes files into the run's folder: `Sweep.publish (fun folder -> ...)`. A complete run is complete at any time.
    let publish (write: string -> unit) (record: SweepRecord) =
        record.folder.Add(Action<string> write)
        record

    /// A time that the cell of a row measured by `cell.Time`, in seconds; NaN where it did not:
    /// `Sweep.time "secondsAStep" record record.rows.Head`.
    let time (name: string) (record: SweepRecord) =
        let times = record.folder.Times name

        fun (row: Row) ->
            match times.TryGetValue(int row[Cell.IndexColumn]) with
            | true, seconds -> seconds
            | _ -> nan

    /// The rows whose value on an axis or in a column is the given text.
    let where (column: string) (text: string) (record: SweepRecord) =
        { record with rows = record.rows |> List.filter (fun r -> r.Text column = text) }

    // Groups of rows that agree in some columns, in the order of their first rows.
    let private groups (columns: string list) (record: SweepRecord) =
        record.rows |> List.groupBy (fun r -> [ for column in columns -> r.Text column ]) |> List.map snd

    /// Mean and standard error of a quantity over the rows that agree in `columns`, as (first row, mean, standard
    /// error). The standard error over one row is NaN.
    let average (columns: string list) (quantity: Row -> float) (record: SweepRecord) =
        [ for rows in groups columns record ->
              let mean, error = rows |> List.map quantity |> Say.meanAndError
              List.head rows, mean, error ]

    /// A curve of markers at x and y of every row.
    let points (name: string) (x: Row -> float) (y: Row -> float) (record: SweepRecord) =
        Figure.points name [ for r in record.rows -> x r ] [ for r in record.rows -> y r ]

    /// A curve of markers at the means over repetitions, with bars of one standard error.
    let estimates (name: string) (columns: string list) (x: Row -> float) (y: Row -> float) (record: SweepRecord) =
        [ for rows in groups columns record -> x (List.head rows), List.map y rows ]
        |> Figure.means Figure.points name

    /// A column at x of every row, with 95 % intervals: 1.96 times the column NAMEError, as `fitted "NAME" "NAMEError"`
    /// makes it. `rows |> Sweep.intervals Figure.points "Hill" "hill" (fun r -> r["eta"])`
    let intervals style (name: string) (column: string) (x: Row -> float) (rows: Row list) : Curve =
        let spread sign = [ for r in rows -> r[column] + sign * 1.96 * r[column + "Error"] ]

        style name (List.map x rows) [ for r in rows -> r[column] ]
        |> Figure.spread (spread -1.0) (spread 1.0)

    /// Writes a page into the run's folder and prints its path. If the figures cannot be made as images, the reason is
    /// printed on standard error.
    let page (page: ExperimentPage) (record: SweepRecord) =
        record
        |> publish (fun folder ->
            let report = page.Save(folder, CommandLine.png)

            if not (isNull report.WhyNoPictures) then
                eprintfn "%s" report.WhyNoPictures)
        |> ignore

        printfn "%s" (Path.Combine(record.folder.Path, "index.html"))

    /// Writes a page of figures into the run's folder: `Sweep.report "title" "source" (fun record -> [ ... ])`.
    let report title source (draw: SweepRecord -> Figure list) (record: SweepRecord) =
        record
        |> publish (fun folder ->
            ExperimentPage(title, source).Figures(Array.ofList (draw record)).Save(folder, CommandLine.png)
            |> ignore)
