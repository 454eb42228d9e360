using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices;

public sealed class TwinsTests
{
    private static readonly AnalysisOptions Randomize = new() { Metrics = LayerMetrics.OfFlag(ShuffledTwin.Flag) };

    [Fact]
    public void A_shuffle_is_a_permutation_decided_by_its_seed()
    {
        int[] Order(ulong seed)
        {
            int[] order = [.. Enumerable.Range(0, 1000)];
            Shuffle.InPlace(order.AsSpan(), seed);
            return order;
        }
        Assert.Equal(Enumerable.Range(0, 1000), Order(1).Order());
        Assert.Equal(Order(1), Order(1));
        Assert.NotEqual(Order(1), Order(2));
        Shuffle.InPlace(Span<int>.Empty, 1);
    }

    [Fact]
    public void Each_of_the_six_orders_of_three_is_as_frequent_as_the_others()
    {
        var counts = new Dictionary<string, int>();
        for (ulong seed = 0; seed < 6000; seed++)
        {
            char[] letters = ['a', 'b', 'c'];
            Shuffle.InPlace(letters.AsSpan(), Shuffle.Mix(11, seed));
            var key = new string(letters);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 1000 - 150, 1000 + 150)); // five standard deviations
    }

    [Fact]
    public void The_distance_of_a_spectrum_to_itself_is_zero_and_of_disjoint_ones_the_root_of_ln_2()
    {
        Assert.Equal(0, Twins.JensenShannonDistance([1, 2, 3], [2, 4, 6]), 12);
        Assert.Equal(Math.Sqrt(Math.Log(2)), Twins.JensenShannonDistance([1, 0], [0, 5]), 12);
        Assert.Equal(0, Twins.JensenShannonDistance([0, 0], [0, 0]));
        Assert.Throws<ArgumentException>(() => Twins.JensenShannonDistance([1], [1, 2]));
    }

    [Fact]
    public void A_structured_matrix_loses_its_spike_in_the_twin_and_a_random_one_keeps_its_spectrum()
    {
        var (rows, columns) = (60, 40);
        var random = Make.Gaussians(rows * columns, 3);
        var structured = random.Select((x, i) => x + 1.2 * ((i / columns + i % columns) % 2 == 0 ? 1 : -1)).ToArray();
        var spiked = Make.Only(Make.Layer("a.weight", Make.Tensor([rows, columns], structured)), Randomize).Twin.Value;
        var plain = Make.Only(Make.Layer("a.weight", Make.Tensor([rows, columns], random)), Randomize).Twin.Value;
        Assert.True(spiked.SoftRank < 0.2, $"ww_softrank {spiked.SoftRank}");
        Assert.InRange(plain.SoftRank, 0.85, 1.15);
        Assert.True(spiked.Distance > 3 * plain.Distance);
        Assert.Equal((5, 5 * columns), (plain.Replicas, plain.Eigenvalues.Length));
    }

    [Fact]
    public void The_twin_keeps_the_norm_and_is_decided_by_the_seed_and_the_name()
    {
        var (one, other) = (Make.Gaussian("a.weight", 4, 130, 120), Make.Gaussian("b.weight", 4, 130, 120));
        var twin = Make.Only(one, Randomize);
        Assert.Equal(twin.Metrics.Norm, twin.Twin.Value.Eigenvalues.Sum(), twin.Metrics.Norm * 1e-10);
        Assert.Equal(1, twin.Twin.Value.Replicas);
        Assert.Equal(twin.Twin.Value.Eigenvalues, Make.Only(one, Randomize).Twin.Value.Eigenvalues);
        Assert.NotEqual(twin.Twin.Value.MaxEval, Make.Only(one, Randomize with { Seed = 1 }).Twin.Value.MaxEval);
        Assert.NotEqual(twin.Twin.Value.MaxEval, Make.Only(other, Randomize).Twin.Value.MaxEval);
    }

    [Fact]
    public void A_huge_entry_is_a_trap_with_localised_vectors_and_high_risk()
    {
        var numbers = Make.Gaussians(60 * 40, 8);
        numbers[0] = 60;
        var trap = Assert.Single(
            Make.Only(Make.Layer("a.weight", Make.Tensor([60, 40], numbers)), Randomize).Traps.Value
        );
        Assert.InRange(trap.Eigenvalue, 3600 * 0.95, 3600 * 1.1);
        Assert.True(trap.Eigenvalue > trap.Edge);
        Assert.Equal((60, 40), (trap.Left.Length, trap.Right.Length));
        Assert.True(trap.LeftDiffuseness < 2.0 / 60 && trap.RightDiffuseness < 2.0 / 40);
        Assert.InRange(trap.Risk, 0.7, 1);
        var warning = Assert.Single(
            Make.Only(Make.Layer("a.weight", Make.Tensor([60, 40], numbers)), Randomize).Warnings,
            w => w.Contains("correlation trap", StringComparison.Ordinal)
        );
        Assert.Matches(
            @"^1 spike survives shuffling \(correlation trap, risk 0\.[7-9]\d\), "
                + "due to a few large weights, not to structure$",
            warning
        );
    }

    [Fact]
    public void A_shifted_mean_is_a_diffuse_trap_without_risk_and_structure_alone_is_none()
    {
        var shifted = Make.Gaussians(60 * 40, 8).Select(x => x + 1.0).ToArray();
        var trap = Assert.Single(
            Make.Only(Make.Layer("a.weight", Make.Tensor([60, 40], shifted)), Randomize).Traps.Value
        );
        Assert.True(trap.LeftDiffuseness > 0.8 && trap.Risk < 0.05, $"{trap.LeftDiffuseness} {trap.Risk}");
        Assert.Contains(
            "1 spike survives shuffling (correlation trap, risk 0.00), "
                + "due to the weights' mean or chance, not to structure",
            Make.Only(Make.Layer("a.weight", Make.Tensor([60, 40], shifted)), Randomize).Warnings
        );

        var rankOne = Make.Gaussians(60 * 40, 8)
            .Select((x, i) => x + 1.2 * ((i / 40 + i % 40) % 2 == 0 ? 1 : -1))
            .ToArray();
        Assert.Empty(Make.Only(Make.Layer("a.weight", Make.Tensor([60, 40], rankOne)), Randomize).Traps.Value);
    }

    [Fact]
    public void Twin_and_traps_are_found_in_one_shuffle()
    {
        var numbers = Make.Gaussians(130 * 120, 8);
        numbers[0] = 90;
        var layer = Make.Only(Make.Layer("a.weight", Make.Tensor([130, 120], numbers)), Randomize);
        Assert.Equal(layer.Traps.Value[0].Eigenvalue, layer.Twin.Value.MaxEval, 1e-10 * layer.Twin.Value.MaxEval);
        // By themselves, with the same seed, they are the same to the last bit.
        var set = DenseMatrices.Of(new MatrixBatch(1, 130, 120, numbers));
        var (seed, esd) = (layer.Twin.Value.Seed, layer.Eigenvalues);
        Assert.Equal(layer.Twin.Value.Eigenvalues, Twins.Of(set, esd, Make.Backend, new() { Seed = seed }).Eigenvalues);
        var trap = Assert.Single(Traps.Of(set, 1, Make.Backend, seed).Value);
        Assert.Equal(layer.Traps.Value[0].Eigenvalue, trap.Eigenvalue);
        Assert.Equal(layer.Traps.Value[0].Left, trap.Left);
    }

    [Fact]
    public void A_low_rank_pair_has_no_traps_and_no_fit_of_its_twin_and_says_why()
    {
        var (b, a) = (
            new MatrixBatch(1, 30, 12, Make.Gaussians(360, 1)),
            new MatrixBatch(1, 12, 20, Make.Gaussians(240, 2))
        );
        var pair = new LowRankMatrices(b, a);
        var traps = Traps.Of(pair, 1, Make.Backend, 3);
        Assert.Equal(FitFailure.NotApplicable, traps.Failure);
        Assert.Contains("low-rank", traps.Reason, StringComparison.Ordinal);
        Assert.Null(traps.ValueOrNull);
        var esd = Esd.Of(pair, Make.Backend, SpectralAccuracy.Fast).Eigenvalues();
        var fit = Twins.Of(pair, esd, Make.Backend, new() { Seed = 3 }).MpFit;
        Assert.Equal(FitFailure.NotApplicable, fit.Failure);
        Assert.Contains("presumes independent real entries", fit.Reason, StringComparison.Ordinal);
    }
}
