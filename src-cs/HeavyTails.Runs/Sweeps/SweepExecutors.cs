using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Who runs the cells, by the options of the command line.</summary>
internal static class SweepExecutors
{
    /// <summary>The executor that --engine and --workers name.</summary>
    /// <exception cref="NotSupportedException">The engine runs no cells from this process.</exception>
    public static IExecutor Of(SweepArguments arguments, Func<Cell, IEnumerable<Row>> experiment) =>
        arguments.Engine switch
        {
            "local" when arguments.Workers == 0 => new CellsInTurn(experiment),
            "local" => new LocalProcesses(WorkerCommand.ThisProcess(), arguments.Workers),
            var other => throw new NotSupportedException($"--engine {other}: expected local for a sweep that is run"),
        };

    /// <summary>Hands the missing cells to a cluster and returns: --submit.</summary>
    /// <exception cref="NotSupportedException">The engine takes no submissions.</exception>
    public static SweepResult Submit(SweepFolder folder, SweepArguments arguments) =>
        arguments.Engine switch
        {
            var engine => throw new NotSupportedException(
                $"--engine {engine}: {folder.Name} cannot be submitted to it"
            ),
        };
}
