using System.Text;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

public sealed class FolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Put(string name, string text) => Put(name, Encoding.UTF8.GetBytes(text));

    private static byte[] One(params (string Name, long[] Shape, float[] Numbers)[] tensors)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [.. tensors.Select(t => SafetensorsTensor.Of(t.Name, t.Shape, () => t.Numbers))]
        );
        return stream.ToArray();
    }

    private static byte[] Small(string name) => One((name, [2, 2], Numbers.Floats(4)));

    private CheckpointException Refused(string path) => Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));

    [Fact]
    public void A_sharded_models_tensors_come_in_the_order_of_its_index()
    {
        Put(
            "model-00001-of-00002.safetensors",
            One(("z.weight", [2, 2], Numbers.Floats(4)), ("b.weight", [1, 2], Numbers.Floats(2)))
        );
        Put("model-00002-of-00002.safetensors", Small("y.weight"));
        var index = Put(
            "model.safetensors.index.json",
            """
            {"metadata":{"total_size":40},"weight_map":{
            "z.weight":"model-00001-of-00002.safetensors",
            "y.weight":"model-00002-of-00002.safetensors",
            "b.weight":"model-00001-of-00002.safetensors"}}
            """
        );
        foreach (var path in new[] { _folder, index })
        {
            using var checkpoint = Checkpoint.Open(path);
            Assert.Equal(["z", "y", "b"], checkpoint.Layers().Select(l => l.Name));
            Assert.EndsWith("model-00002-of-00002.safetensors", checkpoint.Tensors[1].File);
            string[] shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
            Assert.Equal(
                [.. shards, "model.safetensors.index.json"],
                Checkpoint.FilesOf(path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            );
            Assert.All(checkpoint.Files, file => Assert.True(File.Exists(file), file));
        }
    }

    [Fact]
    public void A_byte_order_mark_before_an_index_is_passed_over()
    {
        Put("s.safetensors", Small("a.weight"));
        using var checkpoint = Checkpoint.Open(
            Put("model.safetensors.index.json", "\uFEFF{\"weight_map\":{\"a.weight\":\"s.safetensors\"}}")
        );
        Assert.Equal("a", Assert.Single(checkpoint.Layers()).Name);
    }

    [Fact]
    public void The_files_of_a_checkpoint_include_an_adapters_configuration()
    {
        Put("adapter_model.safetensors", One(("q.lora_A.weight", [1, 2], [1, 1]), ("q.lora_B.weight", [1, 1], [3])));
        Put("adapter_config.json", "{}");
        string[] expected = ["adapter_config.json", "adapter_model.safetensors"];
        Assert.Equal(expected, Checkpoint.FilesOf(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Invisible_characters_of_a_name_are_visible_in_an_error()
    {
        // A direction mark, a control character and a tag would hide what the name is, so they are shown as escapes.
        Put("s.safetensors", Small("a.weight"));
        var index = Put("x.index.json", """{"weight_map":{"\u202eb\u001b\udb40\udc41":"s.safetensors"}}""");
        Assert.Contains("'\\u202eb\\x1b\\U000e0041'", Refused(index).Message);
    }

    [Fact]
    public void Complete_shards_without_an_index_are_one_model_and_an_incomplete_set_is_ambiguous()
    {
        Put("model-00001-of-00002.safetensors", Small("a.weight"));
        Put("model-00002-of-00002.safetensors", Small("b.weight"));
        using (var checkpoint = Checkpoint.Open(_folder))
            Assert.Equal(["a", "b"], checkpoint.Layers().Select(l => l.Name));
        Put("model-00004-of-00004.safetensors", Small("c.weight"));
        Assert.Contains("3 checkpoints in this folder, name one", Refused(_folder).Message);
    }

    [Theory]
    [InlineData("../secret.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("sub/model.safetensors")]
    [InlineData("a\\\\b")]
    public void An_index_cannot_leave_its_folder(string file)
    {
        var refusal = Refused(Put("model.safetensors.index.json", $"{{\"weight_map\":{{\"a\":\"{file}\"}}}}"));
        Assert.Contains("without path parts", refusal.Message);
        Assert.NotNull(refusal.Offset);
    }

    [Fact]
    public void An_index_that_does_not_fit_its_shards_is_refused()
    {
        Put("s.safetensors", Small("a.weight"));
        Assert.Contains(
            "it is not",
            Refused(Put("x.index.json", """{"weight_map":{"b.weight":"s.safetensors"}}""")).Message
        );
        Assert.Contains(
            "not beside it",
            Refused(Put("y.index.json", """{"weight_map":{"b.weight":"t.safetensors"}}""")).Message
        );
        Assert.Contains(
            "twice",
            Refused(
                Put("z.index.json", """{"weight_map":{"a.weight":"s.safetensors","a.weight":"s.safetensors"}}""")
            ).Message
        );
        Assert.Contains("without a weight_map", Refused(Put("c.json", """{"hidden":3}""")).Message);
    }

    [Fact]
    public void A_hugging_face_folder_prefers_safetensors_and_a_plain_folder_must_leave_no_choice()
    {
        Assert.Contains("no checkpoint in this folder", Refused(_folder).Message);
        Put("only.safetensors", Small("a.weight"));
        using (var one = Checkpoint.Open(_folder))
            Assert.Equal(["a"], one.Layers().Select(l => l.Name));
        Put("other.safetensors", Small("b.weight"));
        Assert.Contains("only.safetensors, other.safetensors", Refused(_folder).Message);
        Put(
            "pytorch_model.bin",
            TorchWriter.Zip(
                [new TorchView("torch.weight", "0", [2, 2])],
                [new TorchBlock("0", DType.F32, new byte[16])]
            )
        );
        using (var torch = Checkpoint.Open(_folder))
            Assert.Equal("TorchZip", torch.Format.Name);
        Put("model.safetensors", Small("hf.weight"));
        using (var hub = Checkpoint.Open(_folder))
            Assert.Equal(["hf"], hub.Layers().Select(l => l.Name));
        Assert.Contains("no such file", Refused(Path.Combine(_folder, "absent.pt")).Message);
    }

    [Fact]
    public void Several_files_are_one_model_unless_a_name_repeats()
    {
        var (a, b, again) = (
            Put("a.safetensors", Small("a.weight")),
            Put("b.safetensors", Small("b.weight")),
            Put("c.safetensors", Small("a.weight"))
        );
        using (var both = Checkpoint.Open([b, a]))
            Assert.Equal(["b", "a"], both.Layers().Select(l => l.Name).OrderDescending());
        Assert.Contains("is also in", Assert.Throws<CheckpointException>(() => Checkpoint.Open([a, b, again])).Message);
    }

    [Fact]
    public void An_adapters_pairs_are_layers_of_the_product_B_A()
    {
        // A = [[1 2 3] [4 5 6]] (r = 2, in = 3), B = [[1 0] [0 1] [1 1] [2 -1]] (out = 4).
        Put(
            "adapter_model.safetensors",
            One(
                ("base_model.model.q.lora_A.weight", [2, 3], [1, 2, 3, 4, 5, 6]),
                ("base_model.model.q.lora_B.weight", [4, 2], [1, 0, 0, 1, 1, 1, 2, -1]),
                ("base_model.model.v.lora_A.default.weight", [1, 2], [1, 1]),
                ("base_model.model.v.lora_B.default.weight", [1, 1], [3]),
                ("odd.lora_A.weight", [2, 3], [1, 2, 3, 4, 5, 6])
            )
        );
        Put("adapter_config.json", "{}");
        using var checkpoint = Checkpoint.Open(_folder);
        var q = checkpoint.Layers().Single(l => l.Name == "base_model.model.q.lora");
        Assert.Equal((LayerKind.LowRankPair, "4 x 3, rank 2, scale not given"), (q.Kind, q.ShapeText));
        Assert.Equal([1f, 2, 3, 4, 5, 6, 5, 7, 9, -2, -1, 0], q.Load().Single.ToArray());
        var v = checkpoint.Layers().Single(l => l.Name == "base_model.model.v.lora");
        Assert.Equal([3f, 3], v.Load().Single.ToArray());
        Assert.Equal(3, checkpoint.Layers().Count);
        Assert.Equal(5, checkpoint.Tensors.Count);
        using var limited = Checkpoint.Open(_folder, new CheckpointOptions { MaxLowRankProduct = 11 });
        var pair = limited.Layers().Single(l => l.Name == "base_model.model.q.lora");
        var over = Assert.Throws<CheckpointException>(pair.Load);
        Assert.Contains("more than 11 numbers", over.Message);
    }

    private static byte[] External(params (string, string)[] entries) =>
        OnnxWriter.Model(
            OnnxWriter.Initializer(OnnxWriter.Tensor("w", OnnxWriter.Float, [2, 2], OnnxWriter.External(entries)))
        );

    [Theory]
    [InlineData("../weights.bin", "outside the model's folder")]
    [InlineData("/etc/passwd", "outside the model's folder")]
    [InlineData("a/../../weights.bin", "outside the model's folder")]
    [InlineData("link.bin", "outside the model's folder")]
    [InlineData("linked/weights.bin", "outside the model's folder")]
    [InlineData("absent.bin", "not beside the model")]
    public void External_data_cannot_leave_the_models_folder(string location, string why)
    {
        Put("weights.bin", new byte[64]);
        Directory.CreateDirectory(Path.Combine(_folder, "model", "a"));
        File.CreateSymbolicLink(Path.Combine(_folder, "model", "link.bin"), Path.Combine(_folder, "weights.bin"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "model", "linked"), _folder);
        Assert.Contains(why, Refused(Put("model/m.onnx", External(("location", location)))).Message);
    }

    [Fact]
    public void External_data_are_read_at_their_offset_even_through_the_links_of_a_cache()
    {
        Put("blobs/data", [.. new byte[16], .. Numbers.Floats(4).AsBytes(), .. new byte[8]]);
        var model = Put("blobs/model", External(("location", "weights.bin"), ("offset", "16"), ("length", "16")));
        Directory.CreateDirectory(Path.Combine(_folder, "snapshot"));
        var link = Path.Combine(_folder, "snapshot", "model.onnx");
        File.CreateSymbolicLink(link, "../blobs/model");
        File.CreateSymbolicLink(Path.Combine(_folder, "snapshot", "weights.bin"), "../blobs/data");
        using var checkpoint = Checkpoint.Open(link);
        Assert.Equal(Numbers.Floats(4), checkpoint.Layers()[0].Load().Single.ToArray());
        Assert.Equal(16, checkpoint.Tensors[0].Offset);
        Assert.Contains(
            "open it by its path",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(File.ReadAllBytes(model), "m.onnx")).Message
        );
        Assert.Contains(
            "needs 16 bytes, its external data are 8",
            Refused(Put("blobs/short.onnx", External(("location", "data"), ("offset", "32")))).Message
        );
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_open_is_an_error_and_not_a_crash()
    {
        var path = Put("a.safetensors", Small("a.weight"));
        using var checkpoint = Checkpoint.Open(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(60);
        Assert.Contains(
            "shortened since it was opened",
            Assert.Throws<CheckpointException>(() => checkpoint.Layers()[0].Load()).Message
        );
    }

    [Fact]
    public void A_closed_checkpoint_loads_no_layer()
    {
        var checkpoint = Checkpoint.Open(Put("a.safetensors", Small("a.weight")));
        var layer = checkpoint.Layers()[0];
        layer.Load();
        checkpoint.Dispose();
        Assert.Throws<ObjectDisposedException>(() => layer.Load());
    }
}
