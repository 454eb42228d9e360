// A ConfigMap with the cells of each task, an Indexed Job a kind of resources, whose pods find their line of it by
// JOB_COMPLETION_INDEX, and a Job that waits for the records and collects them. The run's folder lies in a volume that
// all pods share, at the same path as here. Every index is tried again once by itself (backoffLimitPerIndex, Kubernetes
// 1.29), so that one bad cell does not end the others. A pod ends after activeDeadlineSeconds, counted from its start
// on a node: after the time of its cells, and after that of all tasks for the pod that waits for their records.
// Source: the API reference of batch/v1, kubernetes.io.
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Renders the objects with which Kubernetes runs cells.</summary>
/// <param name="folder">Folder of the run.</param>
/// <param name="options">Command and options of the tasks.</param>
public sealed partial class KubernetesManifest(SweepFolder folder, ClusterOptions options)
{
    /// <summary>Name of the PersistentVolumeClaim that holds the folder of runs; all pods write it.</summary>
    public const string Claim = "heavytails-runs";

    /// <summary>Most pods at a time if no throttle is given: as many as a small cluster keeps in its queue.</summary>
    public const int DefaultParallelism = 100;

    /// <summary>Most indices of one Job, Kubernetes' own limit.</summary>
    public const int LongestJob = 100_000;

    /// <summary>Time of a pod beside that of its cells, for the start of the program.</summary>
    private static readonly TimeSpan Beside = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Time that a failed task gets for its second try where cells have no limit, and that the tasks together may wait
    /// for a node beside their own time.
    /// </summary>
    private static readonly (TimeSpan SecondTry, TimeSpan Queue) Unknown = (
        TimeSpan.FromHours(1),
        TimeSpan.FromDays(7)
    );

    /// <summary>Greatest number of characters of a Job's name that leaves room for its pods' suffixes.</summary>
    private const int LongestName = 50;

    private string Root => Path.GetDirectoryName(folder.CompletePath)!;

    // Names are DNS labels: lower case, digits and dashes. The hash at the end of the run's name is kept.
    private string Name
    {
        get
        {
            var plain = new string([
                .. folder.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'),
            ]);
            var name = plain.Length <= LongestName ? plain : plain[^LongestName..];
            return "ht-" + name.Trim('-');
        }
    }

    /// <summary>The objects as YAML, for kubectl create -f.</summary>
    /// <param name="cells">Ascending cells, at least one.</param>
    /// <exception cref="ArgumentException">No image is given.</exception>
    public string Rendered(IReadOnlyList<int> cells) => Yaml.Documents(Objects(cells));

    // A reference to an image as container registries define it: names are lower case, hosts and tags need not be.
    [GeneratedRegex(
        "^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
            + @"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?\z"
    )]
    private static partial Regex ImageReference();

    /// <summary>The objects in the order in which they are made.</summary>
    internal IReadOnlyList<JsonObject> Objects(IReadOnlyList<int> cells)
    {
        if (options.Image is not { } image)
            throw new ArgumentException("--engine k8s: expected --image IMAGE, which holds the program and its script");
        if (!ImageReference().IsMatch(image))
            throw new ArgumentException($"--image: expected [HOST[:PORT]/]NAME[:TAG][@sha256:DIGEST], got '{image}'");
        var pack =
            options.Pack ?? Packing.Automatic(cells.Count, SlurmSubmission.MeasuredSeconds(folder), options.Throttle);
        var arrays = Packing.Of(cells, folder.ResourcesOf, pack, LongestJob);
        return
        [
            Object("v1", "ConfigMap", Name, ("data", new JsonObject { ["tasks.txt"] = Submission.TasksText(arrays) })),
            .. arrays.Select((array, i) => Job(array, i == 0 ? Name : $"{Name}-{i + 1}")),
            Reduction(arrays),
        ];
    }

    private JsonObject Job(TaskArray array, string name)
    {
        var line = $"$((JOB_COMPLETION_INDEX + {array.First + 1}))";
        var script = $"""cells=$(sed -n "{line}p" /tasks/tasks.txt) && exec {Command} --cells "$cells" """.Trim();
        return Object(
            "batch/v1",
            "Job",
            name,
            (
                "spec",
                new JsonObject
                {
                    ["completionMode"] = "Indexed",
                    ["completions"] = array.Tasks.Count,
                    ["parallelism"] = Parallelism(array),
                    ["backoffLimitPerIndex"] = 1,
                    ["maxFailedIndexes"] = array.Tasks.Count,
                    ["template"] = Pod([Container("cells", script, array.Resources)], [], TimeOf(array)),
                }
            )
        );
    }

    private int Parallelism(TaskArray array) => Math.Min(array.Tasks.Count, options.Throttle ?? DefaultParallelism);

    /// <summary>Longest time of a task, which runs its cells in turn; null if they have no limit.</summary>
    private static TimeSpan? TimeOf(TaskArray array) =>
        array.Resources.Time is { } time ? (time * array.Tasks.Max(task => task.Count)) + Beside : null;

