// What PyTorch itself computes of weights that it stores in parts: tests/reference/composed, made by make.py there.
// PyTorch dequantises by one multiply-add, s q - s z, which rounds otherwise than s (q - z).
using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Checkpoints.Composition;

public sealed class TorchReferenceTests
{
    private static readonly string Folder = Repository.Reference("composed");

    [Theory]
    [InlineData("weight_norm.pt", 1e-6)]
    [InlineData("spectral_norm.pt", 1e-6)]
    [InlineData("pruned.pt", 0)]
    [InlineData("quantised.pt", 1e-6)]
    [InlineData("packed.pt", 0)]
    public void A_weight_that_PyTorch_stores_in_parts_is_the_one_that_PyTorch_computes(string file, double tolerance)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "values.json")));
        var expected = json.RootElement.GetProperty(file);
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, file));
        var matrices = checkpoint.Layers().Where(l => l.Shape.Count >= 2).ToList();
        Assert.Equal(expected.EnumerateObject().Count(), matrices.Count);
        foreach (var weight in expected.EnumerateObject())
        {
            var layer = Assert.Single(matrices, l => l.TensorName == weight.Name);
            Assert.Equal(weight.Value[0].EnumerateArray().Select(d => d.GetInt32()), layer.Shape);
            var numbers = layer.Load().Single.ToArray();
            var right = weight.Value[1].EnumerateArray().Select(x => x.GetDouble()).ToArray();
            for (var i = 0; i < right.Length; i++)
                Assert.Equal(right[i], numbers[i], Math.Max(1, Math.Abs(right[i])) * tolerance);
            Assert.Equal(file is "quantised.pt" or "packed.pt", layer.Quantised is not null);
        }
        Assert.DoesNotContain(checkpoint.Layers(), l => l.Name.Contains("_", StringComparison.Ordinal));
    }

    [Fact]
    public void The_packed_weights_of_recurrent_modules_are_those_that_PyTorch_unpacks()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "values.json")));
        var expected = json.RootElement.GetProperty("recurrent.pt");
        using var checkpoint = Checkpoint.Open(Path.Combine(Folder, "recurrent.pt"));
        var matrices = checkpoint.Layers().Where(l => l.Shape.Count >= 2).ToList();
        Assert.Equal(expected.EnumerateObject().Select(w => w.Name), matrices.Select(l => l.TensorName));
        foreach (var (layer, weight) in matrices.Zip(expected.EnumerateObject()))
        {
            Assert.Equal(weight.Value[0].EnumerateArray().Select(d => d.GetInt32()), layer.Shape);
            var right = weight.Value[1].EnumerateArray().Select(x => x.GetDouble()).ToArray();
            foreach (var (r, x) in right.Zip(layer.Load().Single.ToArray()))
                Assert.Equal(r, x, 1e-6);
        }
        Assert.Equal(
            [LayerKind.Linear, LayerKind.Lstm, LayerKind.Lstm, .. Enumerable.Repeat(LayerKind.Gru, 4)],
            matrices.Select(l => l.Kind)
        );
        Assert.All(matrices.Skip(1), l => Assert.StartsWith("qint8", l.Quantised));
        Assert.Equal(7, checkpoint.Layers().Count(l => l.Kind == LayerKind.Bias));
    }
}
