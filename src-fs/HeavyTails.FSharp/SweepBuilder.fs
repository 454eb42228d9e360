namespace HeavyTails

open System
open System.Collections.Generic
open System.IO
open HeavyTails.Core.Fits
open HeavyTails.Core.TailIndices
open HeavyTails.Runs.Cells
open HeavyTails.Runs.Sweeps

/// The experiment that `sweep { }` describes.
type SweepDescription =
    {
        name: string
        axes: Axis list
        /// Parameters that the script's own code knows, so that they stay as they are.
        parameters: (string * string) list
        /// Parameters that --set and --settings may change.
        settings: Setting list
        /// The filters of the points.
        kept: (Cell -> bool) list
        repeats: int
        seed: uint64
        /// What a cell may use; no part of the run's name.
        resources: Cell -> CellResources
    }

    member internal d.Context =
        let keep =
            if d.kept.IsEmpty then
                null
            else
                Func<Cell, bool>(fun cell -> List.forall (fun keep -> keep cell) d.kept)

        RunContext(
            d.name,
            Grid(List.rev d.axes, d.repeats, d.seed, keep),
            [ for name, value in d.parameters -> KeyValuePair(name, value) ],
            List.rev d.settings
        )

    member internal d.Options = SweepOptions(Resources = Func<_, _> d.resources)

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

    let private needing (sweep: SweepDescription) (own: Cell -> CellResources) =
        { sweep with resources = fun cell -> (own cell).Or(sweep.resources cell) }

    /// The words of `sweep { }`:
    ///   axis, levels, logSpaced        an axis of numbers, of names, of numbers with equal ratios
    ///   zip, points                    quantities that vary together
    ///   keep                           leaves out the points for which the answer is false
    ///   seeds, seed                    repetitions of each point; seed of all random numbers
    ///   setting, fixing                parameters that --set may change, and others
    ///   time, memory, threads, gpus    what a cell may use; timeOf, memoryOf, threadsOf: by a function of the cell
    ///   named                          name of the run's folder
    type SweepBuilder() =
        member _.Yield(_: unit) =
            // What the script formats from here on, such as the names of levels, is the same in every locale.
            Globalization.CultureInfo.CurrentCulture <- Globalization.CultureInfo.InvariantCulture

            { name = scriptName ()
              axes = []
              parameters = []
              settings = []
              kept = []
              repeats = 1
              seed = 1UL
              resources = fun _ -> CellResources() }

        /// A quantity and its numbers.
        [<CustomOperation "axis">]
        member _.Axis(sweep, axis: string, values: float list) =
            { sweep with axes = Axis.Of(axis, values) :: sweep.axes }

        /// A quantity and its levels, which are names.
        [<CustomOperation "levels">]
        member _.Levels(sweep, axis: string, names: string list) =
            { sweep with axes = Axis.Of(axis, names) :: sweep.axes }

        /// A quantity and numbers of equal ratios, the first and the last of them exact: `logSpaced "eta" 1e-4 1e-1 7`.
        [<CustomOperation "logSpaced">]
        member _.LogSpaced(sweep, axis: string, first: float, last: float, count: int) =
            { sweep with axes = Axis.LogSpaced(axis, first, last, count) :: sweep.axes }

        /// Quantities that vary together, each with as many numbers as the others:
        /// `zip [ "d", [ 1.0; 100.0 ]; "eta", [ 0.5; 0.02 ] ]`.
        [<CustomOperation "zip">]
        member _.Zip(sweep, quantities: (string * float list) list) =
            { sweep with
                axes = Axis.Zip [| for name, values in quantities -> Axis.Of(name, values) |] :: sweep.axes }

        /// Quantities that vary together, as listed points instead of a product:
        /// `points [ "d"; "b" ] [ [ 1.0; 5.0 ]; [ 2.0; 1.0 ] ]`.
        [<CustomOperation "points">]
        member _.Points(sweep, names: string list, values: float list list) =
            { sweep with
                axes =
                    Axis.OfPoints(names, [ for point in values -> List.toArray point :> IReadOnlyList<float> ])
                    :: sweep.axes }

        /// Leaves out the points for which the answer is false: `keep (fun cell -> cell["eta"] / cell["b"] < 0.1)`. It
        /// depends on axes and settings alone. The folder's context.json lists the points that are kept.
        [<CustomOperation "keep">]
        member _.Keep(sweep, isKept: Cell -> bool) = { sweep with kept = isKept :: sweep.kept }

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

        /// A parameter that --set NAME=VALUE and --settings FILE may change, since cells read it by `cell.Number` or
        /// `cell.Setting`: `setting "steps" 10_000`. A whole number stays one, and so do other kinds.
        [<CustomOperation "setting">]
        member _.Setting(sweep, name: string, value: 'a) =
            { sweep with settings = Setting.Of(name, box value) :: sweep.settings }

        /// Longest time of a cell: `time "15m"`. Default: no limit.
        [<CustomOperation "time">]
        member _.Time(sweep, limit: string) =
            needing sweep (fun _ -> CellResources(Time = CellResources.TimeOf("time", limit)))

        /// Longest time of each cell: `timeOf (fun cell -> if cell["b"] < 5.0 then "2h" else "15m")`.
        [<CustomOperation "timeOf">]
        member _.TimeOf(sweep, limit: Cell -> string) =
            needing sweep (fun cell -> CellResources(Time = CellResources.TimeOf("timeOf", limit cell)))

        /// Most memory of a cell's processes: `memory "4G"`. Default: no limit.
        [<CustomOperation "memory">]
        member _.Memory(sweep, limit: string) =
            needing sweep (fun _ -> CellResources(Memory = CellResources.BytesOf("memory", limit)))

        /// Most memory of each cell's processes.
        [<CustomOperation "memoryOf">]
        member _.MemoryOf(sweep, limit: Cell -> string) =
            needing sweep (fun cell -> CellResources(Memory = CellResources.BytesOf("memoryOf", limit cell)))

        /// Number of threads of a cell. Default: 1.
        [<CustomOperation "threads">]
        member _.Threads(sweep, count: int) = needing sweep (fun _ -> CellResources(Threads = count))

        /// Number of threads of each cell.
        [<CustomOperation "threadsOf">]
        member _.ThreadsOf(sweep, count: Cell -> int) = needing sweep (fun cell -> CellResources(Threads = count cell))

        /// Number of GPUs of a cell. Default: 0.
        [<CustomOperation "gpus">]
        member _.Gpus(sweep, count: int) = needing sweep (fun _ -> CellResources(Gpus = count))

        /// Name of the sweep. Default: the name of the script's file.
        [<CustomOperation "named">]
        member _.Named(sweep, name: string) = { sweep with name = name }

    /// A grid of cells: `sweep { axis "eta" [ 0.01; 0.1 ]; axis "b" [ 1.0; 5.0 ]; seeds 3 }`.
    let sweep = SweepBuilder()
