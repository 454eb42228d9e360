using HeavyTails.Core.Fits;
using HeavyTails.Native.Curvature;
using HeavyTails.Native.Training;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

public class WidthScanTests
{
    private static readonly JammingData Data = JammingData.Sphere(
        new()
        {
            Patterns = 40,
            Tests = 10,
            Inputs = 5,
            Seed = 1,
        }
    );

    private static WidthScanOptions Options(params long[] steps) =>
        new()
        {
            Steps = steps,
            Seed = 7,
            Training = new()
            {
                Activation = PerceptronActivation.Tanh,
                Form = AdamForm.Keras,
                Epsilon = 1e-7,
                BatchSize = 20,
                Threads = 1,
            },
            Readouts = [new(), new() { Variant = Variant.Legacy }],
        };

    [Fact]
    public void Each_step_has_a_row_of_each_read_out()
    {
        var networks = WidthScan.Run(Data, [2, 6], Options(0, 1, 30));
        Assert.Equal([2, 6], networks.Select(n => n.Width));
        foreach (var network in networks)
        {
            Assert.Equal([0L, 0, 1, 1, 30, 30], network.Rows.Select(r => r.Step));
            Assert.Equal(["corrected", "legacy"], network.Rows.Select(r => r.Variant).Distinct());
            Assert.All(network.Rows, r => Assert.Equal((40, 5, 2), (r.Patterns, r.Inputs, r.HiddenLayers)));
            Assert.Equal(
                (5 * network.Width) + (network.Width * network.Width) + network.Width,
                network.Rows[0].Parameters
            );
            Assert.Equal(30, network.State.Steps);
        }
    }

    [Fact]
    public void A_network_does_not_depend_on_the_others_or_on_the_steps_that_are_looked_at()
    {
        var all = WidthScan.Run(Data, [2, 6], Options(0, 1, 5, 30))[1];
        var alone = WidthScan.Run(Data, [6], Options(30))[0];
        Assert.Equal(all.State.Parameters, alone.State.Parameters);
        Assert.Equal(all.Rows[^1].TrainLoss, alone.Rows[^1].TrainLoss);
    }

    [Fact]
    public void The_first_row_is_of_the_initial_weights_and_a_fitted_read_out_is_no_worse_than_the_network()
    {
        var options = Options(0, 30);
        var network = WidthScan.Run(Data, [6], options)[0];
        var start = WidthScan.Start(Data, 6, options);
        var gaps = PerceptronTrainer
            .Outputs(start, Data.X, options.Training)
            .Zip(Data.Labels, (f, y) => Math.Max(0, 1 - (y * f)));
        Assert.Equal(gaps.Average(g => g * g), network.Rows[0].NetworkTrainLoss, 1e-12);
        Assert.All(network.Rows, r => Assert.True(r.TrainLoss <= r.NetworkTrainLoss + 1e-9));
        Assert.True(network.Rows[^1].NetworkTrainLoss < network.Rows[0].NetworkTrainLoss);
    }

    [Fact]
    public void Steps_and_widths_out_of_order_are_refused()
    {
        Assert.Contains("0, 5, 5", Message(() => WidthScan.Run(Data, [2], Options(0, 5, 5))));
        Assert.Contains("[3, 0]", Message(() => WidthScan.Run(Data, [3, 0], Options(0))));
    }

    private static string Message(Func<object> work) => Assert.Throws<ArgumentException>(work).Message;
}
