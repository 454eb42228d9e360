// sbatch reads the lines "#SBATCH --option=value" at the head of a script; of two values of an option the last counts.
//   --signal=B:TERM@60   TERM to the script alone, 60 to 120 s before its time limit: the program saves its state, and
//                        the script asks for the task to be run again
//   --requeue            the task is run again if its node fails
// Source: the manual page of sbatch, Slurm 22.05.
using System.Globalization;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Renders the scripts of a submission to Slurm.</summary>
/// <param name="folder">Folder of the run.</param>
/// <param name="submission">Absolute path of the submission's folder.</param>
/// <param name="options">Command and options of the tasks.</param>
internal sealed class SlurmScript(SweepFolder folder, string submission, ClusterOptions options)
{
    /// <summary>
    /// Minutes that a task gets beside the time of its cells: for the start of the program, and for the signal, which
    /// comes up to 120 s before the limit.
    /// </summary>
    private const int MinutesBeside = 3;

    /// <summary>Name of the jobs that run cells. The path of a job's script tells to which submission it belongs.</summary>
    public static string JobName(SweepFolder folder) => folder.Name;

    /// <summary>Name of the job that collects the cells.</summary>
    public static string ReduceName(SweepFolder folder) => folder.Name + ".reduce";

    /// <summary>
    /// Path of the collecting job's log. It lies beside the run's folder, whose place a copy with new pages may take
    /// while the job writes.
    /// </summary>
    public static string ReduceLog(SweepFolder folder) => folder.CompletePath + ".reduce.out";

    /// <summary>The script of an array.</summary>
    public string OfArray(TaskArray array)
    {
        var r = array.Resources;
        var cells = array.Tasks.Max(task => task.Count);
        IEnumerable<string> head =
        [
            $"--job-name={JobName(folder)}",
            $"--array=0-{array.Tasks.Count - 1}" + (options.Throttle is { } most ? $"%{most}" : ""),
            $"--output={Pattern($"{submission}/logs/")}%A_%a.out",
            "--open-mode=append",
            "--requeue",
            "--signal=B:TERM@60",
            $"--cpus-per-task={r.Threads ?? 1}",
            .. r.Time is { } time ? [$"--time={Clock(time * cells + TimeSpan.FromMinutes(MinutesBeside))}"] : Nothing,
            .. r.Memory is { } bytes ? [$"--mem={(bytes + (1 << 20) - 1) >> 20}M"] : Nothing,
            .. r.Gpus is > 0 and var gpus ? [$"--gres=gpu:{gpus}"] : Nothing,
            .. options.Further,
        ];
        return Text(
            $"Cells of the run {folder.Name}: task T runs those of line {array.First + 1} + T of tasks.txt in turn.",
            head,
            r.Threads ?? 1,
            [
                $"run={Word(folder.CompletePath + ".partial")}",
                $"complete={Word(folder.CompletePath)}",
                $"submission={Word(submission)}",
                $"first={array.First}",
                Body,
            ]
        );
    }

    /// <summary>The script of the job that collects the cells and lets the program go on with its pages.</summary>
    public string OfReduction() =>
        Text(
            $"Collects the cells of the run {folder.Name} in its table; the program goes on with its pages.",
            [
                $"--job-name={ReduceName(folder)}",
                $"--output={Pattern(ReduceLog(folder))}",
                "--open-mode=append",
                "--cpus-per-task=1",
                .. options.Further,
            ],
            1,
            [
                "unset SLURM_ARRAY_TASK_ID JOB_COMPLETION_INDEX   # of a job that this one was submitted from",
                "\"${program[@]}\" --reduce || exit",
                $"mv {Word(ReduceLog(folder))} {Word(folder.CompletePath + "/reduce.out")}\n",
            ]
        );

    private static readonly string[] Nothing = [];

    private static readonly string Body = Resource("task.sh");

    private string Text(string what, IEnumerable<string> head, int threads, IEnumerable<string> body)
    {
        var command = options.Command;
        IEnumerable<(string Name, string Value)> variables =
        [
            .. HandedOn(),
            ("HEAVYTAILS_RUNS", Path.GetDirectoryName(folder.CompletePath)!),
            (Worker.TaskVariable, folder.CompletePath),
            .. WorkerCommand.ThreadVariables.Select(name => (name, threads.ToString(CultureInfo.InvariantCulture))),
            .. options.Isa is { } isa ? InstructionSet.Variables(isa) : [],
        ];
        return string.Join(
            '\n',
            [
                "#!/usr/bin/env bash",
                $"# {what}",
                .. head.Select(word => $"#SBATCH {word}"),
                "set -uo pipefail",
                $"cd {Word(command.Directory)} || exit 2",
                .. variables.Select(v => $"export {v.Name}={Word(v.Value)}"),
                $"program=({string.Join(' ', command.Arguments.Prepend(command.Program).Select(Word))})",
                .. body,
            ]
        );
    }

    // Slurm hands the whole environment on unless a cluster forbids it; what decides the work is handed on in any case.
    private static IEnumerable<(string, string)> HandedOn() =>
        from System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where
            name is "HEAVYTAILS_DATA" or "HEAVYTAILS_OFFLINE" or "HEAVYTAILS_NATIVE_LIBRARY" or "HEAVYTAILS_ISA"
            || name is "DOTNET_ROOT" or "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"
        orderby name
        select (name, (string)variable.Value!);

    // The path of an output in an #SBATCH line, where % begins a field and a backslash keeps a space.
    private static string Pattern(string path) => path.Replace("%", "%%").Replace(" ", "\\ ");

    /// <summary>A text as one word of a shell, which obeys nothing in it.</summary>
    public static string Word(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "/.-_=:%,+@".Contains(c))
            ? text
            : $"'{text.Replace("'", "'\\''")}'";

    // D-HH:MM:00, rounded up to whole minutes, in which Slurm counts.
    private static string Clock(TimeSpan time)
    {
        var whole = TimeSpan.FromMinutes(Math.Ceiling(time.TotalMinutes));
        return string.Create(CultureInfo.InvariantCulture, $"{whole.Days}-{whole:hh\\:mm}:00");
    }

    private static string Resource(string name)
    {
        using var stream = typeof(SlurmScript).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
