using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Tests.Core.PowerLaws;

public sealed class FingerScanTests
{
    [Fact]
    public void Fingers_are_those_that_a_fit_for_each_number_of_them_finds()
    {
        var random = new SplitMix64(11);
        var found = new HashSet<int>();
        int[] sizes = [3, 12, 40, 150];
        for (var sample = 0; sample < 400; sample++)
        {
            var data = new double[sizes[sample % 4]];
            for (var i = 0; i < data.Length; i++)
                data[i] = Math.Pow(1 - random.NextUniform(), sample % 3 == 0 ? -0.8 : -0.2);
            // Values that stand apart, some of them equal.
            for (var i = 0; i < Math.Min(sample % 5, data.Length - 1); i++)
                data[i] = 30 + (sample % 2 == 0 ? i : 0);
            Array.Sort(data);
            if (sample % 7 == 0)
                data[1] = data[0];
            var clipped = Fingers.ClipXmax(data).Value;
            var (fit, count) = Plainly(data);
            Assert.Equal(count, clipped.NumFingers);
            Assert.Equal((fit.Alpha, fit.Xmin, fit.D), (clipped.Fit.Alpha, clipped.Fit.Xmin, clipped.Fit.D));
            found.Add(count);
        }
        Assert.Superset(new HashSet<int> { 0, 1, 2, 3 }, found);
    }

    [Fact]
    public void No_alpha_can_fall_by_more_than_one_from_two()
    {
        var random = new SplitMix64(3);
        double[] data = [.. Enumerable.Range(0, 50).Select(_ => 1 / (1 - random.NextUniform())).Order()];
        var fit = PowerLaw.Fit(data).Value;
        Assert.False(new FingerScan(data, fit.Xmin).CanDrop(data.Length - 1, 2, 1));
        Assert.True(new FingerScan(data, fit.Xmin).CanDrop(data.Length - 1, 1000, 1));
    }

    private static (PowerLawFit Fit, int Count) Plainly(double[] ascending)
    {
        var all = PowerLaw.Fit(ascending).Value;
        for (var k = 1; k <= Math.Min(10, ascending.Length - 2); k++)
            if (
                ascending[^k] != ascending[^(k + 1)]
                && PowerLaw.Fit(ascending.AsSpan(0, ascending.Length - k)).TryGet(out var fit)
                && fit.Alpha + 1 < all.Alpha
            )
                return (fit, k);
        return (all, 0);
    }
}
