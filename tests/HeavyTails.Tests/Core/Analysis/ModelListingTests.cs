using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class ModelListingTests
{
    private static readonly Layer[] Model =
    [
        Make.Gaussian("fc1.weight", 1, 40, 20),
        Make.Gaussian("fc1.bias", 2, 40),
        Make.Gaussian("conv.weight", 3, 12, 6, 3, 3),
        Make.Gaussian("small.weight", 4, 5, 5),
        Make.Layer("broken.weight", Make.Tensor([20, 20], [.. Enumerable.Repeat(double.NaN, 400)])),
        Make.Gaussian("attn.in_proj_weight", 5, 90, 30),
    ];

    public static TheoryData<AnalysisOptions> Options =>
        [
            AnalysisOptions.Default,
            new AnalysisOptions { Pool = false, MinEvals = 2 },
            new AnalysisOptions { SplitAttention = true },
            new AnalysisOptions { Conv = ConvMode.Flatten },
            new AnalysisOptions { MinEvals = 2, MaxEvals = 25 },
        ];

    [Theory]
    [MemberData(nameof(Options), DisableDiscoveryEnumeration = true)]
    public void The_layers_and_the_skipped_ones_are_those_of_the_analysis(AnalysisOptions options)
    {
        var analysis = ModelAnalysis.Of(Model, Make.Backend, options);
        var listing = ModelListing.Of(Model, options);
        Assert.NotEmpty(listing.Layers);
        Assert.Equal(
            analysis.Layers.Select(l => (l.LayerId, l.LongName, l.Kind, l.Slice, l.N, l.M, l.Rf, l.Eigenvalues.Length)),
            listing.Layers.Select(l => (l.LayerId, l.LongName, l.Kind, l.Slice, l.N, l.M, l.Rf, (int)l.EigenvalueCount))
        );
        Assert.Equal(analysis.Layers.Select(l => l.Q), listing.Layers.Select(l => l.Q));
        Assert.Equal(analysis.Skipped, listing.Skipped);
        Assert.Contains(listing.Skipped, s => s.IsFault && s.LongName == "broken");
    }
}
