using System.Globalization;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Folders;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Sweeps;

/// <summary>The result of a sweep in this process.</summary>
/// <param name="Folder">Folder of the run.</param>
/// <param name="ExitCode">
/// Exit code for a process that has nothing else to do, because it ran some cells, was a worker, printed a plan, or
/// found cells missing at the end: 0, or 3 if a cell failed or is missing. Null for a process that goes on with
/// <paramref name="Rows"/>.
/// </param>
/// <param name="Rows">The rows of all cells, in the order of the cells.</param>
/// <param name="Failed">Records of the cells that failed, with the reasons.</param>
public sealed record SweepResult(
    SweepFolder Folder,
    int? ExitCode,
    IReadOnlyList<Row> Rows,
    IReadOnlyList<CellRecord> Failed
);

/// <summary>
/// Runs a grid: all of it in worker processes, or the cells that the command line or a cluster names. A program may run
/// several sweeps in turn; another option of its command line must then tell to which of them --cell belongs.
/// </summary>
public static class Sweep
{
    /// <summary>
    /// Runs the cells without a result, then collects all results. A complete run is only read. The process has the
    /// invariant culture from here on, so that its cells format numbers in the same way everywhere.
    /// </summary>
    /// <param name="context">
    /// Name, parameters and grid of the experiment; they must be the same in every process of the run.
    /// </param>
    /// <param name="experiment">Computes the rows of a cell.</param>
    /// <param name="options">How the cells are run. Default: by the command line of this process.</param>
    /// <exception cref="IOException">Another process works on the run.</exception>
    /// <exception cref="ArgumentException">The command line sets a value that cannot be set.</exception>
    public static SweepResult Run(
        RunContext context,
        Func<Cell, IEnumerable<Row>> experiment,
        SweepOptions? options = null
    )
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        options ??= new();
        var arguments = options.Arguments ?? SweepArguments.OfThisProcess();
        ClusterRun.HoldToInstructionSet(arguments);
        var asked = SweepSettings.Applied(context, arguments);
        var folder = arguments.OnlyPrints
            ? SweepFolder.Of(arguments.Root, asked)
            : SweepFolder.Open(arguments.Root, asked);
        folder.Resources = cell => arguments.Resources.Or(options.Resources?.Invoke(cell) ?? new());
        // A process that was started for cells of another sweep comes to this one first, which was collected before.
        if ((arguments.IsWorker || arguments.Cells is not null) && !Worker.BelongsTo(folder))
            return new(folder, null, folder.Rows(), folder.Failed());
        return arguments switch
        {
            { IsWorker: true } => Serve(),
            { Mode: SweepMode.Plan } => Plan(),
            { Cells: { } cells } => new CellsInTurn(experiment).Run(folder, cells, options.Cancellation),
            { Cell: { } only } => new CellsInTurn(experiment).Run(folder, [only], options.Cancellation),
            _ when ClusterRun.Submits(folder, arguments) => ClusterRun.Submit(folder, arguments),
            _ => WholeSweep.Run(folder, arguments, Executor(), options.Cancellation),
        };

        SweepResult Serve()
        {
            Worker.Serve(folder, experiment);
            return new(folder, ExitCode.Done, [], []);
        }

        SweepResult Plan()
        {
            new SweepPlan(folder, asked, arguments).Print(Console.Out);
            return new(folder, ExitCode.Done, [], []);
        }

        IExecutor Executor() =>
            options.Executor
            ?? ClusterRun.Executor(arguments)
            ?? (
                arguments.Workers == 0
                    ? new CellsInTurn(experiment)
                    : new LocalProcesses(WorkerCommand.ThisProcess(), arguments.Workers)
            );
    }
}
