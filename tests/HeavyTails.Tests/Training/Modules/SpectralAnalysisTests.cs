using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Native;
using HeavyTails.Reports.Tables;
using HeavyTails.Tests.Training.Curvature;
using HeavyTails.Training.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Tests.Training.Modules;

/// <summary>The analysis of a module in memory beside that of the same tensors in a file.</summary>
public class SpectralAnalysisTests : TensorTests
{
    /// <summary>A module of children with names, which is never called.</summary>
    private sealed class Holder : Module
    {
        public Holder(params (string Name, Module Child)[] children)
            : base("holder")
        {
            foreach (var (name, child) in children)
                register_module(name, child);
        }

        public Holder(string name, Tensor parameter)
            : base("holder") => register_parameter(name, new TorchSharp.Modules.Parameter(parameter));
    }

    private static Holder Net()
    {
        manual_seed(7);
        return new(
            ("conv1", Conv2d(3, 24, 3)),
            ("bn1", BatchNorm2d(24)),
            ("fc1", Linear(96, 40)),
            ("fc2", Linear(40, 12))
        );
    }

    private static SafetensorsTensor Written(string name, Tensor parameter)
    {
        using var plain = parameter.detach().contiguous();
        var bytes = plain.bytes.ToArray();
        var type = parameter.dtype switch
        {
            ScalarType.Float64 => DType.F64,
            ScalarType.BFloat16 => DType.BF16,
            _ => DType.F32,
        };
        return new(name, type, parameter.shape, stream => stream.Write(bytes));
    }

    /// <summary>The analysis of a file that holds the parameters of a module.</summary>
    private static ModelResult ByFile(Module module)
    {
        using var file = new MemoryStream();
        SafetensorsWriter.Write(file, [.. module.named_parameters().Select(p => Written(p.name, p.parameter))]);
        using var checkpoint = Checkpoint.Open(file.ToArray(), "net.safetensors");
        var result = ModelAnalysis.Of(checkpoint.Layers(), SpectralBackend.Default);
        return result with { Skipped = [.. result.Skipped, .. checkpoint.SkippedLayers] };
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void Rows_and_skipped_tensors_are_those_of_the_same_tensors_in_a_file(ScalarType type)
    {
        using var net = Net();
        net.to(type);
        var (memory, file) = (SpectralAnalysis.Of(net), ByFile(net));
        Assert.Equal(["conv1", "fc1", "fc2"], memory.Layers.Select(l => l.LongName));
        Assert.Equal([LayerKind.Conv2d, LayerKind.Linear, LayerKind.Linear], memory.Layers.Select(l => l.Kind));
        Assert.Equal(CsvTable.Text(file), CsvTable.Text(memory));
        Assert.All(
            memory.Layers.Zip(file.Layers),
            pair => Assert.Equal(pair.Second.Eigenvalues, pair.First.Eigenvalues)
        );
        Assert.Equal(file.Skipped, memory.Skipped);
        Assert.Equal(file.Summary, memory.Summary);
        Assert.Contains(memory.Skipped, s => s.LongName == "bn1" && s.Kind == LayerKind.Norm && !s.IsFault);
    }

    [Fact]
    public void Kinds_are_those_of_the_modules_whatever_their_names()
    {
        using var net = new Holder(
            ("a", Embedding(30, 16)),
            ("b", LSTM(16, 12)),
            ("c", GRU(16, 12)),
            ("d", RNN(16, 12)),
            ("e", MultiheadAttention(16, 4)),
            ("f", Conv1d(16, 12, 3)),
            ("g", ConvTranspose2d(16, 12, 3)),
            ("h", Conv2d(16, 12, 3, groups: 4)),
            ("i", LayerNorm(16)),
            ("j", Linear(16, 12))
        );
        var result = SpectralAnalysis.Of(net);
        var kinds = result.Layers.ToDictionary(l => l.LongName, l => LayerKinds.TypeName(l.Kind));
        Assert.Equal("embedding", kinds["a"]);
        Assert.Equal("lstm", kinds["b.weight_ih_l0"]);
        Assert.Equal("gru", kinds["c.weight_hh_l0"]);
        Assert.Equal("rnn", kinds["d.weight_ih_l0"]);
        Assert.Equal("attention_in_projection", kinds["e.in_proj_weight"]);
        Assert.Equal("conv1d", kinds["f"]);
        Assert.Equal("conv_transposed", kinds["g"]);
        Assert.Equal("conv2d", kinds["h"]);
        Assert.Equal("dense", kinds["j"]);
        Assert.Equal(LayerKind.Norm, result.Skipped.Single(s => s.LongName == "i").Kind);
        Assert.Equal((3, 4), result.Layers.Where(l => l.LongName == "h").Select(l => (l.Rows, l.Columns)).Single());
    }

    [Fact]
    public void A_transposed_view_is_read_as_the_matrix_that_it_shows()
    {
        manual_seed(3);
        using var module = new Holder("weight", randn(40, 24).t());
        Assert.False(module.parameters().Single().is_contiguous());
        var layer = Assert.Single(SpectralAnalysis.Of(module).Layers);
        Assert.Equal((24, 40), (layer.Rows, layer.Columns));
        Assert.Equal(ByFile(module).Layers.Single().Eigenvalues, layer.Eigenvalues);
        using var columns = module.parameters().Single().detach();
        Assert.Equal(columns.square().sum().item<float>(), layer.Eigenvalues.Sum(), 1e-3);
    }

    [Fact]
    public void A_weight_that_holds_NaN_is_a_fault_and_the_others_are_analysed()
    {
        using var net = Net();
        using (no_grad())
            net.get_parameter("fc1.weight")!.fill_(double.NaN);
        var result = SpectralAnalysis.Of(net);
        Assert.Equal(["conv1", "fc2"], result.Layers.Select(l => l.LongName));
        Assert.Equal("fc1", result.Skipped.Single(s => s.IsFault).LongName);
    }

    [Fact]
    public void The_module_is_unchanged()
    {
        using var net = Net();
        byte[][] Numbers() => [.. net.parameters().Select(p => p.bytes.ToArray())];
        var before = Numbers();
        SpectralAnalysis.Of(net);
        Assert.Equal(before, Numbers());
        Assert.All(net.parameters(), p => Assert.True(p.requires_grad && p.is_leaf));
    }
}
