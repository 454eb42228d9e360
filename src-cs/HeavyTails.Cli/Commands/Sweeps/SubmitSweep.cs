using System.CommandLine;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>The command heavytails sweep submit: hands the cells of a script's grid to a cluster.</summary>
internal static class SubmitSweep
{
    private static readonly string[] Options =
    [
        "--dry-run",
        "--engine",
        "--throttle",
        "--pack",
        "--time",
        "--memory",
        "--threads",
        "--gpus",
        "--isa",
        "--sbatch",
        "--image",
        "--set",
        "--settings",
        "--out",
        "--parquet",
    ];

    public static Command Create()
    {
        var command = new Command(
            "submit",
            """
            Submit the missing cells of a script's grid to Slurm as job arrays, with a job that collects them and lets
            the script go on with its pages, and return. Cells that are in the queue already are not submitted again.

            The folder of the runs must be on a disk that all nodes share. Scripts, logs and the ids of the jobs are in
            the run's folder below submissions.

            Examples:
              heavytails sweep submit experiment.fsx --dry-run
              heavytails sweep submit experiment.fsx --time 10m --memory 2G --throttle 50 --isa avx2 -- --scale full
              heavytails sweep submit experiment.fsx --sbatch=--partition=long --pack 20
              heavytails sweep submit experiment.fsx --engine k8s --image registry/heavytails:1 --dry-run
            """
        );
        var script = new ScriptOptions(command, Options);
        command.SetAction(parsed => script.Start(parsed, "--submit"));
        return command;
    }
}
