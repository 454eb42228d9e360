using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Nulls;

/// <summary>The exponent of FARMS beside that of untrained layers.</summary>
public sealed class FarmsNullTests
{
    private static readonly AnalysisOptions Asked = new() { Metrics = [LayerMetrics.Farms] };

    // By Student's law with 19 degrees of freedom a new layer is further away than 2.1 standard deviations, times
    // sqrt(1 + 1/20), in 5 of 100 cases; 40 layers have more than 7 with probability .002.
    [Fact]
    public void Untrained_layers_are_near_their_null_and_heavy_ones_are_not()
    {
        double[] z = [.. Enumerable.Range(0, 40).Select(i => Of(Subjects.Gaussian((1, 48, 32), 70 + (ulong)i)).Z)];
        Assert.InRange(z.Count(x => Math.Abs(x) > 2.1 * Math.Sqrt(1.05)), 0, 7);
        Assert.InRange(z.Average(), -1, 1);
        var heavy = Subjects.Planted("power law of exponent 1.8", (128, 64), 5).Select(Of).ToArray();
        Assert.All(heavy, f => Assert.True(f.Z < -3, $"z = {f.Z}"));
        Assert.All(heavy, f => Assert.Equal(FarmsNull.Draws, f.Band.Draws));
    }

    [Fact]
    public void The_estimate_is_that_of_FARMS_and_options_have_nulls_of_their_own()
    {
        var subject = Subjects.Gaussian((1, 48, 32), 3);
        FarmsOptions small = new() { WindowSize = 12 };
        var (usual, other) = (Of(subject), FarmsNull.Of(subject, small).Value);
        Assert.Equal(Farms.Of(subject.Matrices, subject.Backend).Value.Alpha, usual.Estimate.Alpha);
        Assert.Equal(Farms.Of(subject.Matrices, subject.Backend, small).Value.Alpha, other.Estimate.Alpha);
        Assert.NotEqual(usual.Band.Mean, other.Band.Mean);
        Assert.Equal((usual.Estimate.Alpha - usual.Band.Mean) / usual.Band.StandardDeviation, usual.Z, 1e-12);
    }

    [Fact]
    public void Columns_do_not_depend_on_the_scale_of_the_weights()
    {
        var numbers = Make.Gaussians(40 * 30, 2);
        LayerResult Layer(double scale) =>
            LayerAnalysis
                .Of(
                    Make.Layer("w.weight", Make.Tensor([40, 30], [.. numbers.Select(x => scale * x)])),
                    Subjects.Backend,
                    Asked
                )
                .Results.Single();
        var (one, scaled) = (Layer(1), Layer(1e-6));
        foreach (var column in LayerMetrics.Farms.Columns)
            Assert.Equal(Number(column, one), Number(column, scaled), 1e-6);
        Assert.Equal(2.12168, Number(LayerColumns.Named("alpha_farms_limit"), one), 1e-5);
        Assert.DoesNotContain(
            LayerColumns.Present([Make.Only(Make.Gaussian("w.weight", 1, 20, 12))]),
            c => c.Name.Contains("farms", StringComparison.Ordinal)
        );
        static double Number(LayerColumn column, LayerResult layer) =>
            Convert.ToDouble(column.Value(layer), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Operators_pairs_zeros_and_small_layers_have_reasons_or_numbers()
    {
        Layer[] layers =
        [
            Make.Gaussian("q.lora_A", 1, 12, 30),
            Make.Gaussian("q.lora_B", 2, 40, 12),
            Make.Layer("zero.weight", Make.Tensor([12, 10], new double[120])),
            .. from n in Enumerable.Range(2, 5) select Make.Gaussian($"few{n}.weight", (ulong)n, n, 20),
        ];
        var result = ModelAnalysis.Of(
            layers,
            Subjects.Backend,
            Asked with
            {
                MinEvals = 2,
            },
            run: new() { Threads = 1 }
        );
        Assert.Equal(7, result.Layers.Count);
        LayerResult[] all =
        [
            .. result.Layers,
            Make.Only(
                Make.Gaussian("conv.weight", 4, 12, 10, 3, 3),
                Asked with
                {
                    Conv = ConvMode.Operator,
                    OperatorGrid = 6,
                }
            ),
        ];
        foreach (var layer in all)
        {
            var farms = layer.Value(LayerMetrics.Farms);
            if (farms.TryGet(out var found))
                Assert.True(double.IsFinite(found.Z) && found.Estimate.Alpha > 1, layer.LongName);
            else
                Assert.NotEqual("", farms.Reason);
        }
        FitResult<FarmsNull> Named(string name) => all.Single(l => l.LongName == name).Value(LayerMetrics.Farms);
        Assert.Equal(FitFailure.NotApplicable, Named("q.lora").Failure);
        Assert.Equal(FitFailure.NotApplicable, Named("zero").Failure);
        Assert.Equal(FitFailure.NotApplicable, Named("conv").Failure);
    }

    private static FarmsNull Of(SpectrumSubject subject) => FarmsNull.Of(subject).Value;
}
