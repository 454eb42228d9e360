// The objects are checked against a list of the fields that they may have, with their kinds, from the API reference of
// Kubernetes 1.31 (batch/v1 Job, v1 ConfigMap, v1 PodSpec): a field that is misspelt or in the wrong place is an error.
using System.Text.Json.Nodes;
using HeavyTails.Runs.Executors.Clusters;
using YamlDotNet.RepresentationModel;

namespace HeavyTails.Tests.Runs.Clusters;

public class KubernetesManifestTests
{
    // A field of an object: a text, a whole number, names with texts ("map"), an object, or a list of one.
    private static readonly Dictionary<string, Dictionary<string, string>> Schema = new()
    {
        ["ConfigMap"] = new()
        {
            ["apiVersion"] = "text",
            ["kind"] = "text",
            ["metadata"] = "Metadata",
            ["data"] = "map",
        },
        ["Job"] = new()
        {
            ["apiVersion"] = "text",
            ["kind"] = "text",
            ["metadata"] = "Metadata",
            ["spec"] = "JobSpec",
        },
        ["Metadata"] = new() { ["name"] = "text", ["labels"] = "map" },
        ["JobSpec"] = new()
        {
            ["completionMode"] = "text",
            ["completions"] = "number",
            ["parallelism"] = "number",
            ["backoffLimit"] = "number",
            ["backoffLimitPerIndex"] = "number",
            ["maxFailedIndexes"] = "number",
            ["template"] = "Template",
        },
        ["Template"] = new() { ["metadata"] = "Metadata", ["spec"] = "PodSpec" },
        ["PodSpec"] = new()
        {
            ["restartPolicy"] = "text",
            ["terminationGracePeriodSeconds"] = "number",
            ["activeDeadlineSeconds"] = "number",
            ["initContainers"] = "[Container",
            ["containers"] = "[Container",
            ["volumes"] = "[Volume",
        },
        ["Container"] = new()
        {
            ["name"] = "text",
            ["image"] = "text",
            ["workingDir"] = "text",
            ["command"] = "[text",
            ["env"] = "[Variable",
            ["resources"] = "Resources",
            ["volumeMounts"] = "[Mount",
        },
        ["Variable"] = new() { ["name"] = "text", ["value"] = "text" },
        ["Resources"] = new() { ["requests"] = "map", ["limits"] = "map" },
        ["Mount"] = new() { ["name"] = "text", ["mountPath"] = "text" },
        ["Volume"] = new()
        {
            ["name"] = "text",
            ["persistentVolumeClaim"] = "Claim",
            ["configMap"] = "Named",
        },
        ["Claim"] = new() { ["claimName"] = "text" },
        ["Named"] = new() { ["name"] = "text" },
    };

    private static readonly ClusterOptions Options = ClusterCase.Options with { Image = "registry:5000/ht:1" };

    [Fact]
    public void Every_field_is_one_that_kubernetes_documents_and_of_its_kind()
    {
        using var run = new ClusterCase(
            7,
            cell =>
                new()
                {
                    Memory = cell.Index < 4 ? 1 << 30 : 1L << 32,
                    Gpus = 1,
                    Threads = 2,
                }
        );
        var objects = new KubernetesManifest(run.Folder, Options with { Isa = "avx2", Pack = 2 }).Objects([
            .. Enumerable.Range(0, 7),
        ]);
        Assert.Equal(["ConfigMap", "Job", "Job", "Job"], objects.Select(o => (string)o["kind"]!));
        Assert.All(objects, o => Check(o, (string)o["kind"]!));
        Assert.All(objects, o => Assert.Matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", (string)o["metadata"]!["name"]!));
        Assert.Equal(3, objects.Skip(1).Select(o => (string)o["metadata"]!["name"]!).Distinct().Count());
    }

    [Fact]
    public void A_field_that_is_not_documented_would_be_found()
    {
        using var run = new ClusterCase(1);
        var job = new KubernetesManifest(run.Folder, Options).Objects([0])[1];
        job["spec"]!["completion"] = 1;
        Assert.ThrowsAny<Exception>(() => Check(job, "Job"));
        job["spec"]!.AsObject().Remove("completion");
        job["spec"]!["completions"] = "1";
        Assert.ThrowsAny<Exception>(() => Check(job, "Job"));
    }

    [Fact]
    public void A_pod_finds_its_cells_by_its_index_and_as_many_run_at_a_time_as_the_throttle_says()
    {
        using var run = new ClusterCase(5);
        var objects = new KubernetesManifest(run.Folder, Options with { Throttle = 2, Pack = 2 }).Objects([0, 1, 4]);
        Assert.Equal("0-1\n4\n", (string)objects[0]["data"]!["tasks.txt"]!);
        var spec = objects[1]["spec"]!;
        Assert.Equal(
            ("Indexed", 2, 2, 1),
            (
                (string)spec["completionMode"]!,
                (int)spec["completions"]!,
                (int)spec["parallelism"]!,
                (int)spec["backoffLimitPerIndex"]!
            )
        );
        var container = spec["template"]!["spec"]!["containers"]![0]!;
        Assert.Equal(
            "cells=$(sed -n \"$((JOB_COMPLETION_INDEX + 1))p\" /tasks/tasks.txt) && "
                + "exec '/opt/run me' 'a b' 'it'\\''s' '$HOME' --cells \"$cells\"",
            (string)container["command"]![2]!
        );
        Assert.Equal(run.Root, (string)container["volumeMounts"]![0]!["mountPath"]!);
        var reduce = objects[2]["spec"]!["template"]!["spec"]!;
        Assert.Contains("-ge 5 ]", (string)reduce["initContainers"]![0]!["command"]![2]!);
        Assert.EndsWith(" --reduce", (string)reduce["containers"]![0]!["command"]![2]!);
    }

    [Fact]
    public void A_pod_has_the_time_of_its_cells_and_the_one_that_waits_that_of_all_tasks()
    {
        using var run = new ClusterCase(5, _ => new() { Time = TimeSpan.FromMinutes(10) });
        var objects = new KubernetesManifest(run.Folder, Options with { Throttle = 1, Pack = 2 }).Objects([0, 1, 4]);
        JsonNode Pod(int i) => objects[i]["spec"]!["template"]!["spec"]!;
        Assert.Equal(2 * 600 + 180, (int)Pod(1)["activeDeadlineSeconds"]!);
        // Two tasks one after the other, each with two tries, a further try, and a week in the queue.
        Assert.Equal(5 * 1380 + (7 * 86400), (int)Pod(2)["activeDeadlineSeconds"]!);
        using var free = new ClusterCase(1);
        objects = new KubernetesManifest(free.Folder, Options).Objects([0]);
        Assert.Null(Pod(1)["activeDeadlineSeconds"]);
        Assert.NotNull(Pod(2)["activeDeadlineSeconds"]);
    }

    [Theory]
    [InlineData("0,1,2", "", 0)] // all done
    [InlineData("0,1", "2", 1)] // one failed
    [InlineData("0,1", "", null)] // one is being run
    [InlineData("0,1", "old 2", null)] // one that failed before is being run again
    public void The_pod_that_waits_ends_when_every_cell_has_ended(string done, string failed, int? code)
    {
        // A task may take four minutes, the time that a second try gets: 24 rounds.
        using var run = new ClusterCase(3, _ => new() { Time = TimeSpan.FromMinutes(1) });
        foreach (var cell in done.Split(','))
            run.Done(int.Parse(cell));
        File.WriteAllText(run.Folder.PathOf("cells/000002.json.damaged"), "{");
        if (failed.StartsWith("old "))
            run.Failed(int.Parse(failed[4..]), "an earlier try");
        var reduce = new KubernetesManifest(run.Folder, Options).Objects([0, 1, 2])[2];
        if (failed.Length == 1)
            run.Failed(int.Parse(failed), "out of luck");
        var script = (string)reduce["spec"]!["template"]!["spec"]!["initContainers"]![0]!["command"]![2]!;
        // Time passes as fast as it can; a pod that goes on waiting is ended by the number of its rounds.
        var rounds = "rounds=0; sleep() { rounds=$((rounds + 1)); [ $rounds -lt 40 ] || exit 99; }; ";
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sh", ["-c", rounds + script])
        )!;
        shell.WaitForExit();
        Assert.Equal(code ?? 99, shell.ExitCode);
    }

