using System.Globalization;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.NetSeries;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Tests.Core.NetSeries;

public class NetSeriesTests
{
    [Theory]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E-01_0001", 3, 128, "mnist", "NLL", "fc", .1, 1)]
    [InlineData(
        "4_0064_cifar10_linear_hinge_alexnet_1.500000E-02_0010",
        4,
        64,
        "cifar10",
        "linear_hinge",
        "alexnet",
        .015,
        10
    )]
    [InlineData("3_2048_mnist_NLL_fc_2.000000E+00_12345", 3, 2048, "mnist", "NLL", "fc", 2.0, 12345)]
    public void Names_of_folders_give_the_setting(
        string name,
        int depth,
        int width,
        string dataset,
        string loss,
        string model,
        double stepSize,
        int batchSize
    )
    {
        var setting = RunSetting.Parse(name)!;
        Assert.Equal((depth, width, batchSize), (setting.Depth, setting.Width, setting.BatchSize));
        Assert.Equal((dataset, loss, model), (setting.Dataset, setting.Loss, setting.Model));
        Assert.Equal(stepSize, setting.StepSize);
        Assert.Equal(stepSize / batchSize, setting.Ratio);
        // Python's own formats give the name back.
        Assert.Equal(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{depth}_{width:0000}_{dataset}_{loss}_{model}_{Python(stepSize)}_{batchSize:0000}"
            )
        );

