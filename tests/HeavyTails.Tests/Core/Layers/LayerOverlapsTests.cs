using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Analysis;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Core.Layers;

public sealed class LayerOverlapsTests
{
    private static Matrix<double> Of(Layer layer) =>
        Matrix<double>.Build.DenseOfRowMajor(layer.Shape[0], layer.Shape[1], layer.Load().ToDoubles());

    private static double[] Singular(Matrix<double> matrix) => [.. matrix.Svd(false).S];

    // The shapes of W0 and W1, and the product that has a meaning for them.
    public static TheoryData<int[], int[], string> Shapes =>
        new()
        {
            { [7, 5], [6, 7], "W1 W0" },
            { [5, 7], [7, 6], "W0 W1" },
            { [7, 5], [6, 5], "W1 W0'" },
            { [7, 5], [7, 6], "W1' W0" },
            { [6, 6], [6, 6], "W1 W0" },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Neighbours_are_multiplied_over_the_side_that_they_share(int[] first, int[] second, string product)
    {
        var (a, b) = (Make.Gaussian("a.weight", 1, first), Make.Gaussian("b.weight", 2, second));
        var overlap = Assert.Single(LayerOverlaps.Of([a, b]));
        var (w0, w1) = (Of(a) / Of(a).FrobeniusNorm(), Of(b) / Of(b).FrobeniusNorm());
        var expected = product switch
        {
            "W1 W0" => w1 * w0,
            "W0 W1" => w0 * w1,
            "W1 W0'" => w1 * w0.Transpose(),
            _ => w1.Transpose() * w0,
        };
        Assert.Equal(("a x b", 2), (overlap.Name, overlap.Id));
        Assert.Equal([expected.RowCount, expected.ColumnCount], overlap.Shape);
        Assert.Equal(0, (Of(overlap) - expected).FrobeniusNorm(), 1e-14);
    }

    [Fact]
    public void Alpha_of_the_singular_values_is_twice_alpha_less_one_with_the_same_distance()
    {
        Layer[] layers = [Make.Gaussian("a.weight", 3, 60, 40), Make.Gaussian("b.weight", 4, 50, 60)];
        var overlap = Assert.Single(LayerOverlaps.Of(layers));
        var fit = Assert
            .Single(LayerAnalysis.Of(overlap, Make.Backend, new() { Accuracy = SpectralAccuracy.Accurate }).Results)
            .Fit.Value;
        var singular = PowerLaw.Fit(Singular(Of(overlap))).Value;
        Assert.Equal((2 * fit.Alpha) - 1, singular.Alpha, 1e-8);
        Assert.Equal(fit.D, singular.D, 1e-8);
        Assert.Equal(Math.Sqrt(fit.Xmin), singular.Xmin, 1e-10);
    }

    [Fact]
    public void Layers_that_are_no_single_matrix_or_share_no_side_are_listed()
    {
        Layer[] layers =
        [
            Make.Gaussian("a.weight", 1, 16, 12),
            Make.Gaussian("a.bias", 2, 16),
            Make.Gaussian("conv.weight", 3, 13, 12, 3, 3),
            Make.Gaussian("point.weight", 4, 20, 16, 1, 1),
            Make.Gaussian("head.weight", 5, 17, 15),
            Make.Gaussian("last.weight", 6, 17, 15),
        ];
        var result = ModelAnalysis.Of(LayerOverlaps.Of(layers), Make.Backend);
        Assert.Equal(["head x last"], result.Layers.Select(l => l.LongName));
        Assert.Equal(5, result.Layers[0].LayerId);
        Assert.Equal(
            [
                "conv [13 x 12 x 3 x 3] is no single matrix",
                "conv [13 x 12 x 3 x 3] is no single matrix",
                "[20 x 16 x 1 x 1] and [17 x 15] share no side",
            ],
            result.Skipped.Select(s => s.Reason)
        );
        Assert.Contains(result.Layers[0].Warnings, w => w.Contains("a product of two layers"));
    }
}
