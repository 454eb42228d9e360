using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.RandomMatrices.Laws;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices.Laws;

/// <summary>The choice between laws of whole spectra.</summary>
public sealed class SpectralLawsTests(ITestOutputHelper output)
{
    // A small part of the table in SpectralLaws.cs.
    [Theory]
    [InlineData("gaussian", "mp")]
    [InlineData("spikes", "mp_spikes")]
    [InlineData("inverse", "inverse_mp")]
    [InlineData("pareto", "power_law")]
    [InlineData("truncated", "truncated_power_law")]
    [InlineData("lognormal", "lognormal")]
    public void Planted_laws_are_found(string ensemble, string law)
    {
        foreach (var (n, m) in new[] { (128, 128), (256, 128), (128, 512) })
        {
            var chosen = PlantedSpectra.Chosen(ensemble, n, m, 2);
            output.WriteLine($"{ensemble} {n} x {m}: {string.Join(", ", chosen)}");
            Assert.Equal(2, chosen.GetValueOrDefault(law));
        }
    }

    [Fact]
    public void Odds_sum_to_one_and_name_the_best_law()
    {
        var odds = SpectralLaws.Of(PlantedSpectra.Of("lognormal", 128, 128, 3), Make.Backend).Value;
        Assert.Equal(1, odds.Laws.Sum(l => l.Odds), 1e-12);
        Assert.Equal(0, odds.Best.Error);
        Assert.Equal(odds.Laws.OrderByDescending(l => l.Score), odds.Laws);
        Assert.Equal(odds.Laws.OrderByDescending(l => l.Odds).First(), odds.Best);
        Assert.Equal(SpectralLaws.All.Count, odds.Laws.Count + odds.Excluded.Count);
        var mp = odds.Laws.Single(l => l.Law.Key == "mp");
        Assert.True(mp.Odds < .05 && mp.Error > 0);
    }

    // A Gaussian matrix has no spikes: both laws have the same density, and one parameter more is charged for.
    [Fact]
    public void A_bulk_without_spikes_is_not_one_with_spikes()
    {
        var odds = SpectralLaws.Of(PlantedSpectra.Of("gaussian", 128, 128, 1), Make.Backend).Value;
        Assert.Equal("mp", odds.Best.Law.Key);
        var spiked = odds.Laws.Single(l => l.Law.Key == "mp_spikes");
        Assert.True(odds.Best.Score - spiked.Score > Math.Log(128) / 256 - 1e-3);
    }

    [Fact]
    public void Scale_orientation_and_threads_do_not_matter()
    {
        var matrix = Make.Gaussians(96 * 70, 8);
        var transposed = new double[matrix.Length];
        for (var i = 0; i < 96; i++)
        for (var j = 0; j < 70; j++)
            transposed[j * 96 + i] = matrix[i * 70 + j];
        var plain = SpectralLaws.Of(PlantedSpectra.Set(96, 70, matrix), Make.Backend).Value;
        var scaled = Array.ConvertAll(matrix, x => 1e140 * x);
        var alike = new[]
        {
            SpectralLaws.Of(PlantedSpectra.Set(70, 96, transposed), Make.Backend),
            SpectralLaws.Of(PlantedSpectra.Set(96, 70, scaled), Make.Backend),
        };
        foreach (var other in alike)
        foreach (var (a, b) in plain.Laws.Zip(other.Value.Laws))
        {
            Assert.Equal(a.Law, b.Law);
            Assert.Equal(a.Score, b.Score, 1e-6);
            Assert.Equal(a.Odds, b.Odds, 1e-4);
        }
        var threads = SpectralLaws.Of(PlantedSpectra.Set(96, 70, matrix), new ManagedSpectralBackend(3)).Value;
        Assert.Equal(plain.Laws, threads.Laws);
        var seed = SpectralLaws.Of(PlantedSpectra.Set(96, 70, matrix), Make.Backend, new() { Seed = 1 }).Value;
        Assert.NotEqual(plain.Laws, seed.Laws);
    }

