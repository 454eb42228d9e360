using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>
/// Projections with an axis of heads have the spectrum of the matrix [heads width x d] that the same layer has in a
/// file without that axis, and by head those of its blocks of rows.
/// </summary>
public sealed class AttentionHeadsTests
{
    private const int Heads = 4,
        Width = 6,
        D = 20;

    // q_proj.weight [heads width, d], as [heads, width, d].
    private static readonly TensorData Projection = Make.Gaussian(11, Heads, Width, D);

    private static readonly double[] Whole = Make.Eigenvalues(Heads * Width, D, Projection.Double.ToArray());

    [Theory]
    [InlineData("blocks.0.attn.W_Q", new[] { 0, 2, 1 })]
    [InlineData("blocks.0.attn._W_K", new[] { 0, 2, 1 })]
    [InlineData("blocks.0.attn.W_O", new[] { 0, 1, 2 })]
    [InlineData("blocks.0.attn.W_K", new[] { 0, 1, 2 })]
    [InlineData("layer_0/attn/q_einsum/w", new[] { 0, 2, 1 })]
    [InlineData("layer_0/attn/attn_vec_einsum/w", new[] { 0, 1, 2 })]
    [InlineData("evoformer/attention//query_w", new[] { 2, 0, 1 })]
    [InlineData("evoformer/attention//output_w", new[] { 0, 1, 2 })]
    public void Heads_are_one_matrix_whatever_the_order_of_the_axes(string name, int[] axes)
    {
        var layer = Assert.Single(Layers((name, Permuted(Projection, axes))));
        Assert.Equal((LayerKind.Linear, LayerStack.Joined), (layer.Kind, layer.Stack));
        Make.Same(Whole, Spectrum(layer));
    }

    [Fact]
    public void Kernels_of_Flax_and_Keras_have_heads_where_a_query_is_beside_them()
    {
        var query = Permuted(Projection, 2, 0, 1);
        var layers = Layers(
            ("params/MultiHeadAttention_0/query/kernel", query),
            ("params/MultiHeadAttention_0/out/kernel", Projection)
        );
        foreach (var layer in layers)
            Make.Same(Whole, Spectrum(layer));
        // A convolution that is called out is none of attention's.
        var alone = Assert.Single(Layers(("params/conv_out/kernel", Make.Gaussian(3, 3, 8, 16))));
        Assert.Equal(LayerKind.Conv1d, alone.Kind);
        Assert.Equal([16, 8, 3], alone.Shape);
    }

    [Fact]
    public void Keys_and_values_in_one_tensor_are_one_matrix_and_scanned_layers_stay_apart()
    {
        var both = Make.Gaussian(5, 2, Heads, Width, D);
        var stacked = Assert.Single(Layers(("attn/kv_einsum/w", Permuted(both, 0, 1, 3, 2))));
        Make.Same(Make.Eigenvalues(2 * Heads * Width, D, both.Double.ToArray()), Spectrum(stacked));
        var scanned = Assert.Single(Layers(("layers/attn/q_einsum/w", Permuted(both, 0, 1, 3, 2))));
        var spectra = Spectra(scanned);
        Assert.Equal(2, spectra.Count);
        for (var l = 0; l < 2; l++)
        {
            var one = both.Double.Slice(l * Heads * Width * D, Heads * Width * D).ToArray();
            Make.Same(Make.Eigenvalues(Heads * Width, D, one), spectra[l]);
        }
    }

    [Fact]
    public void Heads_have_spectra_of_their_own_on_demand()
    {
        using var lens = Open([("attn.W_Q", Permuted(Projection, 0, 2, 1))], null, "*W_Q=byhead");
        using var flat = Open(
            [("q_proj.weight", new TensorData([Heads * Width, D], Projection.Double))],
            null,
            $"q_proj=byhead:{Heads}"
        );
        foreach (var layer in new[] { lens.Layers()[0], flat.Layers()[0] })
        {
            var spectra = Spectra(layer);
            Assert.Equal(Heads, spectra.Count);
            for (var h = 0; h < Heads; h++)
            {
                var head = Projection.Double.Slice(h * Width * D, Width * D).ToArray();
                Make.Same(Make.Eigenvalues(Width, D, head), spectra[h]);
            }
        }
    }
}
