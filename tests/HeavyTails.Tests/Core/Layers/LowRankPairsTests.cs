// Pairs made of layers in memory, without a checkpoint; and which of them a default analysis lets in.

using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Layers;

public sealed class LowRankPairsTests
{
    private static Layer[] Halves(int rank) =>
        [Make.Gaussian("q.lora_A", 1, rank, 30), Make.Gaussian("q.lora_B", 2, 40, rank)];

    [Fact]
    public void Halves_in_memory_are_one_layer_with_the_alpha_beside_them()
    {
        var alpha = Make.Layer("q.alpha", Make.Tensor([1], [24]));
        var result = ModelAnalysis.Of([.. Halves(12), alpha], Make.Backend, run: new() { Threads = 1 });
        Assert.Empty(result.Skipped);
        var pair = Assert.Single(result.Layers);
        Assert.Equal(("q.lora", 12, 2.0), (pair.LongName, pair.Metrics.NumEvals, pair.LowRankScale));
    }

    [Fact]
    public void Pairs_that_are_joined_stay_as_they_are()
    {
        var once = LowRankPairs.Join(Halves(12));
        Assert.Same(Assert.Single(once), Assert.Single(LowRankPairs.Join(once)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_pair_of_any_rank_is_analysed_in_full_unless_a_minimum_is_asked_for(int rank)
    {
        var options = AnalysisOptions.Full with { Bootstrap = 20 };
        var result = ModelAnalysis.Of(Halves(rank), Make.Backend, options, run: new() { Threads = 1 });
        Assert.Equal(AnalysisOptions.DefaultMinEvals, result.Options.MinEvals);
        var pair = Assert.Single(result.Layers);
        Assert.Equal(rank, pair.Metrics.MatrixRank);
        Assert.Equal(rank >= 2, pair.Fit.ValueOrNull is not null);
        Assert.Contains($"the layer has only {rank} eigenvalues (fewer than 50)", pair.Warnings);
        Assert.All(LayerColumns.All, c => Assert.False(c.Value(pair) is double.NaN, c.Name));
        var asked = ModelAnalysis.Of(Halves(rank), Make.Backend, new() { MinEvals = 9 }, run: new() { Threads = 1 });
        Assert.StartsWith(
            $"{rank} eigenvalues are fewer than the minimum of 9",
            Assert.Single(asked.Skipped).Reason,
            StringComparison.Ordinal
        );
    }
}
