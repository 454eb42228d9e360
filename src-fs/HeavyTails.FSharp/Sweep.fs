namespace HeavyTails

open System
open System.Collections.Generic
open System.IO
open HeavyTails.Reports
open HeavyTails.Reports.Plotting
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps
open HeavyTails.Runs.Terminal

/// What `sweep { }` gathers.
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

/// A run's record, and where it lies.
type SweepRecord =
    {
        folder: SweepFolder
        rows: Row list
        /// Cells without a record; their reasons are in the run's folder, and a rerun takes them up again.
        failed: CellRecord list
    }

[<AutoOpen>]
module SweepBuilder =

    /// A name and a value of a row: `"tailIndex" => 1.93`.
    let (=>) (name: string) (value: 'a) = KeyValuePair(name, box value)

    /// A row of a cell's record: `row [ "layer" => "fc1"; "tailIndex" => 1.93 ]`.
    let row (fields: seq<KeyValuePair<string, obj>>) = Row fields

    /// A script is named after its file.
    let private scriptName () =
        Environment.GetCommandLineArgs()
        |> Array.tryFind _.EndsWith(".fsx", StringComparison.OrdinalIgnoreCase)
        |> Option.map (Path.GetFileNameWithoutExtension)
        |> Option.defaultValue "sweep"

    type SweepBuilder() =
        member _.Yield(_: unit) = { name = scriptName (); axes = []; parameters = []; repeats = 1; seed = 1UL }

        /// Numbers to go through.
        [<CustomOperation "axis">]
        member _.Axis(sweep, axis: string, values: float list) =
            { sweep with axes = Axis.Of(axis, values) :: sweep.axes }

        /// Names to go through.
        [<CustomOperation "levels">]
        member _.Levels(sweep, axis: string, names: string list) =
            { sweep with axes = Axis.Of(axis, names) :: sweep.axes }

        /// Numbers that vary together: listed points, `points [ "d"; "b" ] [ [ 1.0; 5.0 ]; [ 2.0; 1.0 ] ]`, instead of a product.
        [<CustomOperation "points">]
        member _.Points(sweep, names: string list, values: float list list) =
            { sweep with
                axes =
                    Axis.OfPoints(names, [ for point in values -> List.toArray point :> IReadOnlyList<float> ])
                    :: sweep.axes }

        /// Repetitions of each point, each with random numbers of its own.
        [<CustomOperation "seeds">]
        member _.Seeds(sweep, repeats: int) = { sweep with repeats = repeats }

        /// The seed of all random numbers; 1 unless told.
        [<CustomOperation "seed">]
        member _.Seed(sweep, seed: uint64) = { sweep with seed = seed }

        /// What else decides the result, and so the name of the run's folder.
        [<CustomOperation "fixing">]
        member _.Fixing(sweep, name: string, value: 'a) =
            { sweep with
                parameters =
                    (name, String.Format(Globalization.CultureInfo.InvariantCulture, "{0}", box value))
                    :: sweep.parameters }

        /// The run's name, where it is not the script's.
        [<CustomOperation "named">]
        member _.Named(sweep, name: string) = { sweep with name = name }

    /// sweep { axis "eta" [ 0.01; 0.1 ]; axis "b" [ 1.0; 5.0 ]; seeds 3 }
    let sweep = SweepBuilder()

/// Grids of experiments.
///   run, runWith           cells -> record: what is missing is run in worker processes, each of which runs this script
///   where, average         a part of the record; means and errors over repetitions
///   points, estimates      its columns as a curve
///   page, report, publish  a page beside the record; one of figures alone; anything else
module Sweep =

    let private finish (result: SweepResult) =
        // One cell, or a worker's share, was all that this process was for.
        if result.ExitCode.HasValue then
            exit result.ExitCode.Value

        if result.Folder.IsComplete then
            eprintfn "%s" result.Folder.Path
        else
            eprintfn "%s: %d cells failed; the same command takes them up again" result.Folder.Path result.Failed.Count

        { folder = result.Folder; rows = List.ofSeq result.Rows; failed = List.ofSeq result.Failed }

    /// Runs every cell that has no record yet. The script's own --cell I runs that cell alone, --workers N sets the number of processes
    /// (0: this one), --runs DIR the place of the folders.
    let run (experiment: Cell -> Row list) (description: SweepDescription) =
        Sweep.Run(description.Context, Func<_, _>(experiment >> Seq.ofList)) |> finish

    /// The same with chosen arguments.
    let runWith (arguments: SweepArguments) (experiment: Cell -> Row list) (description: SweepDescription) =
        Sweep.Run(description.Context, Func<_, _>(experiment >> Seq.ofList), arguments) |> finish

    /// Writes into the run's folder: `Sweep.publish (fun folder -> ...)`. A complete run stays complete throughout.
    let publish (write: string -> unit) (record: SweepRecord) =
        record.folder.Add(Action<string> write)
        record

    /// Rows that hold a name on an axis or in a column.
    let where (column: string) (text: string) (record: SweepRecord) =
        { record with rows = record.rows |> List.filter (fun r -> r.Text column = text) }

    /// Groups of rows that agree in some columns (all but the repetition, usually), in order of appearance.
    let private groups (columns: string list) (record: SweepRecord) =
        record.rows |> List.groupBy (fun r -> [ for column in columns -> r.Text column ]) |> List.map snd

    /// Mean and standard error of a quantity over the rows that agree in `columns`: (one of the rows, mean, standard error), which is NaN for one row.
    let average (columns: string list) (quantity: Row -> float) (record: SweepRecord) =
        [ for rows in groups columns record ->
              let mean, error = rows |> List.map quantity |> Say.meanAndError
              List.head rows, mean, error ]

    /// Markers at x and y of every row.
    let points (name: string) (x: Row -> float) (y: Row -> float) (record: SweepRecord) =
        Figure.points name [ for r in record.rows -> x r ] [ for r in record.rows -> y r ]

    /// Markers at the averages over repetitions, with bars of one standard error.
    let estimates (name: string) (columns: string list) (x: Row -> float) (y: Row -> float) (record: SweepRecord) =
        let averages = average columns y record
        let bars sign = [ for _, mean, error in averages -> if Double.IsNaN error then mean else mean + sign * error ]

        Figure.points name [ for r, _, _ in averages -> x r ] [ for _, mean, _ in averages -> mean ]
        |> Figure.spread (bars -1.0) (bars 1.0)

    /// Writes a page beside the record, says so where its figures could not be made as pixels, and prints where it is.
    let page (page: ExperimentPage) (record: SweepRecord) =
        record
        |> publish (fun folder ->
            let report = page.Save folder

            if not (isNull report.WhyNoPixels) then
                eprintfn "%s" report.WhyNoPixels)
        |> ignore

        printfn "%s" (Path.Combine(record.folder.Path, "index.html"))

    /// A page of figures drawn from the record, beside it: `Sweep.report "title" "source" (fun record -> [ ... ])`.
    let report title source (draw: SweepRecord -> Figure list) (record: SweepRecord) =
        record
        |> publish (fun folder ->
            ExperimentPage(title, source).Figures(Array.ofList (draw record)).Save folder |> ignore)
