// A ConfigMap with the cells of each task, an Indexed Job a kind of resources, whose pods find their line of it by
// JOB_COMPLETION_INDEX, and a Job that waits for the records and collects them. The run's folder lies in a volume that
// all pods share, at the same path as here. Every index is tried again once by itself (backoffLimitPerIndex, Kubernetes
// 1.29), so that one bad cell does not end the others. Source: the API reference of batch/v1, kubernetes.io.
using System.Globalization;
using System.Text.Json.Nodes;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>Renders the objects with which Kubernetes runs cells.</summary>
/// <param name="folder">Folder of the run.</param>
/// <param name="options">Command and options of the tasks.</param>
public sealed class KubernetesManifest(SweepFolder folder, ClusterOptions options)
{
    /// <summary>Name of the PersistentVolumeClaim that holds the folder of runs; pods of several nodes write it.</summary>
    public const string Claim = "heavytails-runs";

    /// <summary>Most pods at a time if no throttle is given: as many as a small cluster keeps in its queue.</summary>
    public const int DefaultParallelism = 100;

    /// <summary>Most indices of one Job, Kubernetes' own limit.</summary>
    public const int LongestJob = 100_000;

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

    /// <summary>The objects in the order in which they are made.</summary>
    internal IReadOnlyList<JsonObject> Objects(IReadOnlyList<int> cells)
    {
        if (options.Image is null)
            throw new ArgumentException("--engine k8s: expected --image IMAGE, which holds the program and its script");
        var pack =
            options.Pack ?? Packing.Automatic(cells.Count, SlurmSubmission.MeasuredSeconds(folder), options.Throttle);
        var arrays = Packing.Of(cells, folder.ResourcesOf, pack, LongestJob);
        return
        [
            Object("v1", "ConfigMap", Name, ("data", new JsonObject { ["tasks.txt"] = Submission.TasksText(arrays) })),
            .. arrays.Select((array, i) => Job(array, i == 0 ? Name : $"{Name}-{i + 1}")),
            Reduction(cells),
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
                    ["parallelism"] = Math.Min(array.Tasks.Count, options.Throttle ?? DefaultParallelism),
                    ["backoffLimitPerIndex"] = 1,
                    ["maxFailedIndexes"] = array.Tasks.Count,
                    ["template"] = Pod([Container("cells", script, array.Resources)], []),
                }
            )
        );
    }

    private JsonObject Reduction(IReadOnlyList<int> cells)
    {
        var wait =
            $"until [ -d {Word(folder.CompletePath)} ] || "
            + $"[ \"$(ls {Word(folder.CompletePath + ".partial/cells")} | wc -l)\" -ge {folder.Context.Grid.Count} ]; "
            + "do sleep 10; done";
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
                        [Container($"wait-for-{folder.Context.Grid.Count}-cells", wait, new())]
                    ),
                }
            )
        );
    }

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

    private JsonObject Pod(JsonArray containers, JsonArray before)
    {
        var spec = new JsonObject
        {
            ["restartPolicy"] = "Never",
            // A task that is told to stop has a minute to save its state, as on Slurm.
            ["terminationGracePeriodSeconds"] = 60,
        };
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
            (Worker.TaskVariable, folder.CompletePath),
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