    private JsonObject Reduction(IReadOnlyList<TaskArray> arrays)
    {
        TimeSpan?[] times = [.. arrays.Select(TimeOf)];
        var secondTry = times.All(time => time is not null) ? times.Max()!.Value : Unknown.SecondTry;
        // Arrays run beside each other, or in the worst case one after the other; each task has two tries.
        var all = arrays.Zip(times, (a, t) => (t ?? default) * (2.0 * ((a.Tasks.Count - 1) / Parallelism(a) + 1)));
        var longest = all.Aggregate(Unknown.Queue + secondTry, (sum, time) => sum + time);
        return Object(
            "batch/v1",
            "Job",
            Name + "-reduce",
            (
                "spec",
                new JsonObject
                {
                    ["backoffLimit"] = 1,
                    ["template"] = Pod(
                        [Container("reduce", $"exec {Command} --reduce", new())],
                        [Container($"wait-for-{folder.Context.Grid.Count}-cells", Wait(secondTry), new())],
                        longest
                    ),
                }
            )
        );
    }

    // Waits until each cell has a record. Where each cell has a record or a failure, and no record has come for the
    // time of a second try, the cells have failed for good. Failures that are there now are of earlier tries: the file
    // of a cell that fails again is younger than the youngest of them. Names of records that were set aside as damaged
    // do not end in .json.
    private string Wait(TimeSpan secondTry)
    {
        var (cells, failures) = (Word(Partial("cells")), Word(Partial("failures")));
        var count = folder.Context.Grid.Count;
        return $"""
            names() (ls "$1" 2>/dev/null | grep '\.json$')
            failed() (find {failures} -name '*.json' {Since()}2>/dev/null | sed 's,.*/,,')
            quiet=0
            last=
            until [ -d {Word(folder.CompletePath)} ] || [ "$(names {cells} | wc -l)" -ge {count} ]; do
              now=$(names {cells} | wc -l)
              ended=$( (names {cells}; failed) | sort -u | wc -l)
              [ "$ended" -ge {count} ] && [ "$now" = "$last" ] && quiet=$((quiet + 10)) || quiet=0
              last=$now
              if [ $quiet -ge {Seconds(secondTry)} ]; then
                echo "$now of {count} cells have a result, the others have failed: nothing is collected" >&2
                exit 1
              fi
              sleep 10
            done
            """;
    }

    private string Partial(string name) => $"{folder.CompletePath}.partial/{name}";

    // The second after the youngest failure, by the clock of the folder's disk, in the form that touch takes.
    private string Since()
    {
        var failures = Partial("failures");
        var times = Directory.Exists(failures)
            ? Directory.EnumerateFiles(failures, "*.json").Select(File.GetLastWriteTimeUtc).ToList()
            : [];
        if (times.Count == 0)
            return "";
        var second = times.Max().AddSeconds(1).ToString("yyyyMMddHHmm.ss", CultureInfo.InvariantCulture);
        return $"-newer \"$(TZ=UTC0 touch -t {second} /tmp/before && echo /tmp/before)\" ";
    }

    private static int Seconds(TimeSpan time) => (int)Math.Min(Math.Ceiling(time.TotalSeconds), int.MaxValue);

    private static JsonObject Object(
        string version,
        string kind,
        string name,
        (string Key, JsonObject Value) content
    ) =>
        new()
        {
            ["apiVersion"] = version,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name },
            [content.Key] = content.Value,
        };

    private JsonObject Pod(JsonArray containers, JsonArray before, TimeSpan? time)
    {
        var spec = new JsonObject
        {
            ["restartPolicy"] = "Never",
            // A task that is told to stop has a minute to save its state, as on Slurm.
            ["terminationGracePeriodSeconds"] = 60,
        };
        if (time is { } longest)
            spec["activeDeadlineSeconds"] = Seconds(longest);
        if (before.Count > 0)
            spec["initContainers"] = before;
        spec["containers"] = containers;
        spec["volumes"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "runs",
                ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = Claim },
            },
            new JsonObject
            {
                ["name"] = "tasks",
                ["configMap"] = new JsonObject { ["name"] = Name },
            }
        );
        return new() { ["spec"] = spec };
    }

    private JsonObject Container(string name, string script, CellResources r)
    {
        var threads = (r.Threads ?? 1).ToString(CultureInfo.InvariantCulture);
        var requests = new JsonObject { ["cpu"] = threads };
        var limits = new JsonObject();
        if (r.Memory is { } bytes)
            foreach (var amounts in new[] { requests, limits })
                amounts["memory"] = $"{(bytes + (1 << 20) - 1) >> 20}Mi";
        if (r.Gpus is > 0 and var gpus)
            limits["nvidia.com/gpu"] = gpus.ToString(CultureInfo.InvariantCulture);
        IEnumerable<(string Name, string Value)> variables =
        [
            ("HEAVYTAILS_RUNS", Root),
            (Worker.FolderVariable, folder.CompletePath),
            .. WorkerCommand.ThreadVariables.Select(variable => (variable, threads)),
            .. options.Isa is { } isa ? InstructionSet.Variables(isa) : [],
        ];
        return new()
        {
            ["name"] = name,
            ["image"] = options.Image,
            ["workingDir"] = options.Command.Directory,
            ["command"] = new JsonArray("sh", "-c", script),
            ["env"] = new JsonArray([
                .. variables.Select(v => new JsonObject { ["name"] = v.Name, ["value"] = v.Value }),
            ]),
            ["resources"] = new JsonObject { ["requests"] = requests, ["limits"] = limits },
            ["volumeMounts"] = new JsonArray(
                new JsonObject { ["name"] = "runs", ["mountPath"] = Root },
                new JsonObject { ["name"] = "tasks", ["mountPath"] = "/tasks" }
            ),
        };
    }

    private string Command => string.Join(' ', options.Command.Arguments.Prepend(options.Command.Program).Select(Word));

    private static string Word(string text) => SlurmScript.Word(text);
}
