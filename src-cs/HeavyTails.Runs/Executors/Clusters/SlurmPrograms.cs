using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>A program of Slurm said no, or cannot be reached.</summary>
/// <param name="message">The program, its exit code and what it wrote.</param>
public sealed class SlurmException(string message) : IOException(message);

/// <summary>Slurm's programs sbatch, squeue, scancel and scontrol, as a user calls them.</summary>
internal static class SlurmPrograms
{
    /// <summary>Most tasks of an array where Slurm cannot be asked: its own default of MaxArraySize.</summary>
    public const int UsualLongestArray = 1001;

    /// <summary>Submits a script and returns the id of its job.</summary>
    /// <param name="script">Path of the script.</param>
    /// <param name="after">
    /// Jobs that must have ended well before it starts; if one fails, Slurm cancels the new job. Default: none.
    /// </param>
    /// <param name="afterAny">A job that must have ended in any way before it starts. Default: null, for none.</param>
    public static string Submit(string script, IEnumerable<string>? after = null, string? afterAny = null)
    {
        string[] dependency =
            after is not null ? ["--dependency=afterok:" + string.Join(':', after), "--kill-on-invalid-dep=yes"]
            : afterAny is not null ? ["--dependency=afterany:" + afterAny]
            : [];
        // --parsable prints the id, and the cluster after a semicolon where there are several.
        return Run("sbatch", ["--parsable", .. dependency, script]).Trim().Split(';')[0];
    }

    /// <summary>The tasks of a run that Slurm knows, those that ended some minutes ago too.</summary>
    public static IReadOnlyList<QueuedTask> Queue(SweepFolder folder) =>
        QueuedTask.Parse(
            Run(
                "squeue",
                "-h",
                "-r",
                "-t",
                "all",
                $"--name={SlurmScript.JobName(folder)},{SlurmScript.ReduceName(folder)}",
                "-o",
                QueuedTask.Format
            )
        );

    /// <summary>Cancels jobs. Those that have ended already are passed over.</summary>
    public static void Cancel(IEnumerable<string> jobs) => Run("scancel", ["--quiet", .. jobs]);

    /// <summary>Most tasks that an array of this cluster may have.</summary>
    public static int LongestArray() => LongestArray(Run("scontrol", "show", "config"));

    /// <summary>The value of MaxArraySize in the output of scontrol show config.</summary>
    internal static int LongestArray(string config) =>
        config
            .Split('\n')
            .Select(line => line.Split('='))
            .Where(pair => pair.Length == 2 && pair[0].Trim() == "MaxArraySize")
            .Select(pair => int.Parse(pair[1].Trim(), CultureInfo.InvariantCulture))
            .FirstOrDefault()
            is > 0
                and var size
            ? size
            : throw new SlurmException("scontrol show config: expected a MaxArraySize of at least 1, found none");

    private static string Run(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new SlurmException(
                    $"{program} {string.Join(' ', words)}: exit code {process.ExitCode}: {errors.Result.Trim()}"
                );
        }
        catch (Win32Exception)
        {
            throw new NotSupportedException(
                $"the engine slurm needs Slurm's program {program}, which is not on the PATH; on a machine of the "
                    + "cluster it is; --dry-run shows what would be submitted"
            );
        }
    }
}
