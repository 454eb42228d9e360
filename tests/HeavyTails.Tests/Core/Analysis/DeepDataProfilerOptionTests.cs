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
}
