// NAME-HASH.partial/submissions/001/
//   tasks.txt             the cells of one task a line, "0-3,7"
//   job.sbatch            an array of tasks; job-2.sbatch ... where there are several
//   reduce.sbatch         the job that collects the cells, unless the process that submits waits for them
//   job.json              {"engine": "slurm", "when": "2026-01-31 12:00:00Z", "waits": false,
//                          "arrays": [{"script": "job.sbatch", "first": 0, "tasks": 8, "job": "17"}], "reduce": "18"}
//   logs/17_0.out         what a task wrote
// job.json is written before the first job is submitted and again with each job's id.
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Folders;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Cells that were handed to Slurm at one time, and the jobs that run them.</summary>
public sealed class Submission
{
    /// <summary>Name of the folder of all submissions in a run's folder.</summary>
    public const string FolderName = "submissions";

    private const string TasksFile = "tasks.txt",
        JobFile = "job.json";

    private readonly List<Array> _arrays = [];
    private IReadOnlyList<IReadOnlyList<int>>? _tasks;

    /// <summary>A job array: its script's file name, its first task, its number of tasks, and its job's id.</summary>
    internal sealed record Array(string Script, int First, int Tasks, string? Job);

    private Submission(string path) => Path = path;

    /// <summary>Absolute path of the submission's folder.</summary>
    public string Path { get; }

    /// <summary>Number of the submission, "001".</summary>
    public string Number => System.IO.Path.GetFileName(Path);

    /// <summary>Time of the submission, in UTC.</summary>
    public DateTimeOffset When { get; private init; }

    /// <summary>Whether the process that submitted waits for the cells and collects them itself.</summary>
    public bool Waits { get; private init; }

    /// <summary>Id of the job that collects the cells; null if there is none.</summary>
    public string? Reduce { get; private set; }

    /// <summary>Ids of the job arrays.</summary>
    public IEnumerable<string> Jobs => _arrays.Where(a => a.Job is not null).Select(a => a.Job!);

    internal IReadOnlyList<Array> Arrays => _arrays;

    /// <summary>The ascending cells of each task.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Tasks =>
        _tasks ??= [.. File.ReadLines(PathOf(TasksFile)).Select(line => CellRanges.Parse(PathOf(TasksFile), line))];

    /// <summary>When the tasks were written, by the clock of the folder's disk, which also dates failures.</summary>
    internal DateTime WrittenAt => File.GetLastWriteTimeUtc(PathOf(TasksFile));

    internal string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The submissions of an incomplete run, in the order of time; none of a complete one.</summary>
    /// <exception cref="InvalidDataException">A file of a submission is damaged.</exception>
    public static IReadOnlyList<Submission> Of(SweepFolder folder)
    {
        var all = folder.PathOf(FolderName);
        return folder.IsComplete || !Directory.Exists(all)
            ? []
            :
            [
                .. Directory
                    .GetDirectories(all)
                    .Where(path => File.Exists(System.IO.Path.Combine(path, JobFile)))
                    .Order(StringComparer.Ordinal)
                    .Select(Read),
            ];
    }

    /// <summary>Path of the folder of the next submission.</summary>
    internal static string Next(SweepFolder folder)
    {
        var all = folder.PathOf(FolderName);
        var last = Directory.Exists(all)
            ? Directory
                .GetDirectories(all)
                .Select(path => int.TryParse(System.IO.Path.GetFileName(path), out var n) ? n : 0)
                .DefaultIfEmpty()
                .Max()
            : 0;
        return System.IO.Path.Combine(all, (last + 1).ToString("000", CultureInfo.InvariantCulture));
    }

    /// <summary>Writes the files of a submission whose jobs are not submitted yet.</summary>
    internal static Submission Write(string path, IReadOnlyList<TaskArray> arrays, SlurmScript scripts, bool waits)
    {
        var submission = new Submission(path) { When = DateTimeOffset.UtcNow, Waits = waits };
        Directory.CreateDirectory(submission.PathOf("logs"));
        WholeFile.Write(submission.PathOf(TasksFile), TasksText(arrays));
        foreach (var array in arrays)
        {
            WholeFile.Write(submission.PathOf(array.Script), scripts.OfArray(array));
            submission._arrays.Add(new(array.Script, array.First, array.Tasks.Count, null));
        }
        if (!waits)
            WholeFile.Write(submission.PathOf("reduce.sbatch"), scripts.OfReduction());
        submission.Save();
        return submission;
    }

    /// <summary>The text of tasks.txt.</summary>
    internal static string TasksText(IReadOnlyList<TaskArray> arrays) =>
        string.Concat(arrays.SelectMany(array => array.Tasks).Select(cells => CellRanges.Text(cells) + "\n"));

    internal void Submitted(int array, string job)
    {
        _arrays[array] = _arrays[array] with { Job = job };
        Save();
    }

    internal void SubmittedReduce(string job)
    {
        Reduce = job;
        Save();
    }

    private void Save() =>
        WholeFile.Write(
            PathOf(JobFile),
            new JsonObject
            {
                ["engine"] = "slurm",
                ["when"] = When.ToString("u", CultureInfo.InvariantCulture),
                ["waits"] = Waits,
                ["arrays"] = new JsonArray([
                    .. _arrays.Select(array => new JsonObject
                    {
                        ["script"] = array.Script,
                        ["first"] = array.First,
                        ["tasks"] = array.Tasks,
                        ["job"] = array.Job,
                    }),
                ]),
                ["reduce"] = Reduce,
            }.ToJsonString(RunFolder.Readable) + "\n",
            toDisk: true
        );

    private static Submission Read(string path)
    {
        var file = System.IO.Path.Combine(path, JobFile);
        try
        {
            var node = JsonNode.Parse(File.ReadAllText(file))!;
            var submission = new Submission(path)
            {
                When = DateTimeOffset.Parse((string)node["when"]!, CultureInfo.InvariantCulture),
                Waits = (bool)node["waits"]!,
                Reduce = (string?)node["reduce"],
            };
            foreach (var array in node["arrays"]!.AsArray())
                submission._arrays.Add(
                    new((string)array!["script"]!, (int)array["first"]!, (int)array["tasks"]!, (string?)array["job"])
                );
            return submission;
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or NullReferenceException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new InvalidDataException($"{file}: expected the jobs of a submission, {e.Message}", e);
        }
    }
}
