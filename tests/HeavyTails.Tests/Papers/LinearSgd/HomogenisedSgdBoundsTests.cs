using HeavyTails.Core.Numerics;
using HeavyTails.Papers.LinearSgd;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Tests.Papers.LinearSgd;

public sealed class HomogenisedSgdBoundsTests
{
    [Theory]
    [InlineData(.3, 1, 1, 1.3)]
    [InlineData(.6, 4, 7, .8)]
    [InlineData(.4, 1, 6, 1)] // c = -1
    public void Equal_eigenvalues_give_the_index_of_the_isotropic_law(double eta, int b, int d, double sigma)
    {
        double[] eigenvalues = [.. Enumerable.Repeat(sigma * sigma, d)];
        var exact = new HomogenisedSgd(eta, b, d, sigma).TailIndex.Value;
        var bounds = new HomogenisedSgdBounds(eta, b, eigenvalues).TailIndex.Value;
        Assert.Equal(exact, bounds.Lower, 1e-9);
        Assert.Equal(exact, bounds.Upper, 1e-9);
    }

    // d = 2, l = (2, 1), b = 1. eta = 2/5: c = 5 - 3 = 2, from 2 + 2/2 to min(2 + (5 - 2)/2, 2 + 2/1). eta = 4/5:
    // c = 5/2 - 3 = -1/2, from 2 - 1/2 to 2 - 1/4. With delta = 2, g = (1, 1/3) and c = 5 - 4/3 = 11/3.
    [Fact]
    public void Two_eigenvalues_give_the_bounds_that_were_worked_out_by_hand()
    {
        static void Equal(double lower, double upper, HomogenisedSgdBounds bounds)
        {
            Assert.Equal(lower, bounds.TailIndex.Value.Lower, 1e-12);
            Assert.Equal(upper, bounds.TailIndex.Value.Upper, 1e-12);
        }
        Equal(3, 3.5, new(.4, 1, [1, 2]));
        Equal(1.5, 1.75, new(.8, 1, [1, 2]));
        Equal(2 + (11.0 / 3), 2 + 4, new(.4, 1, [1, 2], 2));
    }

    // The moments E v_i^2 v_j^2 of the diffusion without t grow by a linear system of equations. At the step size where
    // its largest eigenvalue is 0 the tail index is exactly 4.
    [Fact]
    public void Where_fourth_moments_say_that_the_index_is_4_the_bounds_hold_4()
    {
        var random = new SplitMix64(17);
        for (var draw = 0; draw < 40; draw++)
        {
            var d = 1 + random.NextBelow(4);
            var spread = draw < 3 ? 0 : 4 * random.NextUniform();
            double[] eigenvalues = [.. Enumerable.Range(0, d).Select(_ => Math.Exp(-spread * random.NextUniform()))];
            var ridge = draw % 2 == 0 ? 0 : random.NextUniform();
            var (low, high) = (0.0, 10.0);
            while (high - low > 1e-13 * high)
            {
                var middle = (low + high) / 2;
                var grows = FourthMoments(middle, eigenvalues, ridge).Evd().EigenValues.Max(z => z.Real) > 0;
                (low, high) = grows ? (low, middle) : (middle, high);
            }
            var bounds = new HomogenisedSgdBounds(low, 1, eigenvalues, ridge).TailIndex.Value;
            Assert.InRange(4, bounds.Lower - 1e-9, bounds.Upper + 1e-9);
            if (spread == 0)
                Assert.Equal(bounds.Lower, bounds.Upper, 1e-9);
            // Where the index is above 2, so is the lower bound.
            Assert.True(bounds.Lower > 2, $"{string.Join(", ", eigenvalues)}, {ridge}: {bounds}");
        }
    }

    // Sum l_i^2 / (l_i + delta) = 2 b / eta is the exact condition for E V'V to neither grow nor fall.
    [Fact]
    public void Where_second_moments_say_that_the_index_is_2_both_bounds_are_2()
    {
        double[] eigenvalues = [3, .1, 1, .5];
        foreach (var ridge in new[] { 0, .4 })
        {
            var eta = 2 * 5 / eigenvalues.Sum(l => l * l / (l + ridge));
            var bounds = new HomogenisedSgdBounds(eta, 5, eigenvalues, ridge).TailIndex.Value;
            Assert.Equal(2, bounds.Lower, 1e-12);
            Assert.Equal(2, bounds.Upper, 1e-12);
        }
    }

    [Fact]
    public void Arguments_out_of_range_are_named_and_an_upper_bound_below_0_is_no_index()
    {
        Assert.Contains("no stationary law", new HomogenisedSgdBounds(2, 1, [1, 1, 1, 1]).TailIndex.Reason);
        // c = -3 with l = (2, .5, .5): 2 - 3 / 2 above, while 2 - 3 / .5 below tells nothing.
        var wide = new HomogenisedSgdBounds(1e9, 1, [2, .5, .5]).TailIndex.Value;
        Assert.Equal(0, wide.Lower);
        Assert.Equal(.5, wide.Upper, 1e-6);
        Assert.Contains("eta = 0", Assert.Throws<ArgumentException>(() => new HomogenisedSgdBounds(0, 1, [1])).Message);
        Assert.Contains("1, 0", Assert.Throws<ArgumentException>(() => new HomogenisedSgdBounds(1, 1, [1, 0])).Message);
    }

    /// <summary>
    /// The generator on E v_i^2 v_j^2, i &lt;= j, for b = 1 and noise of covariance eta^2 v'Hv H.
    /// </summary>
    private static Matrix<double> FourthMoments(double eta, double[] l, double ridge)
    {
        var d = l.Length;
        var pairs = (from i in Enumerable.Range(0, d) from j in Enumerable.Range(i, d - i) select (i, j)).ToList();
        var m = Matrix<double>.Build.Dense(pairs.Count, pairs.Count);
        int At(int i, int j) => pairs.IndexOf((Math.Min(i, j), Math.Max(i, j)));
        foreach (var ((i, j), row) in pairs.Select((pair, at) => (pair, at)))
        {
            m[row, row] -= 2 * eta * (l[i] + l[j] + (2 * ridge));
            for (var k = 0; k < d; k++)
            {
                m[row, At(k, j)] += eta * eta * l[k] * l[i] * (i == j ? 6 : 1);
                if (i != j)
                    m[row, At(k, i)] += eta * eta * l[k] * l[j];
            }
        }
        return m;
    }
}