    // Nine slices [16 x 24] of independent normals: their halves [8 x 24] have 72 eigenvalues together.
    [Fact]
    public void Slices_of_a_convolution_are_pooled()
    {
        var set = Assert.Single(
            LayerMatrices.Of(LayerKind.Conv2d, Make.Gaussian(4, 16, 24, 3, 3), 1, new MatrixOptions())
        );
        Assert.Equal(9, set.Count);
        Assert.Equal("mp", SpectralLaws.Of(set, Make.Backend).Value.Best.Law.Key);
    }

    [Fact]
    public void Reasons_say_why_there_is_no_choice()
    {
        FitResult<LawOdds> Of(int rows, int columns, double[] matrix) =>
            SpectralLaws.Of(PlantedSpectra.Set(rows, columns, matrix), Make.Backend);
        Assert.Contains("31 eigenvalues", Of(200, 62, Make.Gaussians(12400, 1)).Reason, StringComparison.Ordinal);
        Assert.True(Of(200, 64, Make.Gaussians(12800, 1)).Succeeded);
        Assert.Contains("are zero", Of(80, 70, new double[5600]).Reason, StringComparison.Ordinal);
        // Rank one: all but one eigenvalue of a half are zero.
        double[] one =
        [
            .. from i in Enumerable.Range(0, 80) from j in Enumerable.Range(0, 70) select (i + 1.0) * (j + 2),
        ];
        Assert.Contains("34 of 35 eigenvalues", Of(80, 70, one).Reason, StringComparison.Ordinal);
        one[7] = double.NaN;
        Assert.Equal(FitFailure.NotFinite, Of(80, 70, one).Failure);
        Assert.Equal(FitFailure.NotEnoughData, Of(1, 1, [1]).Failure);
        var pair = new LowRankMatrices(
            new(1, 90, 80, Make.Gaussians(7200, 1)),
            new(1, 80, 90, Make.Gaussians(7200, 2))
        );
        Assert.Contains("LowRankMatrices", SpectralLaws.Of(pair, Make.Backend).Reason, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SpectralLaws.Of(PlantedSpectra.Set(80, 70, one), Make.Backend, new() { Splits = 1 })
        );
    }

    [Fact]
    public void Half_of_the_rows_has_eigenvalues_between_those_of_the_matrix()
    {
        // Cauchy's interlacing: nothing lies outside of the whole spectrum, which a split of the longer side would not
        // give.
        var set = PlantedSpectra.Of("pareto", 128, 64, 1);
        var whole = Make.Eigenvalues(set);
        var halves = RowHalves.Of(set, Make.Backend, new()).Value;
        Assert.Equal((20, 128, 32), (halves.Spectra.Length, halves.Rows, halves.Columns));
        foreach (var half in halves.Spectra)
            for (var i = 0; i < half.Length; i++)
                Assert.InRange(half[i], whole[i] * (1 - 1e-6), whole[i + 32] * (1 + 1e-6));
        // The two halves of a split have all columns together, and so the norm of the whole.
        Assert.Equal(whole.Sum(), halves.Spectra[6].Sum() + halves.Spectra[7].Sum(), 1e-6 * whole.Sum());
    }

    [Fact]
    public void The_metric_fills_its_columns()
    {
        var result = Make.Only(Make.Gaussian("w.weight", 1, 90, 70), new() { Metrics = [LayerMetrics.Law] });
        object? Cell(string name) => LayerMetrics.Law.Columns.Single(c => c.Name == name).Value(result);
        Assert.Equal("mp", Cell("law"));
        Assert.Equal(Cell("odds_mp"), Cell("law_odds"));
        Assert.Equal(1, SpectralLaws.All.Sum(l => Cell($"odds_{l.Key}") as double? ?? 0), 1e-12);
    }
}
