using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class DeepDataProfilerOptionTests
{
    private static readonly Layer Convolution = SyntheticModel.Demo(2).Single(l => l.Kind == LayerKind.Conv2d);

    [Fact]
    public void A_convolution_cut_into_slices_has_the_verdict_of_its_flattened_kernel_when_asked()
    {
        var flat = LayerAnalysis
            .Of(Convolution, SpectralBackend.Managed, new AnalysisOptions { Conv = ConvMode.Flatten })
            .Results.Single();
        var sliced = LayerAnalysis
            .Of(Convolution, SpectralBackend.Managed, new AnalysisOptions { Metrics = [LayerMetrics.DeepDataProfiler] })
            .Results.Single();
        Assert.Equal(flat.Ddp, sliced.Ddp);
        Assert.NotEqual(flat.Metrics.NumEvals, sliced.Metrics.NumEvals);
    }

    [Fact]
    public void A_convolution_cut_into_slices_has_no_verdict_unless_asked() =>
        Assert.False(LayerAnalysis.Of(Convolution, SpectralBackend.Managed).Results.Single().Ddp.Succeeded);

    // Right values: numpy in float64, lambda = s^2 / rows of w reshaped to [out x rest], alpha of the least
    // Kolmogorov-Smirnov distance; DeepDataProfiler counts nn.Linear and nn.Conv2d, of any size, and nothing else.
    [Fact]
    public void The_layers_that_DeepDataProfiler_counts_make_its_universal_metric()
    {
        Layer[] layers =
        [
            Cosines("fc.weight", 20, 12),
            Cosines("small.weight", 4, 12),
            Cosines("conv.weight", 6, 2, 3, 3) with
            {
                Groups = 2,
            },
            Cosines("wte.weight", 50, 12) with
            {
                Kind = LayerKind.Embedding,
            },
            Cosines("rnn.weight_ih_l0", 80, 12) with
            {
                Kind = LayerKind.Lstm,
            },
            Cosines("conv1.weight", 16, 12, 3) with
            {
                Kind = LayerKind.Conv1d,
            },
        ];
        var options = new AnalysisOptions { Metrics = [LayerMetrics.DeepDataProfiler], MinEvals = 2 };
        var result = ModelAnalysis.Of(layers, SpectralBackend.Managed, options);
        Assert.Equal(6, result.Layers.Count);
        Assert.Equal(
            ["fc", "small", "conv"],
            result.Layers.Where(l => l.Ddp.Succeeded).Select(l => l.LongName).ToArray()
        );
        Assert.Equal(
            [2.6393656716115457, 2.9430158200300944, 4.333710793932901],
            result.Layers.Where(l => l.Ddp.Succeeded).Select(l => l.Ddp.Value.Alpha),
            (a, b) => Math.Abs(a - b) < 1e-9
        );
        Assert.Equal(2.431366445029272, result.Mean("ddp_metric_ln")!.Value, 1e-9);
    }

    private static Layer Cosines(string name, params int[] shape) =>
        Make.Layer(
            name,
            Make.Tensor(
                shape,
                [
                    .. Enumerable
                        .Range(0, shape.Aggregate(1, (p, d) => p * d))
                        .Select(i => Math.Cos(1.3 * Math.Pow(i, 1.5))),
                ]
            )
        );
}
