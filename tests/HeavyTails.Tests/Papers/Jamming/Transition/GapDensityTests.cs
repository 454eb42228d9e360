using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming.Transition;

namespace HeavyTails.Tests.Papers.Jamming.Transition;

/// <summary>Densities of gaps in logarithmic bins.</summary>
public class GapDensityTests
{
    [Fact]
    public void Default_bins_are_those_of_nn_jamming()
    {
        Assert.Equal(130, GapDensity.DefaultEdges.Count);
        Assert.Equal(1e-9, GapDensity.DefaultEdges[0], 1e-24);
        Assert.Equal(1e4, GapDensity.DefaultEdges[^1], 1e-10);
        Assert.Equal(13.0 / 129, Math.Log10(GapDensity.DefaultEdges[60] / GapDensity.DefaultEdges[59]), 1e-12);
    }

    [Fact]
    public void Bins_count_gaps_of_either_sign()
    {
        var density = GapDensity.Of(
            [
                [.5, 2, -1, -20, 1, 0],
                [3, -.1, 10, -5],
            ],
            edges: [.1, 1, 10]
        );
        Assert.Equal([1, 4], density.Violated.Select(bin => bin.Count));
        Assert.Equal([1, 2], density.Satisfied.Select(bin => bin.Count));
        Assert.Equal(10, density.Patterns);
        Assert.Equal(1 / (10 * .9), density.Violated[0].Density, 1e-12);
        Assert.Equal(4 / (10 * 9.0), density.Violated[1].Density, 1e-12);
        Assert.Equal(density.Violated[1].Density / 2, density.Violated[1].Error, 1e-12);
        Assert.Equal(Math.Sqrt(10), density.Violated[1].Centre, 1e-12);
    }

    // Gaps over the root of half their mean square: unchanged by a factor.
    [Fact]
    public void Scaled_densities_do_not_depend_on_a_factor_of_a_run()
    {
        var gaps = Variates.Gaussian(500, 4);
        double[] small = [.. gaps.Select(gap => 1e-5 * gap)];
        var (one, two) = (GapDensity.Of([gaps], scaled: true), GapDensity.Of([small, [-1.0, -2]], scaled: true));
        Assert.Equal(one.Violated.Select(bin => bin.Count), two.Violated.Select(bin => bin.Count));
        Assert.Equal(500, two.Patterns);
        var total = one.Violated.Concat(one.Satisfied).Sum(bin => bin.Density * (bin.High - bin.Low));
        Assert.Equal(1, total, 1e-12);
    }

    [Fact]
    public void Ends_of_bins_ascend()
    {
        Assert.Contains(
            "[1, 1]",
            Assert
                .Throws<ArgumentException>(() =>
                    GapDensity.Of(
                        [
                            [1],
                        ],
                        edges: [1, 1]
                    )
                )
                .Message
        );
        Assert.Contains(
            "[0, 1]",
            Assert
                .Throws<ArgumentException>(() =>
                    GapDensity.Of(
                        [
                            [1],
                        ],
                        edges: [0, 1]
                    )
                )
                .Message
        );
    }
}
