// Every estimator against a naive program (reference/tail_estimators.json, made by make_tail_estimators.py), which sums
// the definitions of the papers and draws the same resamples.
using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.TailEstimators;
using HeavyTails.Core.TailIndices;
using HeavyTails.Tests.Core.PowerLaws;

namespace HeavyTails.Tests.Core.TailEstimators;

public class ReferenceTests
{
    private static readonly JsonElement Reference = ReferenceFile.Read("tail_estimators.json");

    private static IEnumerable<(double[] Data, JsonElement Case)> Cases =>
        Reference.GetProperty("cases").EnumerateArray().Select(c => (ReferenceFile.Doubles(c.GetProperty("data")), c));

    [Fact]
    public void The_moment_estimator_agrees_with_its_definition_at_every_k()
    {
        foreach (var (data, expected) in Cases)
        foreach (var row in expected.GetProperty("moments_at").EnumerateArray())
            AssertIndex(row[1].GetDouble(), MomentEstimator.At(data, row[0].GetInt32()));
    }

    [Fact]
    public void The_moment_estimator_is_the_one_of_tail_indices_at_the_same_k()
    {
        foreach (var (data, _) in Cases)
        foreach (var k in new[] { 10, data.Length / 2 })
            if (MomentEstimator.At(data, k).TryGet(out var estimate))
                Assert.Equal(TailIndex.Moment(data, k).Value.TailIndex, estimate.Alpha - 1, 1e-8 * estimate.Alpha);
    }

    [Fact]
    public void The_kernel_estimator_agrees_with_its_definition_at_every_bandwidth()
    {
        foreach (var (data, expected) in Cases)
        foreach (var row in expected.GetProperty("kernel_at").EnumerateArray())
            AssertIndex(row[1].GetDouble(), KernelEstimator.At(data, row[0].GetDouble()));
    }

    [Fact]
    public void The_double_bootstrap_of_the_same_resamples_chooses_the_same_tail()
    {
        foreach (var (data, expected) in Cases)
        {
            var bootstrap = new DoubleBootstrap
            {
                Resamples = expected.GetProperty("resamples").GetInt32(),
                Seed = expected.GetProperty("seed").GetUInt64(),
            };
            AssertChosen(
                expected.GetProperty("hill_double_bootstrap"),
                new DoubleBootstrapHill { Bootstrap = bootstrap }.Of(data)
            );
            var moments = new MomentEstimator { Bootstrap = bootstrap }.Of(data);
            AssertIndex(expected.GetProperty("moments")[1].GetDouble(), moments);
            if (moments.Succeeded)
                Assert.Equal(expected.GetProperty("moments")[0].GetInt32(), moments.Value.TailLength);
            var kernel = new KernelEstimator { Bootstrap = bootstrap }.Of(data);
            AssertIndex(expected.GetProperty("kernel")[1].GetDouble(), kernel);
            if (kernel.Succeeded)
                Assert.Equal(
                    Math.Ceiling(expected.GetProperty("kernel")[0].GetDouble() * data.Length) - 1,
                    kernel.Value.TailLength
                );
        }
    }

    [Fact]
    public void Sequential_choices_of_k_agree_with_their_definitions()
    {
        foreach (var (data, expected) in Cases)
        {
            AssertChosen(expected.GetProperty("danielsson"), new QuantileDistance().Of(data));
            AssertChosen(expected.GetProperty("dk"), new DreesKaufmann().Of(data));
            AssertChosen(expected.GetProperty("dk_with_rho_estimated"), new DreesKaufmann { Rho = null }.Of(data));
        }
    }

    [Fact]
    public void Watsons_statistic_is_the_integral_that_defines_it()
    {
        foreach (var (data, expected) in Cases)
        {
            var row = expected.GetProperty("watson");
            var estimate = new WatsonDistance().Of(data).Value;
            Assert.Equal(row[0].GetDouble(), estimate.Xmin);
            Assert.Equal(row[1].GetDouble(), estimate.Alpha, 1e-9 * estimate.Alpha);
            Assert.Equal(row[3].GetInt32(), estimate.TailLength);
            Assert.Equal(row[2].GetDouble(), WatsonDistance.Statistic(data, estimate.Xmin).Value, 1e-10);
        }
    }

    [Fact]
    public void The_error_of_the_kernel_estimator_is_that_of_its_influence_function()
    {
        // Exact Pareto quantiles have xi close to that of their law; the variance is interpolated by its parabola in
        // xi.
        var rows = Reference.GetProperty("kernel_variance").EnumerateArray().Select(ReferenceFile.Doubles).ToArray();
        double Parabola(double xi) =>
            rows.Take(3)
                .Sum(r =>
                    r[1]
                    * rows.Take(3).Where(o => o[0] != r[0]).Aggregate(1.0, (p, o) => p * (xi - o[0]) / (r[0] - o[0]))
                );
        Assert.Equal(rows[3][1], Parabola(rows[3][0]), 1e-9);
        foreach (var (data, _) in Cases)
            if (KernelEstimator.At(data, 0.8).TryGet(out var estimate))
            {
                var xi = estimate.Xi;
                var expected = Math.Sqrt(Parabola(xi) / (0.8 * data.Length)) / (xi * xi);
                Assert.Equal(expected, estimate.Error.Value, 1e-6 * expected);
            }
    }

    private static void AssertIndex(double xi, FitResult<TailEstimate> estimate)
    {
        if (xi > 0)
            Assert.Equal(xi, estimate.Value.Xi, 1e-8 * (1 + xi));
        else
        {
            Assert.Equal(FitFailure.OutOfRange, estimate.Failure);
            Assert.Contains($"xi = {xi:G4}", estimate.Reason, StringComparison.Ordinal);
        }
    }

    private static void AssertChosen(JsonElement row, FitResult<TailEstimate> estimate)
    {
        Assert.Equal(row[0].GetInt32(), estimate.Value.TailLength);
        Assert.Equal(row[1].GetDouble(), estimate.Value.Alpha, 1e-9 * estimate.Value.Alpha);
    }
}
