namespace HeavyTails

open System
open System.IO
open HeavyTails.Core.RandomMatrices
open HeavyTails.Data.Synthetic
open HeavyTails.Papers.SingleIndex
open HeavyTails.Papers.SingleIndex.Contexts
open HeavyTails.Papers.SingleIndex.Experiments
open HeavyTails.Runs.Cells

/// Students of a single-index teacher: spikes and heavy tails without gradient noise.
/// Kothapalli, Pang, Deng, Liu & Yang 2024 (arXiv:2406.04657).
///   context, contextOr, set   the settings of runs, from a file in YAML or JSON whose keys are the authors'
///   run, one                  runs every cell of a context and collects the rows; a context of one run
///   probes, first, last       the rows of probes: all, those of step 0, those of the last step of each cell
///   diverged                  the last rows of the cells whose training diverged
///   spectrum, ofKind          singular values of a matrix at a step; rows of another kind
///   numbers                   the numbers of a field that holds many
///   levels                    losses of the predictor 0, of the best odd student, and of Bayes
///   spike, bulk               theory of one spike; the law of the eigenvalues of an untrained matrix
module SingleIndex =

    /// The context of a file that lies beside the script.
    let context (file: string) = ContextFile.Read(Path.Combine(CommandLine.folder, file))

    /// The same context with other values: `SingleIndex.set [ "lr=0.1,1"; "repeat=2" ]`.
    let set (settings: string list) (file: ContextFile) = file.With(Array.ofList settings)

    /// The context that --context names, as it is; without the option that of a file, with other values.
    /// A file that is no context ends the script with the reason.
    let contextOr (file: string) (settings: string list) =
        try
            match CommandLine.value "context" with
            | Some path -> ContextFile.Read path
            | None -> context file |> set settings
        with
        | :? ArgumentException
        | :? IOException
        | :? InvalidDataException as fault -> CommandLine.fail "" fault.Message

    /// Runs every cell without a result, in worker processes of this script.
    let run (file: ContextFile) : SweepRecord =
        SingleIndexSweep.Run(file, Func<_, _, _>(fun context seed -> SingleIndexRun.Rows(context, seed)))
        |> Sweep.ofResult

    /// The context of a script that shows one run; lists of settings end the script.
    let one (file: ContextFile) =
        if file.Grid.Count > 1 then
            CommandLine.fail "" $"{file.Name}: expected one run, without lists and repetitions, got {file.Grid.Count}"

        file

    let ofKind (kind: string) (rows: Row list) = rows |> List.filter (fun r -> r.Text "kind" = kind)

    // Keys that a file does not vary are no columns of the record, which has them once, in its context.
    let private settled (record: SweepRecord) (row: Row) =
        record.folder.Context.Parameters
        |> Seq.filter (fun setting -> not (row.Has setting.Key))
        |> Seq.map (fun setting -> setting.Key => setting.Value)
        |> Seq.append row
        |> Row

    /// The rows of probes, each with all settings of its cell: `r.Text "optimizer"`, `r["lr"]`.
    let probes (record: SweepRecord) = ofKind "probe" record.rows |> List.map (settled record)

    /// The probes of untrained students.
    let first (record: SweepRecord) = probes record |> List.filter (fun r -> r["step"] = 0.0)

    /// The cells whose training diverged, with the reasons.
    let diverged (record: SweepRecord) = ofKind "end" record.rows |> List.filter (fun r -> r["diverged"] = 1.0)

    /// The last probe of each cell, but of those whose training diverged.
    let last (record: SweepRecord) =
        let lost = diverged record |> List.map (fun r -> r[Cell.IndexColumn])

        probes record
        |> List.groupBy (fun r -> r[Cell.IndexColumn])
        |> List.filter (fun (cell, _) -> not (List.contains cell lost))
        |> List.map (fun (_, rows) -> rows |> List.maxBy (fun r -> r["step"]))

    let numbers (text: string) = FieldNumbers.Of text

    /// The singular values of a matrix ("W0", "dW0", "Z0", "M0") at a step, descending, of the rows of one cell.
    let spectrum (matrix: string) (step: float) (rows: Row list) =
        rows
        |> ofKind "spectrum"
        |> List.tryFind (fun r -> r.Text "matrix" = matrix && r["step"] = step)
        |> Option.map (fun r -> numbers (r.Text "singular_values"))

    /// The losses to compare those of students with, at a standard deviation of the labels' noise.
    let levels labelNoise = SingleIndexLevels.Of(Func<_, _>(SyntheticData.Softplus), labelNoise)

    /// The theory of one spike in a matrix of h rows and d columns with entries N(0, 1).
    let spike h d = SpikeTheory(h, d)

    /// The law of the eigenvalues of W'W for W [h x d] with independent entries of standard deviation sigma.
    let bulk (h: int) (d: int) sigma =
        let long, short = float (max h d), float (min h d)
        MarchenkoPastur.law (long / short) (sigma * sqrt long)
