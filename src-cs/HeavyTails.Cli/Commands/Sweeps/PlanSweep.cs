using System.CommandLine;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>
/// The command heavytails sweep plan: what a script's grid holds, what is done and what the rest costs.
/// </summary>
internal static class PlanSweep
{
    private static readonly string[] Options =
    [
        "--set",
        "--settings",
        "--time",
        "--memory",
        "--threads",
        "--gpus",
        "--workers",
        "--out",
    ];

    public static Command Create()
    {
        var command = new Command(
            "plan",
            """
            Print the grid of a script and run nothing: axes, settings and what can be set, the number of cells, what is
            done, failed or missing, resources, the cost of the rest by the cells that have been measured, and the first
            and the last cells.

            Examples:
              heavytails sweep plan experiment.fsx --set eta=0.1,0.2 --set steps=5
              heavytails sweep plan experiment.fsx --settings small.yml -- --scale full
            """
        );
        var script = new ScriptOptions(command, Options);
        command.SetAction(parsed => script.Start(parsed, "--plan"));
        return command;
    }
}
