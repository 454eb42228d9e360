using System.Text.Json;
using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class DeepDataProfilerTests
{
    private static readonly double[] OneToTen = [.. Enumerable.Range(1, 10).Select(i => (double)i)];

    [Fact]
    public void The_values_of_DeepDataProfilers_unit_test_are_reproduced()
    {
        var result = Make.Only(
            Make.Diagonal("fc.weight", OneToTen),
            new()
            {
                Conv = ConvMode.Flatten,
                Normalisation = EsdNormalisation.Rows,
                Accuracy = SpectralAccuracy.Accurate,
            }
        );
        Make.Same([.. OneToTen.Select(i => i * i / 10)], result.Eigenvalues, 1e-13);
        Assert.Equal(2.840775182, result.Fit.Value.Alpha, 8);
        Assert.Equal(3.6, result.Fit.Value.Xmin, 12);
        Assert.Equal(0.2532377996, result.Fit.Value.D, 9);
        Assert.Equal(2.840775182 * Math.Log(10), result.Ddp.Value.MetricLn, 7);
        Assert.Equal(2.840775182, result.Ddp.Value.MetricLog10, 7);
        Assert.Equal("regularized and good performance on a test set.", result.Ddp.Value.Verdict);
        var convolution = Make.Only(
            Make.Layer(
                "conv.weight",
                Make.Tensor([10, 10, 1, 1], Make.Diagonal("x", OneToTen).Load().Double.ToArray())
            ),
            new() { Conv = ConvMode.Flatten }
        );
        Assert.Equal(result.Ddp.Value.Alpha, convolution.Ddp.Value.Alpha, 10);
    }

    [Fact]
    public void DeepDataProfilers_table_of_the_LeNet_checkpoints_is_reproduced()
    {
        Check("weights/lenet_cifar10_epoch0.pth", -16.77262, [8.2049, 3.6317, 4.9025, 7.7988, 2.9716]);
        var last = Check("weights/lenet_cifar10_epoch9.pth", -4.01529, [2.9415, 2.6117, 2.2534, 2.4055, 4.5015]);
        double[] lambdaMax = [1.508002, 0.339936, 0.042238, 0.039478, 0.453328],
            xmin = [0.522488, 0.073680, 0.003849, 0.005888, 0.209491],
            d = [0.2404, 0.1699, 0.0650, 0.0812, 0.1768];
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(lambdaMax[i], last[i].Ddp.Value.LambdaMax, 6);
            Assert.Equal(xmin[i], last[i].Fit.Value.Xmin, 6);
            Assert.Equal(d[i], last[i].Fit.Value.D, 4);
        }

        static IReadOnlyList<LayerResult> Check(string file, double metric, double[] alphas)
        {
            using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip(file));
            // DeepDataProfiler leaves out no eigenvalue and fits even the six of conv1.
            var options = new AnalysisOptions
            {
                Conv = ConvMode.Flatten,
                Normalisation = EsdNormalisation.Rows,
                MinEvals = 2,
                EvalsThreshold = 0,
            };
            var result = ModelAnalysis.Of(checkpoint.Layers(), Make.Backend, options, run: new() { Threads = 1 });
            Assert.Equal(5, result.Layers.Count);
            for (var i = 0; i < 5; i++)
                Assert.Equal(alphas[i], result.Layers[i].Ddp.Value.Alpha, 4);
            Assert.Equal(metric, result.Mean("ddp_metric_ln")!.Value, 4);
            Assert.Equal(metric / Math.Log(10), result.Mean("ddp_metric_log10")!.Value, 4);
            return result.Layers;
        }
    }

    [Theory]
    [InlineData("lenet_mnist.pth", "ddp_lenet_mnist.json")]
    [InlineData("resnet20-12fca82f.th", "ddp_resnet20_cifar10.json")]
    public void DeepDataProfilers_recorded_answers_are_reproduced(string weights, string answers)
    {
        var file = SharedFiles.FindOrSkip($"weights/{weights}");
        var peer = SharedFiles.FindOrSkip($"reference/{answers}");
        using var reference = JsonDocument.Parse(File.ReadAllText(peer));
        using var checkpoint = Checkpoint.Open(file);
        var ours = ModelAnalysis.Of(
            checkpoint.Layers(),
            Make.Backend,
            new() { Conv = ConvMode.Flatten, MinEvals = 2 },
            run: new() { Threads = 1 }
        );
        var rows = reference.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(rows.Length, ours.Layers.Count);
        foreach (var (row, layer) in rows.Zip(ours.Layers))
        {
            Assert.Equal(row.GetProperty("name").GetString(), layer.LongName + ".weight");
            // DeepDataProfiler computes its singular values in float32.
            Assert.Equal(row.GetProperty("alpha").GetDouble(), layer.Ddp.Value.Alpha, 2e-4 * layer.Ddp.Value.Alpha);
            Assert.Equal(
                row.GetProperty("eig_max").GetDouble(),
                layer.Ddp.Value.LambdaMax,
                1e-5 * layer.Ddp.Value.LambdaMax
            );
            Assert.Equal(row.GetProperty("Q").GetDouble(), layer.Ddp.Value.Q, 12);
            Assert.EndsWith(layer.Ddp.Value.Verdict, row.GetProperty("text").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(
            reference.RootElement.GetProperty("universal_metric").GetDouble(),
            ours.Mean("ddp_metric_ln")!.Value,
            3
        );
    }

    [Theory]
    [InlineData(1.0, "regularized and good")]
    [InlineData(3.0, "regularized and good")]
    [InlineData(3.001, "somewhat")]
    [InlineData(4.4999, "somewhat")]
    [InlineData(4.5, "very likely not trained")]
    public void The_verdict_changes_where_mu_is_four_and_seven(double alpha, string verdict) =>
        Assert.StartsWith(verdict, DeepDataProfilerVerdict.VerdictOf(alpha), StringComparison.Ordinal);
}
