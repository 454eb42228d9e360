using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Executors;
using HeavyTails.Runs.Executors.Clusters;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Sweeps;

/// <summary>What a process does whose options name a cluster.</summary>
internal static class ClusterRun
{
    /// <summary>
    /// Holds a process that computes cells, or starts workers, to the instruction set of --isa. The process that
    /// submits cells may be on a machine that lacks it.
    /// </summary>
    /// <exception cref="NotSupportedException">The processor lacks the instruction set.</exception>
    public static void HoldToInstructionSet(SweepArguments arguments)
    {
        var computes = arguments.IsWorker || arguments.Cell is not null || arguments.Cells is not null;
        var runs = !arguments.OnCluster && arguments.Mode is SweepMode.Run or SweepMode.Retry;
        if (arguments.Isa is { } isa && (computes || runs))
            InstructionSet.Require(isa);
    }

    /// <summary>The options of a command line that concern a cluster.</summary>
    public static ClusterOptions Options(SweepArguments arguments) =>
        new()
        {
            Command = WithEngine(WorkerCommand.ThisProcess()),
            Isa = arguments.Isa,
            Throttle = arguments.Throttle,
            Pack = arguments.Pack,
            Image = arguments.Image,
            Further = arguments.Sbatch,
        };

    /// <summary>What waits for the cells of a cluster; null if the cells are run on this machine.</summary>
    public static IExecutor? Executor(SweepArguments arguments) =>
        arguments.Engine == "slurm" ? new SlurmExecutor(Options(arguments), Console.Error.WriteLine) : null;

    /// <summary>
    /// Whether the process submits the cells and returns, so that a job collects them. A run without missing cells is
    /// collected here and goes on with its pages.
    /// </summary>
    public static bool Submits(SweepFolder folder, SweepArguments arguments) =>
        arguments.OnCluster
        && arguments.Mode != SweepMode.Reduce
        && (arguments.DryRun || folder.Missing().Count > 0)
        && (
            arguments.DryRun
            || arguments.Mode == SweepMode.Submit
            || arguments.Engine == "k8s"
            // A run that was submitted is retried in the same way.
            || (arguments.Mode == SweepMode.Retry && Submission.Of(folder) is [.., { Waits: false }])
        );

    /// <summary>Hands the cells that are neither done nor queued to the cluster, and says what to do next.</summary>
    /// <exception cref="NotSupportedException">The engine is k8s without a dry run, or Slurm is missing.</exception>
    public static SweepResult Submit(SweepFolder folder, SweepArguments arguments)
    {
        if (arguments.Engine == "k8s" && !arguments.DryRun)
            throw new NotSupportedException(
                "--engine k8s: jobs are only written, with --dry-run, since the cluster and its rights are kubectl's: "
                    + "add --dry-run and hand the output to kubectl create -f -"
            );
        if (arguments.DryRun)
            Console.Out.Write(DryRun(folder, arguments));
        else
            SubmitToSlurm(folder, arguments);
        Console.Error.WriteLine(
            $"sweep {folder.Context.Name}: a further sweep of the script is submitted by the same command when "
                + "this one is complete"
        );
        return new(folder, 0, [], []);
    }

    private static string DryRun(SweepFolder folder, SweepArguments arguments)
    {
        var (cells, options) = (Wanted(folder, arguments), Options(arguments));
        if (cells.Count == 0)
            return $"{folder.Path}: no cell is left to submit\n";
        return arguments.Engine == "k8s"
            ? new KubernetesManifest(folder, options).Rendered(cells)
            : new SlurmSubmission(folder, options).Rendered(
                cells,
                waits: arguments.Mode == SweepMode.Run,
                Console.Error.WriteLine
            );
    }

    private static void SubmitToSlurm(SweepFolder folder, SweepArguments arguments)
    {
        using var gate = folder.Lock();
        var states = CellStates.Of(folder);
        states.SettleLost();
        int[] cells = [.. Wanted(folder, arguments).Where(cell => !states.IsActive(cell))];
        var queued = folder.Missing().Count(states.IsActive);
        if (queued > 0)
            Console.Error.WriteLine($"{queued} cells are in the queue already");
        if (cells.Length > 0 || (queued > 0 && !states.IsCollected))
        {
            var made = new SlurmSubmission(folder, Options(arguments)).Submit(cells, waits: false, states.ActiveJobs);
            var jobs = string.Join(", ", made.Jobs.DefaultIfEmpty("none"));
            Console.WriteLine(
                $"{cells.Length} cells in {made.Tasks.Count} tasks: job {jobs}, then {made.Reduce}, which collects them"
            );
        }
        else
            Console.Error.WriteLine($"{folder.Path}: no cell is left to submit");
        Console.WriteLine($"heavytails sweep status {SlurmScript.Word(folder.Path)}");
    }

    /// <summary>The cells that this process wants to have run: those without a result, or those that failed.</summary>
    private static IReadOnlyList<int> Wanted(SweepFolder folder, SweepArguments arguments) =>
        arguments.Mode == SweepMode.Retry ? folder.FailedCells() : folder.Missing();

    // The command stands in the run's folder, from which a retry reads the engine.
    private static WorkerCommand WithEngine(WorkerCommand command) =>
        command.Arguments.Any(word => word == "--engine" || word.StartsWith("--engine=", StringComparison.Ordinal))
            ? command
            : command with
            {
                Arguments = [.. command.Arguments, "--engine", "slurm"],
            };
}
