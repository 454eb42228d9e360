using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Who runs the cells, by the options of the command line.</summary>
internal static class SweepExecutors
{
    /// <summary>The executor that --engine and --workers name.</summary>
    public static IExecutor Of(SweepArguments arguments, Func<Cell, IEnumerable<Row>> experiment) =>
        ClusterRun.Executor(arguments)
        ?? (
            arguments.Workers == 0
                ? new CellsInTurn(experiment)
                : new LocalProcesses(WorkerCommand.ThisProcess(), arguments.Workers)
        );
}
