using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using HeavyTails.Tests.Data;
using static HeavyTails.Tests.Checkpoints.Adapters;

namespace HeavyTails.Tests.Checkpoints;

public sealed class ModelDeltaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private Checkpoint Open((string, long[], float[])[] model, (string, long[], float[])[] baseModel)
    {
        var path = folder.Write("tuned.safetensors", File(model));
        var before = folder.Write("base.safetensors", File(baseModel));
        return Checkpoint.Open(path, new CheckpointOptions { Base = before });
    }

    private static (string, long[], float[]) Tensor(string name, ulong seed, params long[] shape) =>
        (name, shape, Floats(seed, (int)shape.Aggregate(1L, (p, d) => p * d)));

    [Fact]
    public void Layers_are_the_differences_from_the_base_model_with_their_numbers()
    {
        var (a0, a1) = (Tensor("model.a.weight", 1, 30, 20), Tensor("a.weight", 2, 30, 20));
        var (b0, b1) = (Tensor("model.b.weight", 3, 40, 20), Tensor("b.weight", 4, 40, 20));
        using var checkpoint = Open([a1, ("b.bias", [40], Floats(5, 40)), b1], [b0, a0]);
        var layers = checkpoint.Layers();
        Assert.Equal(["a.delta", "b.delta", "b.bias"], layers.Select(l => l.Name));
        Assert.Equal([1, 2, 0], layers.Select(l => l.Id));
        Assert.Equal("30 x 20, W - W0", layers[0].ShapeText);
        Assert.Equal(b1.Item3.Zip(b0.Item3, (x, y) => x - y), layers[1].Load().Single.ToArray());
        var expected = Make.Eigenvalues(30, 20, [.. a1.Item3.Zip(a0.Item3, (x, y) => (double)x - y)]);
        var result = ModelAnalysis.Of(layers, Make.Backend, Accurate).Layers[0];
        Assert.Equal("a.delta", result.LongName);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], result.Eigenvalues[i], 1e-5 * expected[^1]);
    }

    [Fact]
    public void Layers_without_a_partner_are_listed_and_keep_the_numbers_of_the_others()
    {
        using var checkpoint = Open(
            [Tensor("a.weight", 1, 20, 15), Tensor("b.weight", 2, 20, 15), Tensor("c.weight", 3, 25, 15)],
            [Tensor("b.weight", 4, 15, 20), Tensor("c.weight", 5, 25, 15), Tensor("d.weight", 6, 20, 15)]
        );
        var result = ModelAnalysis.Of(checkpoint.Layers(), Make.Backend);
        Assert.Equal([("c.delta", 3)], result.Layers.Select(l => (l.LongName, l.LayerId)));
        Assert.Equal(["a", "b", "d"], result.Skipped.Select(s => s.LongName));
        Assert.Contains("base.safetensors has no layer of this name", result.Skipped[0].Reason);
        Assert.Contains("its shape is 20 x 15, in the base model", result.Skipped[1].Reason);
        Assert.Contains("tuned.safetensors has no layer of this name", result.Skipped[2].Reason);
    }

    [Fact]
    public void A_base_model_without_any_of_the_layers_is_an_error_that_names_both()
    {
        using var checkpoint = Open([Tensor("a.weight", 1, 20, 15)], [Tensor("z.weight", 1, 20, 15)]);
        var refused = Assert.Throws<CheckpointException>(() => checkpoint.Layers());
        Assert.Contains("tuned.safetensors", refused.Message);
        Assert.Contains("no layer has weights in the base model", refused.Message);
        Assert.Contains("'a', the base model", refused.Message);
    }

    [Fact]
    public void An_unchanged_layer_has_the_warning_that_all_weights_are_zero()
    {
        using var checkpoint = Open([Tensor("a.weight", 1, 20, 15)], [Tensor("a.weight", 1, 20, 15)]);
        var layer = Assert.Single(ModelAnalysis.Of(checkpoint.Layers(), Make.Backend).Layers);
        Assert.Contains("all weights are zero", layer.Warnings);
    }
}
