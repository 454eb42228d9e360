using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.LinearModels;

/// <summary>The alignment of targets without a relation to the features.</summary>
public class KernelTargetNullTests
{
    // Features and targets with means, for which the raw null is far from 0.
    [Theory]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(8, false)]
    [InlineData(8, true)]
    public void The_null_is_the_average_over_all_orders_of_the_targets(int h, bool centred)
    {
        double[] z = [.. Variates.Gaussian(5 * h, 5).Select(v => v + 1)],
            y = [.. Variates.Gaussian(5, 6).Select(v => v + .7)];
        var all = Orders(y).Select(order => KernelTargetAlignment.Of(z, order, centred).Value).ToList();
        Assert.Equal(120, all.Count);
        var found = KernelTargetAlignment.BesideNull(z, y, centred).Value;
        Assert.Equal(all.Average(), found.Null, 1e-13);
        Assert.Equal(all[0], found.Value);
        Assert.True(all.Max() - all.Min() > .1, "the orders have different alignments");
        Assert.Equal(found, KernelTargetAlignment.BesideNull(z, y, centred, Gram.OfSmallerSide(z, 5)).Value);
    }

    // One sample has one order: its kernel and target are both positive numbers.
    [Fact]
    public void A_single_sample_is_its_own_null()
    {
        Assert.Equal(new TargetAlignment(1, 1), KernelTargetAlignment.BesideNull([3, 4], [2]).Value);
        Assert.Equal(FitFailure.AllEqual, KernelTargetAlignment.BesideNull([3, 4], [2], centred: true).Failure);
    }

    private static IEnumerable<double[]> Orders(double[] values) =>
        values.Length == 0
            ?
            [
                [],
            ]
            : values
                .Index()
                .SelectMany(first =>
                    Orders([.. values.Where((_, i) => i != first.Index)])
                        .Select(rest => (double[])[first.Item, .. rest])
                );
}
