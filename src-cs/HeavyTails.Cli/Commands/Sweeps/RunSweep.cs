using System.CommandLine;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep run: all cells of a script's grid, or one of them.</summary>
internal static class RunSweep
{
    /// <summary>Options of a sweep that is run on this machine or by an executor that waits for a cluster.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        "--cell",
        "--cells",
        "--workers",
        "--out",
        "--engine",
        "--set",
        "--settings",
        "--time",
        "--memory",
        "--threads",
        "--gpus",
        "--isa",
        "--throttle",
        "--pack",
        "--sbatch",
        "--parquet",
    ];

    public static Command Create()
    {
        var command = new Command(
            "run",
            "Run the grid of a script, or some of its cells. Ctrl-C, SIGTERM and SIGHUP stop it; the same command runs "
                + "what is missing."
        );
        var script = new ScriptOptions(command, Options);
        command.SetAction(parsed => script.Start(parsed));
        return command;
    }
}
