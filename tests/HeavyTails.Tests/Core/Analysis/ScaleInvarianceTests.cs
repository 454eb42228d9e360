// Weights c W have the eigenvalues c^2 lambda, and neither their tail nor their bulk is another one: every column of
// the analysis is c^k times that of W, with k = 0 for all but the columns that are listed below.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.Analysis;

public sealed class ScaleInvarianceTests
{
    private static readonly Dictionary<string, int> Powers = new()
    {
        ["norm"] = 2,
        ["spectral_norm"] = 2,
        ["lambda_max"] = 2,
        ["xmin"] = 2,
        ["xmax"] = 2,
        ["Lambda"] = -2,
        ["sv_max"] = 1,
        ["sv_min"] = 1,
        ["detX_val"] = 2,
        ["max_rand_eval"] = 2,
        ["ww_maxdist"] = 2,
        ["W_scale"] = -1,
        ["rand_W_scale"] = -1,
        ["bulk_max"] = 2,
        ["bulk_min"] = 2,
        ["rand_bulk_max"] = 2,
        ["rand_bulk_min"] = 2,
        ["tracy_widom_margin"] = 2,
        ["ddp_lambda_max"] = 2,
        ["entries_left_xmin"] = 1,
        ["entries_right_xmin"] = 1,
    };

    // Each adds this multiple of log10 c.
    private static readonly Dictionary<string, Func<LayerResult, double>> Logarithms = new()
    {
        ["log_norm"] = _ => 2,
        ["log_spectral_norm"] = _ => 2,
        ["alpha_weighted"] = l => 2 * l.Fit.Value.Alpha,
        ["log_alpha_norm"] = l => 2 * l.Fit.Value.Alpha,
        ["ddp_metric_log10"] = l => 2 * l.Ddp.Value.Alpha,
        ["ddp_metric_ln"] = l => 2 * l.Ddp.Value.Alpha * Math.Log(10),
        ["log_norm_null"] = _ => 2,
        ["log_norm_null_low"] = _ => 2,
        ["log_norm_null_high"] = _ => 2,
        ["log_spectral_norm_null"] = _ => 2,
        ["log_spectral_norm_null_low"] = _ => 2,
        ["log_spectral_norm_null_high"] = _ => 2,
    };

    // WeightWatcher's count of eigenvalues below 1e-6, whatever their scale.
    private const string Absolute = "weak_rank_loss";

    private static readonly AnalysisOptions[] Options =
    [
        AnalysisOptions.Full with
        {
            Metrics = LayerMetrics.Full.With(LayerMetrics.Entries),
            Accuracy = SpectralAccuracy.Accurate,
            Bootstrap = 20,
        },
        new() { Fit = FitKind.TPL },
        new() { Fit = FitKind.E_TPL },
        new() { Fingers = FingerFix.ClipXmax },
        new() { Fingers = FingerFix.XminPeak },
        new() { Normalisation = EsdNormalisation.Rows, LeaveOutLargest = 1 },
    ];

    public static IEnumerable<TheoryDataRow<double>> Factors => [1.0 / 1024, 1024, 1e-3, 1e-6, 1e3];

