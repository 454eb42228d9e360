using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;
using static HeavyTails.Tests.Checkpoints.Roles.Models;

namespace HeavyTails.Tests.Checkpoints.Fused;

/// <summary>Gate and up of stacked experts, whose places are written out by their definition.</summary>
public sealed class GatedExpertsTests
{
    private const int Experts = 3,
        Inputs = 6,
        Width = 5;

    private static readonly MatrixOptions Split = new() { SplitAttention = true };

    [Theory]
    [InlineData("experts.gate_up_proj", "experts.down_proj", false, false)]
    [InlineData("experts.gate_up_proj", "experts.down_proj", false, true)]
    [InlineData("experts.gate_up_proj", "experts.down_proj", true, false)]
    [InlineData("moe.input_linear.weight", "moe.output_linear.weight", true, false)]
    public void Each_expert_has_a_gate_and_an_up(string fused, string back, bool byRows, bool inTurn)
    {
        int[] shape = byRows ? [Experts, 2 * Width, Inputs] : [Experts, Inputs, 2 * Width];
        var x = Make.Gaussian(5, shape);
        var down = Empty(back, byRows ? [Experts, Inputs, Width] : [Experts, Width, Inputs]);
        var layers = inTurn
            ? Layers((fused, x), down, Empty($"{fused}_bias", Experts, 2 * Width))
            : Layers((fused, x), down);
        var parts = LayerMatrices.Of(layers[0], Split).Matrices;
        Assert.Equal(
            Enumerable.Range(0, Experts).SelectMany(e => new[] { $"{e}.gate", $"{e}.up" }),
            parts.Select(p => p.Part)
        );
        for (var e = 0; e < Experts; e++)
        for (var half = 0; half < 2; half++)
        {
            var expected = new double[Inputs * Width];
            for (var i = 0; i < Inputs; i++)
            for (var j = 0; j < Width; j++)
            {
                var place = inTurn ? (2 * j) + half : (half * Width) + j;
                var (row, column) = byRows ? (place, i) : (i, place);
                expected[(i * Width) + j] = x.Double.Span[(((e * shape[1]) + row) * shape[2]) + column];
            }
            Make.Same(Make.Eigenvalues(Inputs, Width, expected), Make.Eigenvalues(parts[(2 * e) + half]));
        }
        Assert.Equal(Experts, Spectra(layers[0]).Count);
    }

    [Fact]
    public void Experts_whose_sides_nothing_tells_stay_whole()
    {
        var layer = Layers(Tensor("experts.gate_up_proj", 1, Experts, Inputs, 2 * Width))[0];
        Assert.Equal(Experts, Spectra(layer, Split).Count);
        var other = Layers(
            Tensor("experts.gate_up_proj", 1, Experts, Inputs, 2 * Width),
            Empty("experts.down_proj", Experts, Width + 1, Inputs)
        )[0];
        Assert.Equal(Experts, Spectra(other, Split).Count);
    }
}