    [Fact]
    public void The_yaml_reads_back_to_the_same_objects()
    {
        using var run = new ClusterCase(3);
        var manifest = new KubernetesManifest(run.Folder, Options with { Isa = "portable" });
        var stream = new YamlStream();
        stream.Load(new StringReader(manifest.Rendered([0, 1, 2])));
        var objects = manifest.Objects([0, 1, 2]);
        Assert.Equal(objects.Count, stream.Documents.Count);
        foreach (var (document, expected) in stream.Documents.Zip(objects))
            Assert.Equal(expected.ToJsonString(), Json(document.RootNode).ToJsonString());
    }

    [Fact]
    public void Without_an_image_there_is_no_manifest()
    {
        using var run = new ClusterCase(1);
        var manifest = new KubernetesManifest(run.Folder, ClusterCase.Options);
        Assert.Contains("--image", Assert.Throws<ArgumentException>(() => manifest.Rendered([0])).Message);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("ht", true)]
    [InlineData("ht 1", false)]
    [InlineData("ht\n", false)]
    [InlineData("HT", false)]
    [InlineData("ht:", false)]
    [InlineData("https://registry/ht", false)]
    [InlineData("localhost:5000/lab/ht_tails:v1.0-RC", true)]
    [InlineData("Registry.example/ht@sha256:0123", false)]
    public void An_image_is_a_reference_as_registries_define_it(string image, bool accepted)
    {
        using var run = new ClusterCase(1);
        var manifest = new KubernetesManifest(run.Folder, Options with { Image = image });
        var error = Record.Exception(() => manifest.Rendered([0]));
        Assert.Equal(accepted, error is null);
        Assert.True(accepted || error!.Message.EndsWith($"got '{image}'"), error?.Message);
    }

    private static void Check(JsonNode node, string kind)
    {
        if (kind.StartsWith('['))
            Assert.All(Assert.IsType<JsonArray>(node), item => Check(item!, kind[1..]));
        else if (kind == "map")
            Assert.All(Assert.IsType<JsonObject>(node), pair => Check(pair.Value!, "text"));
        else if (kind == "text")
            Assert.True(node.AsValue().TryGetValue<string>(out _), $"{node.GetPath()}: expected a text, got {node}");
        else if (kind == "number")
            Assert.True(node.AsValue().TryGetValue<int>(out _), $"{node.GetPath()}: expected a number, got {node}");
        else
            foreach (var (name, value) in Assert.IsType<JsonObject>(node))
            {
                Assert.True(Schema[kind].ContainsKey(name), $"{node.GetPath()}: {kind} has no field {name}");
                Check(value!, Schema[kind][name]);
            }
    }

    // YAML's rules for plain words: whole numbers and nothing else become numbers here.
    private static JsonNode Json(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key.ToString(), Json(p.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: var word }
                when int.TryParse(word, out var number) => JsonValue.Create(number),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value!),
            _ => throw new InvalidDataException($"{node}"),
        };
}