    [Theory]
    [MemberData(nameof(Factors))]
    public void Every_column_but_weak_rank_loss_follows_the_scale_of_the_weights(double factor)
    {
        var compared = new HashSet<string>();
        foreach (var layer in Layers())
        foreach (var options in Options)
        {
            var (one, scaled) = (Make.Only(layer, options), Make.Only(Times(layer, factor), options));
            foreach (var column in LayerColumns.Present([one]))
            {
                // Sentences about a truncated law say its rate Lambda, which has the unit 1 / lambda.
                if (column.Name == Absolute || (column.Name is "goodness" or "warnings" && options.Fit != FitKind.PL))
                    continue;
                // Rounding decides which basis of the lost directions is found.
                if (column.Group == "vectors" && layer.Name == "lost")
                    continue;
                var (value, expected) = (column.Value(scaled), Expected(column, one, factor));
                var where = $"{layer.Name}, {options.Fit}, {options.Fingers}: {column.Name} is {value}, not {expected}";
                if (expected is double number)
                    Assert.True(IsNear(column, number, Assert.IsType<double>(value), scaled), where);
                else
                    Assert.True(Equals(expected, value), where);
                if (value is not null)
                    compared.Add(column.Name);
            }
        }
        var untested = LayerColumns
            .All.Select(c => c.Name)
            .Except([.. compared, Absolute, "slice_id", "low_rank_scale", "quantised"])
            // FarmsNullTests have those of FARMS, which costs hundreds of spectra.
            .Except(LayerMetrics.Farms.Columns.Select(c => c.Name));
        Assert.Empty(untested);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    [InlineData(1e3)]
    public void Alpha_of_float32_weights_does_not_depend_on_their_scale(double factor)
    {
        foreach (var backend in new[] { SpectralBackend.Managed, SpectralBackend.Default }.Distinct())
        foreach (var layer in Layers())
        {
            var weights = layer.Load();
            float[] numbers = [.. weights.Double.ToArray().Select(x => (float)x)];
            LayerResult Of(IEnumerable<float> values) =>
                LayerAnalysis
                    .Of(Make.Layer(layer.TensorName, new TensorData([.. weights.Shape], values.ToArray())), backend)
                    .Results[0];
            var (one, scaled) = (Of(numbers), Of(numbers.Select(x => (float)(x * factor))));
            Assert.Equal(one.Fit.Value.TailLength, scaled.Fit.Value.TailLength);
            // The products are rounded to float32: eigenvalues move by 1e-7 of themselves.
            Assert.Equal(one.Fit.Value.Alpha, scaled.Fit.Value.Alpha, 1e-5);
        }
    }

    [Fact]
    public void The_legacy_threshold_is_absolute_and_leaves_small_weights_without_a_fit()
    {
        var layer = Layers().First();
        AnalysisOptions legacy = new() { Variant = Variant.Legacy };
        Assert.Equal(Make.Only(layer).Fit.Value.Alpha, Make.Only(layer, legacy).Fit.Value.Alpha);
        Assert.Equal(1e-5, Make.Only(layer, legacy).FitThreshold);
        var small = Make.Only(Times(layer, 1e-4), legacy);
        Assert.Contains("no eigenvalue exceeds 1e-05", small.Fit.Reason, StringComparison.Ordinal);
        Assert.Equal(
            1e-5 * Make.Only(Times(layer, 1e-4)).Eigenvalues.Average(),
            Make.Only(Times(layer, 1e-4)).FitThreshold,
            1e-20
        );
    }

    // Noise with spikes, a convolution, a matrix of lost rank, and planted power laws.
    private static IEnumerable<Layer> Layers()
    {
        double[] numbers = Make.Gaussians(80 * 50, 3);
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = .1 * numbers[i] + ((i / 50 + i % 50) % 2 == 0 ? .05 : -.05);
        numbers[70] = 6;
        yield return Make.Layer("spikes.weight", Make.Tensor([80, 50], numbers));
        yield return Make.Gaussian("conv.weight", 4, 24, 16, 3, 3);
        double[] lost = Make.Gaussians(60 * 40, 5);
        lost.AsSpan(0, 10 * 40).Clear();
        yield return Make.Layer("lost.weight", Make.Tensor([40, 60], lost[..2400]));
        var random = new SplitMix64(9);
        PlantedPowerLaw heavy = new()
        {
            Rows = 90,
            Columns = 60,
            Alpha = 1.5,
        };
        double[] planted = [.. PlantedMatrix.PowerLaw(heavy, ref random).Select(x => (double)x)];
        yield return Make.Layer("pareto.weight", Make.Tensor([90, 60], planted));
    }

    private static Layer Times(Layer layer, double factor)
    {
        var weights = layer.Load();
        return Make.Layer(
            layer.TensorName,
            Make.Tensor([.. weights.Shape], [.. weights.Double.ToArray().Select(x => x * factor)]),
            layer.Kind
        );
    }

    private static object? Expected(LayerColumn column, LayerResult one, double factor) =>
        column.Value(one) is not double value ? column.Value(one)
        : Logarithms.TryGetValue(column.Name, out var multiple) ? value + multiple(one) * Math.Log10(factor)
        : value * Math.Pow(factor, Powers.GetValueOrDefault(column.Name));

    // Eigenvalues that should be zero are rounding errors of the largest one.
    private static bool IsNear(LayerColumn column, double expected, double value, LayerResult scaled)
    {
        var size =
            column.Name is "sv_min" ? scaled.Metrics.SvMax
            : column.Name.StartsWith("odds_", StringComparison.Ordinal) ? 1
            : Powers.ContainsKey(column.Name) ? Math.Abs(expected)
            : Math.Max(1e-3, Math.Abs(expected));
        return expected.Equals(value) || Math.Abs(expected - value) <= 1e-8 * size;
    }
}
