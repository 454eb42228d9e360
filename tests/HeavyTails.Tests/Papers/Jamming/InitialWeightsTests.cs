using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

public class InitialWeightsTests
{
    [Theory]
    [InlineData(7, 20)]
    [InlineData(20, 7)]
    [InlineData(11, 11)]
    public void Rows_of_an_orthogonal_layer_are_orthonormal_in_blocks(int inputs, int outputs)
    {
        var w = InitialWeights.Draw([inputs, outputs], false, Initialization.Orthogonal, 3);
        Assert.Equal(inputs * outputs, w.Length);
        for (var i = 0; i < outputs; i++)
        for (var j = 0; j <= i; j++)
            if (i / inputs == j / inputs)
                Assert.Equal(i == j ? 1 : 0, Vectors.Dot(Row(i), Row(j)), 1e-14);

        ReadOnlySpan<double> Row(int i) => w.AsSpan(i * inputs, inputs);
    }

    [Fact]
    public void An_orthogonal_row_has_the_fourth_moment_of_the_sphere()
    {
        // E x_1^4 = 3 / (d (d + 2)) for a uniform point of the unit sphere.
        const int d = 4;
        var moments = Enumerable
            .Range(0, 4000)
            .Select(seed => Math.Pow(InitialWeights.Draw([d, d], false, Initialization.Orthogonal, (ulong)seed)[5], 4))
            .ToArray();
        Assert.Equal(3.0 / (d * (d + 2)), moments.Average(), .01);
    }

    [Theory]
    [InlineData(Initialization.GlorotUniform, 2.0 / 110)]
    [InlineData(Initialization.Normal, 1.0 / 50)]
    public void Weights_have_the_variance_of_their_law(Initialization law, double variance)
    {
        var w = InitialWeights.Draw([50, 60], false, law, 5);
        Assert.Equal(variance, w.Average(x => x * x), .08 * variance);
        if (law == Initialization.GlorotUniform)
            Assert.InRange(w.Max(Math.Abs), .99 * Math.Sqrt(3 * variance), Math.Sqrt(3 * variance));
    }

    [Fact]
    public void Biases_start_at_zero_and_stand_behind_their_layer()
    {
        var w = InitialWeights.Draw(InitialWeights.Widths(3, 2, 4), true, Initialization.Normal, 1);
        Assert.Equal((3 * 4) + 4 + (4 * 4) + 4 + 4 + 1, w.Length);
        Assert.All(w[12..16].Concat(w[32..36]).Append(w[^1]), b => Assert.Equal(0, b));
        Assert.All(w[..12].Concat(w[16..32]).Concat(w[36..40]), x => Assert.NotEqual(0, x));
    }

    [Fact]
    public void A_network_without_a_layer_is_refused_with_its_numbers() =>
        Assert.Contains(
            "d = 3, L = 0, h = 4",
            Assert.Throws<ArgumentException>(() => InitialWeights.Widths(3, 0, 4)).Message,
            StringComparison.Ordinal
        );
}
