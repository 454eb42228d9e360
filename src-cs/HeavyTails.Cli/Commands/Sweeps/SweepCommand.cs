using System.CommandLine;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>
/// The command heavytails sweep: runs the cells of a script's grid, on this machine or one by one on a cluster.
/// </summary>
internal static class SweepCommand
{
    public static Command Create() =>
        new(
            "sweep",
            """
            Run the cells of a script's grid, collect their results, or show their state.

            A run is a folder whose name ends in a hash of its settings; while cells are missing it is called
            NAME-HASH.partial. Each cell runs once: running it again changes nothing, and the same command runs the
            cells that are missing or have failed.

            Examples:
              heavytails sweep plan experiment.fsx --set eta=0.1,0.2     # what would be run, and what it costs
              heavytails sweep run experiment.fsx -- --scale full       # all cells, one process per processor
              heavytails sweep submit experiment.fsx -- --scale full    # the same on a Slurm cluster
              heavytails sweep status out/matrix-sensing-c4e6e2ce7a6292a1.partial
              heavytails sweep reduce out/matrix-sensing-c4e6e2ce7a6292a1.partial
            """
        )
        {
            PlanSweep.Create(),
            RunSweep.Create(),
            RetrySweep.Create(),
            CancelSweep.Create(),
            SubmitSweep.Create(),
            ReduceSweep.Create(),
            SweepStatus.Create(),
        };

    /// <summary>The argument of commands that take the folder of a run.</summary>
    public static Argument<string> Folder() => new("folder") { Description = "The folder of a run.", HelpName = "DIR" };
}
