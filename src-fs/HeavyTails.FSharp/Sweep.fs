namespace HeavyTails

open System
open System.Collections.Generic
open System.IO
open HeavyTails.Core.Fits
open HeavyTails.Core.TailIndices
open HeavyTails.Reports
open HeavyTails.Reports.Plotting
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open HeavyTails.Runs.Terminal

/// The experiment that `sweep { }` describes.
type SweepDescription =
    { name: string
      axes: Axis list
      parameters: (string * string) list
      repeats: int
      seed: uint64 }

    member internal d.Context =
        RunContext(
            d.name,
            Grid(List.rev d.axes, d.repeats, d.seed),
            [ for name, value in d.parameters -> KeyValuePair(name, value) ]
        )

/// The record of a sweep, with its folder.
type SweepRecord =
    {
        folder: SweepFolder
        rows: Row list
        /// The cells that failed. Their reasons are in the run's folder; the same command runs them again.
        failed: CellRecord list
    }

[<AutoOpen>]
module SweepBuilder =

    /// A name and a value of a row, or of a page: `"tailIndex" => 1.93`.
    let (=>) (name: string) (value: 'a) = KeyValuePair(name, box value)

    /// A row of a cell's record: `row [ "layer" => "fc1"; "tailIndex" => 1.93 ]`.
    let row (fields: seq<KeyValuePair<string, obj>>) = Row fields

    // The name of a sweep is that of the script's file.
    let private scriptName () =
        Environment.GetCommandLineArgs()
        |> Array.tryFind _.EndsWith(".fsx", StringComparison.OrdinalIgnoreCase)
        |> Option.map (Path.GetFileNameWithoutExtension)
        |> Option.defaultValue "sweep"

    /// Two fields of a row: a fit's tail index and its standard error, NaN where there is none.
    let inline fitted (name: string) (error: string) (fit: FitResult< ^Fit >) =
        let standardError (fit: ^Fit) =
            let found = (^Fit: (member Error: FitResult<BootstrapError>) fit)
            if found.Succeeded then found.Value.StandardError else nan

        [ name => (if fit.Succeeded then (^Fit: (member TailIndex: float) fit.Value) else nan)
          error => (if fit.Succeeded then standardError fit.Value else nan) ]

    type SweepBuilder() =
        member _.Yield(_: unit) = { name = scriptName (); axes = []; parameters = []; repeats = 1; seed = 1UL }

        /// A quantity and its numbers.
        [<CustomOperation "axis">]
        member _.Axis(sweep, axis: string, values: float list) =
            { sweep with axes = Axis.Of(axis, values) :: sweep.axes }

        /// A quantity and its levels, which are names.
        [<CustomOperation "levels">]
        member _.Levels(sweep, axis: string, names: string list) =
            { sweep with axes = Axis.Of(axis, names) :: sweep.axes }

        /// Quantities that vary together, as listed points instead of a product:
        /// `points [ "d"; "b" ] [ [ 1.0; 5.0 ]; [ 2.0; 1.0 ] ]`.
        [<CustomOperation "points">]
        member _.Points(sweep, names: string list, values: float list list) =
            { sweep with
                axes =
                    Axis.OfPoints(names, [ for point in values -> List.toArray point :> IReadOnlyList<float> ])
                    :: sweep.axes }

        /// Number of repetitions of each point, each with random numbers of its own.
        [<CustomOperation "seeds">]
        member _.Seeds(sweep, repeats: int) = { sweep with repeats = repeats }

        /// Seed of all random numbers. Default: 1.
        [<CustomOperation "seed">]
        member _.Seed(sweep, seed: uint64) = { sweep with seed = seed }

        /// A parameter that decides the result too, and therefore the name of the run's folder.
        [<CustomOperation "fixing">]
        member _.Fixing(sweep, name: string, value: 'a) =
            { sweep with
                parameters =
                    (name, String.Format(Globalization.CultureInfo.InvariantCulture, "{0}", box value))
                    :: sweep.parameters }

        /// Name of the sweep. Default: the name of the script's file.
        [<CustomOperation "named">]
        member _.Named(sweep, name: string) = { sweep with name = name }

    /// A grid of cells: `sweep { axis "eta" [ 0.01; 0.1 ]; axis "b" [ 1.0; 5.0 ]; seeds 3 }`.
    let sweep = SweepBuilder()

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
            eprintfn "%s: %d cells failed; the same command takes them up again" result.Folder.Path result.Failed.Count

        { folder = result.Folder; rows = List.ofSeq result.Rows; failed = List.ofSeq result.Failed }

    /// Runs every cell that has no result yet, where a cell's result is rows.
    let runRows (experiment: Cell -> Row list) (description: SweepDescription) =
        ExpectedErrors.OrExit(fun () -> Sweep.Run(description.Context, Func<_, _>(experiment >> Seq.ofList)))
        |> ofResult

    /// Runs every cell that has no result yet; a cell's result is rows, or a fit for each layer. Options of the script:
    /// --cell I runs one cell alone, --workers N sets the number of processes (0 for this process), --runs DIR the
    /// folder of the run folders.
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
        let options = SweepOptions(Arguments = arguments)

        ExpectedErrors.OrExit(fun () -> Sweep.Run(description.Context, Func<_, _>(experiment >> Seq.ofList), options))
        |> ofResult

    /// Writes files into the run's folder: `Sweep.publish (fun folder -> ...)`. A complete run is complete at any time.
    let publish (write: string -> unit) (record: SweepRecord) =
        record.folder.Add(Action<string> write)
        record

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
            let report = page.Save folder

            if not (isNull report.WhyNoPixels) then
                eprintfn "%s" report.WhyNoPixels)
        |> ignore

        printfn "%s" (Path.Combine(record.folder.Path, "index.html"))

    /// Writes a page of figures into the run's folder: `Sweep.report "title" "source" (fun record -> [ ... ])`.
    let report title source (draw: SweepRecord -> Figure list) (record: SweepRecord) =
        record
        |> publish (fun folder ->
            ExperimentPage(title, source).Figures(Array.ofList (draw record)).Save folder |> ignore)
