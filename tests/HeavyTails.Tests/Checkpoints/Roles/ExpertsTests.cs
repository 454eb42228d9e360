using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>Stacked experts have a spectrum each, by their names, a router beside them, or a bias for each.</summary>
public sealed class ExpertsTests
{
    private const int Experts = 3,
        Rows = 12,
        Columns = 10;

    private static readonly TensorData Stack = Make.Gaussian(21, Experts, Rows, Columns);

    private static Layer Named(string name, params (string, TensorData)[] tensors) =>
        Layers(tensors).Single(l => l.Name == name);

    private static void AreApart(Layer layer)
    {
        Assert.Equal((LayerKind.Linear, null, null), (layer.Kind, layer.WhyNot, layer.Reading));
        var spectra = Spectra(layer);
        Assert.Equal(Experts, spectra.Count);
        for (var e = 0; e < Experts; e++)
        {
            var one = Stack.Double.Slice(e * Rows * Columns, Rows * Columns).ToArray();
            Make.Same(Make.Eigenvalues(Rows, Columns, one), spectra[e]);
        }
    }

    [Theory]
    [InlineData("layers.0.moe.w1")]
    [InlineData("layers.0.block_sparse_moe.input_linear.weight")]
    [InlineData("layers.0.self_attention.experts.output_linear.weight")]
    [InlineData("layers.0.mlp.experts.gate_up_proj")]
    [InlineData("layers.0.mlp.switch_mlp.up_proj.weight")]
    [InlineData("blk.3.ffn_down_exps.weight")]
    [InlineData("encoder/layers_1/mlp/expert/wi/kernel")]
    [InlineData("model.layers.0.feed_forward.experts.w13_weight")]
    public void Names_say_that_matrices_are_experts(string name) => AreApart(Assert.Single(Layers((name, Stack))));

    [Fact]
    public void A_router_of_as_many_experts_says_it_too()
    {
        AreApart(Named("block.1.w_in", ("block.1.w_in", Stack), Tensor("block.1.gate.weight", 1, Experts, Columns)));
        AreApart(Named("ff/mats/w", ("ff/mats/w", Stack), Tensor("ff/router/kernel", 1, Columns, Experts)));
        var other = Tensor("block.1.gate.weight", 1, Experts + 1, Columns);
        var without = Named("block.1.w_in", ("block.1.w_in", Stack), other);
        Assert.Contains("--as 'block.1.w_in=experts'", without.Reading, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bias_for_each_matrix_says_it_too() =>
        AreApart(Layers(("ff.weight", Stack), Tensor("ff.bias", 1, Experts, Rows))[0]);

    [Fact]
    public void Rows_of_experts_below_one_another_are_told_apart_by_the_router()
    {
        var flat = new TensorData([Experts * Rows, Columns], Stack.Double);
        foreach (var leaf in new[] { "w1", "v1", "w2" })
            AreApart(
                Named(
                    $"transformer.blocks.0.ffn.experts.mlp.{leaf}",
                    ($"transformer.blocks.0.ffn.experts.mlp.{leaf}", flat),
                    Tensor("transformer.blocks.0.ffn.router.layer.weight", 1, Experts, Columns)
                )
            );
        var alone = Assert.Single(Layers(("ffn.experts.mlp.w1", flat)));
        Assert.Contains("no router", alone.Reading, StringComparison.Ordinal);
        Make.Same(Make.Eigenvalues(Experts * Rows, Columns, Stack.Double.ToArray()), Spectrum(alone));
        using var chosen = Open([("ffn.experts.mlp.w1", flat)], null, $"*.w1=experts:{Experts}");
        AreApart(chosen.Layers()[0]);
    }

    [Fact]
    public void Experts_of_scanned_layers_are_told_apart()
    {
        var scanned = Make.Gaussian(4, 2, Experts, Rows, Columns);
        var layer = Assert.Single(Layers(("decoder/layers/moe/wi", scanned)));
        Assert.Equal([2 * Experts, Rows, Columns], layer.Shape);
        Assert.Equal(2 * Experts, Spectra(layer).Count);
    }

    [Fact]
    public void Slices_of_a_bilinear_layer_share_a_spectrum_unless_they_are_not_pooled()
    {
        foreach (
            var layer in new[]
            {
                Assert.Single(Layers(("bilinear.weight", Stack))),
                Layers(("scorer.biaffine.weight", Stack), Tensor("scorer.biaffine.bias", 1, Experts))[0],
            }
        )
        {
            var slices = LayerMatrices.Of(layer, new() { Pool = false }).Matrices;
            Assert.Equal(["0", "1", "2"], slices.Select(s => s.Part));
            var pooled = slices.SelectMany(Make.Eigenvalues).Order().ToArray();
            Make.Same(pooled, Spectrum(layer));
        }
    }
}
