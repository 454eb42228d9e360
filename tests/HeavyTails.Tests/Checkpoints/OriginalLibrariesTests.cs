using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Compares every number of every tensor, bit for bit, with what PyTorch, NumPy and onnx read.</summary>
public sealed class OriginalLibrariesTests
{
    private static readonly string Folder = Repository.Reference("checkpoints");

    private static readonly Dictionary<string, List<RecordedTensor>> Expected = RecordedTensors.In("checkpoints");

    public static TheoryData<string> Fixtures => [.. Expected.Keys.Where(f => File.Exists(Path.Combine(Folder, f)))];

    public static TheoryData<string> Real => [.. Expected.Keys.Where(f => !File.Exists(Path.Combine(Folder, f)))];

    [Theory, MemberData(nameof(Fixtures))]
    public void A_fixture_reads_as_its_own_library_reads_it(string file) =>
        AssertAsExpected(Path.Combine(Folder, file));

    [Theory, MemberData(nameof(Real))]
    public void A_real_checkpoint_reads_as_its_own_library_reads_it(string file) =>
        AssertAsExpected(SharedFiles.FindOrSkip($"weights/{file}"));

    private static void AssertAsExpected(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        var expected = Expected[Path.GetFileName(path)];
        // What is recorded are the weights; the fixtures have the state of an optimizer beside them.
        var names = checkpoint.Tensors.Where(t => t.Reason != "state of an optimizer").Select(t => t.Name).ToList();
        Assert.Equal(expected.Select(e => e.Name).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        if (checkpoint.Format.Name is "TorchZip" or "TorchLegacy" or "Onnx")
            Assert.Equal(expected.Select(e => e.Name), names);
        foreach (var e in expected)
        {
            var tensor = checkpoint.Tensors.Single(t => t.Name == e.Name);
            Assert.Equal((e.Name, e.Type), (e.Name, tensor.DType.Name()));
            Assert.Equal(e.Shape, tensor.Shape);
            if (e.Sha256 is null)
                Assert.NotNull(tensor.Reason);
            else if (tensor.Reason is null)
                Assert.Equal((e.Name, e.Sha256), (e.Name, RecordedTensors.Sha256(tensor.Load())));
            else
                Assert.Equal("a scalar", tensor.Reason);
        }
    }

    [Fact]
    public void Three_formats_of_the_same_network_agree_bit_for_bit_and_in_order()
    {
        foreach (var network in new[] { "mlp128", "mlp7x7" })
        {
            var opened = new[] { "pt", "safetensors", "npz" }
                .Select(e => $"weights/{network}.{e}")
                .Where(f => network == "mlp128" || !f.EndsWith("npz", StringComparison.Ordinal))
                .Select(SharedFiles.FindOrSkip)
                .Select(p => Checkpoint.Open(p))
                .ToList();
            foreach (var checkpoint in opened)
            {
                Assert.Equal(opened[0].Layers().Select(l => l.Name), checkpoint.Layers().Select(l => l.Name));
                foreach (var (a, b) in opened[0].Layers().Zip(checkpoint.Layers()))
                    Assert.True(a.Load().Single.Span.SequenceEqual(b.Load().Single.Span), a.Name);
            }
            opened.ForEach(c => c.Dispose());
        }
    }

    [Fact]
    public void A_whole_pickled_module_tells_its_layers_kinds_and_groups()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, "torch_module.pt"));
        var layers = checkpoint.Layers().ToDictionary(l => l.Name);
        Assert.Equal((LayerKind.Conv2d, 2), (layers["features.0"].Kind, layers["features.0"].Groups));
        Assert.Equal(LayerKind.Bias, layers["features.0.bias"].Kind);
        Assert.Equal(LayerKind.Norm, layers["features.1"].Kind);
        Assert.Equal(LayerKind.Lstm, layers["rnn.weight_ih_l0"].Kind);
        Assert.Equal(LayerKind.AttentionInProjection, layers["attention.in_proj_weight"].Kind);
        Assert.Equal(LayerKind.Linear, layers["attention.out_proj"].Kind);
        Assert.Equal(LayerKind.Linear, layers["fc"].Kind);
        Assert.Equal("0.5", checkpoint.Metadata["acc"]);
        Assert.Equal("model", checkpoint.Metadata["weights under"]);
    }

    [Fact]
    public void A_TorchScript_archive_is_read_by_its_modules_attributes()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, "torch_script.pt"));
        Assert.Equal("TorchScript", checkpoint.Format.Name);
        Assert.Equal(["weight", "bias"], checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal(LayerKind.Linear, checkpoint.Tensors[0].DeclaredKind);
    }

    [Fact]
    public void Tied_tensors_name_the_first_of_them_and_views_of_a_part_name_none()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, "torch_zip.pt"));
        Assert.Equal(["tied.weight"], checkpoint.Tensors.Where(t => t.TiedTo is not null).Select(t => t.Name));
        Assert.Equal("whole.weight", checkpoint.Tensors.Single(t => t.Name == "tied.weight").TiedTo);
        Assert.Equal(["steps", "mask", "optimizer.state.0.exp_avg"], checkpoint.Skipped.Select(t => t.Name));
        Assert.Equal("3", checkpoint.Metadata["epoch"]);
    }

    [Fact]
    public void ONNX_operators_tell_what_a_weight_does()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, "onnx_external.onnx"));
        var layers = checkpoint.Layers().ToDictionary(l => l.Name);
        Assert.Equal((LayerKind.Conv2d, 2), (layers["w"].Kind, layers["w"].Groups));
        Assert.Equal(LayerKind.Bias, layers["b"].Kind);
        Assert.Equal(LayerKind.Linear, layers["fc"].Kind);
        Assert.Equal(LayerKind.Linear, layers["h"].Kind);
        Assert.Equal(LayerKind.Lstm, layers["lstm"].Kind);
        Assert.Equal([8, 3], layers["lstm"].Shape);
        Assert.EndsWith("onnx_external.bin", checkpoint.Tensors.Single(t => t.Name == "w").File);
    }
}