        static string Python(double x) => x.ToString("0.000000E+00", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nets")]
    [InlineData("3_0128_mnist_NLL_fc_0_0001")]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E-01_0000")]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E+999_0001")]
    [InlineData("3_0128_mnist_fc_1.000000E-01_0001")]
    [InlineData("3_0128_mnist_NLL_fc_1.000000E-01_99999999999")]
    [InlineData("x_0128_mnist_NLL_fc_1.000000E-01_0001")]
    public void Other_names_give_none(string name) => Assert.Null(RunSetting.Parse(name));

    [Theory]
    [InlineData(.4, TrainingOutcome.Learnt)]
    [InlineData(2.18, TrainingOutcome.Learnt)]
    [InlineData(2.19, TrainingOutcome.NotLearnt)]
    [InlineData(2.3026, TrainingOutcome.NotLearnt)]
    [InlineData(4.7, TrainingOutcome.Diverged)]
    [InlineData(double.NaN, TrainingOutcome.Diverged)]
    [InlineData(double.PositiveInfinity, TrainingOutcome.Diverged)]
    public void The_last_loss_beside_that_of_guessing_tells_what_became_of_a_run(double last, TrainingOutcome outcome)
    {
        HistoryPoint[] history = [new(0, 50, 10), new(100, last, 12)];
        var setting = RunSetting.Parse("3_0128_mnist_NLL_fc_1.000000E-01_0001");
        var end = TrainingEnd.From("test set", history, setting);
        Assert.Equal(outcome, end.Outcome);
        Assert.Equal(Math.Log(10), end.Guessing);
        // Without a known number of classes the first loss is compared with.
        end = TrainingEnd.From("test set", [new(0, Math.Log(10), 10), history[1]], null);
        Assert.Equal(outcome, end.Outcome);
        Assert.Equal("the first loss", end.GuessingFrom);
        Assert.Throws<ArgumentException>(() => TrainingEnd.From("test set", [], null));
    }

    [Fact]
    public void Sums_are_those_of_exact_arithmetic_and_leave_out_vectors_that_are_not_finite()
    {
        float[] first = [.. Enumerable.Range(0, 37).Select(i => (float)Math.Sin(i))];
        double[] second = [.. Enumerable.Range(0, 37).Select(i => 1e-8 * i)];
        var sum = new VectorSum(37);
        Assert.Throws<InvalidOperationException>(() => sum.Mean());
        Assert.True(sum.TryAdd(new TensorData([37], first)));
        Assert.True(sum.TryAdd(new TensorData([37], second)));
        for (var at = 0; at < 37; at++)
        {
            var single = (float[])first.Clone();
            single[at] = at % 2 == 0 ? float.NaN : float.PositiveInfinity;
            Assert.False(sum.TryAdd(new TensorData([37], single)));
            var wide = (double[])second.Clone();
            wide[at] = double.NegativeInfinity;
            Assert.False(sum.TryAdd(new TensorData([37], wide)));
        }
        Assert.Equal(2, sum.Count);
        Assert.Equal(first.Zip(second, (a, b) => (a + b) / 2), sum.Mean());
        Assert.Throws<ArgumentException>(() => sum.TryAdd(new TensorData([3], new float[3])));
    }

    [Fact]
    public void Gaussian_weights_have_tail_index_2_and_only_what_was_requested_is_estimated()
    {
        var weights = Variates.Gaussian(60_000, 3);
        var layer = new AveragedLayer
        {
            Name = "fc",
            Shape = [300, 200],
            Parameters = 60_000,
            Nets = 5,
            Mean = Array.ConvertAll(weights, w => w + 7),
        };
        var tails = LayerTails.Of(layer);
        var (e1, e2) = (tails.E1.Value, tails.E2.Value);
        Assert.Equal(2, e1.TailIndex, 4 * e1.Error.Value.StandardError);
        Assert.Equal(2, e2.TailIndex, 4 * e2.Error.Value.StandardError + .02);
        Assert.Equal(245, tails.Hill.Value.TopCount);
        Assert.Equal(FitFailure.NotRequested, tails.Moment.Failure);
        tails = LayerTails.Of(
            layer,
            new()
            {
                Estimators = [SeriesEstimator.Moment],
                TopCount = 50,
                Resamples = 0,
            }
        );
        Assert.Equal(50, tails.Moment.Value.TopCount);
        Assert.Equal(FitFailure.NotRequested, tails.E1.Failure);
        Assert.Equal(FitFailure.NotRequested, tails.E2.Failure);
        tails = LayerTails.Of(layer with { Shape = [60_000] });
        Assert.Equal(FitFailure.NotApplicable, tails.E2.Failure);
    }

    [Fact]
    public void Rank_correlation_with_eta_over_b_is_that_of_the_ranks()
    {
        double[] indices = [2, 1.9, 1.7, 1.8, 1.2];
        SeriesTails[] runs =
        [
            .. indices.Select((index, i) => Run($"3_0128_mnist_NLL_fc_{i + 1}.000000E-03_0001", index)),
            Run("no setting", 5),
        ];
        var c = RatioCorrelation.Of(runs, "fc")!.Value;
        // One pair of neighbours is out of order: rho = -(1 - 6 * 2 / (5 * 24)).
        Assert.Equal(-.9, c.Rho, 1e-12);
        Assert.Equal(5, c.Runs);
        Assert.InRange(c.Low, -1, -.9);
        Assert.InRange(c.High, -.9, 1);
        Assert.Null(RatioCorrelation.Of(runs.Take(3), "fc"));
        Assert.Null(RatioCorrelation.Of(runs, "other"));
        Assert.Equal(-1, RatioCorrelation.Of(runs.Take(3).Append(runs[4]), "fc")!.Value.High, 1e-6);
    }

    private static SeriesTails Run(string name, double index)
    {
        var none = FitResult<TopOrderFit>.Failed(FitFailure.NotRequested, "not requested");
        var fit = new AlphaStableFit(index, FitResult<BootstrapError>.Failed(FitFailure.NotRequested, "none"), []);
        return new()
        {
            Name = name,
            Nets = 1,
            First = "net_0.pyT",
            Last = "net_0.pyT",
            Setting = RunSetting.Parse(name),
            Layers =
            [
                new()
                {
                    Name = "fc",
                    Shape = [2, 2],
                    Parameters = 4,
                    Nets = 1,
                    IsFinite = true,
                    E1 = fit,
                    E2 = fit,
                    Hill = none,
                    Pickands = none,
                    Moment = none,
                },
            ],
        };
    }
}
