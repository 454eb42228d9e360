// squeue -h -r -t all -o "%F|%K|%T|%r|%o": the array's job, the index in it or N/A, the state, the reason, the script
//   17|3|PENDING|Resources|/home/me/out/worker-3f2a90c1b2d40e57.partial/submissions/001/job.sbatch
namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>What squeue says of one task of an array, or of a job that is no array.</summary>
/// <param name="Job">Id of the array or job.</param>
/// <param name="Index">Index of the task in its array; null for a job that is no array.</param>
/// <param name="State">Slurm's name of the state, for example PENDING, RUNNING or TIMEOUT.</param>
/// <param name="Reason">Slurm's reason for the state, for example Resources.</param>
/// <param name="Script">Path of the script that was submitted.</param>
internal sealed record QueuedTask(string Job, int? Index, string State, string Reason, string Script)
{
    /// <summary>The format of squeue's lines.</summary>
    public const string Format = "%F|%K|%T|%r|%o";

    // Slurm keeps ended jobs for some minutes; these are their states.
    private static readonly string[] Ends =
    [
        "BOOT_FAIL",
        "CANCELLED",
        "COMPLETED",
        "DEADLINE",
        "FAILED",
        "NODE_FAIL",
        "OUT_OF_MEMORY",
        "PREEMPTED",
        "REVOKED",
        "TIMEOUT",
    ];

    /// <summary>Whether the task has ended for good.</summary>
    public bool IsOver => Ends.Contains(State);

    /// <summary>Whether a node runs the task.</summary>
    public bool Runs => State is "RUNNING" or "COMPLETING" or "CONFIGURING" or "STAGE_OUT" or "SIGNALING" or "STOPPED";

    /// <summary>Whether the task waits for a person: it is held, or its dependency cannot be satisfied.</summary>
    public bool IsStuck =>
        !IsOver
        && !Runs
        && (
            Reason.Contains("held", StringComparison.OrdinalIgnoreCase)
            || Reason.Contains("never", StringComparison.OrdinalIgnoreCase)
            || State is "REQUEUE_HOLD" or "SPECIAL_EXIT"
        );

    /// <summary>The tasks in the output of squeue.</summary>
    /// <exception cref="InvalidDataException">A line is of another form.</exception>
    public static IReadOnlyList<QueuedTask> Parse(string output) =>
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line =>
                    line.Trim().Split('|', 5) is [var job, var index, var state, var reason, var script]
                        ? new QueuedTask(job, int.TryParse(index, out var i) ? i : null, state, reason, script)
                        : throw new InvalidDataException($"squeue: expected a line {Format}, got \"{line}\"")
                ),
        ];
}
