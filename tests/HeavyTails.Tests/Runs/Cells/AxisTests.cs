using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Runs.Cells;

public class AxisTests
{
    private static double[] Numbers(Axis axis) => [.. new Grid([axis]).Cells().Select(cell => cell[axis.Names[0]])];

    [Fact]
    public void A_log_spaced_axis_has_exact_ends_and_equal_ratios_and_round_numbers_where_they_are()
    {
        Assert.Equal(
            ["0.0001", "0.000316227766017", "0.001", "0.00316227766017", "0.01", "0.0316227766017", "0.1"],
            Axis.LogSpaced("eta", 1e-4, 1e-1, 7).Points.Select(point => point[0])
        );
        foreach (var (first, last, count) in new[] { (1 / 3.0, Math.PI * 1e9, 11), (5.0, 1e-300, 4), (1, 2, 2) })
        {
            var x = Numbers(Axis.LogSpaced("x", first, last, count));
            Assert.Equal((first, last, count), (x[0], x[^1], x.Length));
            var steps = x.Zip(x.Skip(1), (a, b) => Math.Log10(b) - Math.Log10(a)).ToArray();
            Assert.All(steps, step => Assert.Equal(steps.Average(), step, 1e-9));
        }
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, -1, 3)]
    [InlineData(1, double.PositiveInfinity, 3)]
    [InlineData(1, double.NaN, 3)]
    [InlineData(1, 2, 1)]
    public void A_log_spaced_axis_of_other_numbers_is_refused(double first, double last, int count) =>
        Assert.Contains(
            "above 0",
            Assert.Throws<ArgumentException>(() => Axis.LogSpaced("eta", first, last, count)).Message
        );

    [Fact]
    public void A_log_spaced_axis_of_one_value_twice_is_refused() =>
        Assert.Contains("differ", Assert.Throws<ArgumentException>(() => Axis.LogSpaced("eta", .1, .1, 2)).Message);

    [Fact]
    public void Zipped_axes_of_numbers_and_names_are_gone_through_side_by_side()
    {
        var zipped = Axis.Zip(Axis.Of("d", 1.0, 100), Axis.Of("law", "gauss", "cauchy"), Axis.Of("eta", .5, .02));
        Assert.Equal(
            ["d=1 law=gauss eta=0.5 repeat=0", "d=100 law=cauchy eta=0.02 repeat=0"],
            new Grid([zipped]).Cells().Select(cell => cell.ToString())
        );
        Assert.Equal(
            new RunContext("a", new Grid([Axis.OfPoints(["d", "eta"], (double[])[1, .5], [100, .02])])).Hash,
            new RunContext("a", new Grid([Axis.Zip(Axis.Of("d", 1.0, 100), Axis.Of("eta", .5, .02))])).Hash
        );
    }

    [Fact]
    public void Zipped_axes_of_different_lengths_are_refused_with_both_lengths()
    {
        var fault = Assert.Throws<ArgumentException>(() => Axis.Zip(Axis.Of("d", 1.0, 2), Axis.Of("eta", .5)));
        Assert.Contains("d with 2, eta with 1", fault.Message);
        Assert.Throws<ArgumentException>(() => Axis.Zip());
    }
}
