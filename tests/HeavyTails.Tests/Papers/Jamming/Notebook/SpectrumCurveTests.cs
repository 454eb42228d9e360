using HeavyTails.Core.Fits;
using HeavyTails.Papers.Jamming.Notebook;

namespace HeavyTails.Tests.Papers.Jamming.Notebook;

/// <summary>The notebook's histograms against NumPy's.</summary>
public class SpectrumCurveTests
{
    [Fact]
    public void Bins_and_densities_are_those_of_NumPy()
    {
        Assert.True(NotebookFiles.Histograms.Length > 10);
        foreach (var expected in NotebookFiles.Histograms)
        {
            var curve = SpectrumCurve.Of(expected.Values, threshold: 0).Value;
            Assert.Equal(expected.Edges.Length, curve.Edges.Count);
            Assert.All(expected.Edges.Zip(curve.Edges), pair => Assert.Equal(pair.First, pair.Second, 1e-14 * 30));
            Assert.All(
                expected.Density.Zip(curve.Density.Skip(1)),
                pair => Assert.Equal(pair.First, pair.Second, 1e-12 * expected.Density.Max())
            );
            Assert.Equal(0, curve.Zeros);
        }
    }

    [Fact]
    public void The_curve_lies_at_the_centres_of_bins_and_ends_at_0()
    {
        // ln v = 0, 1, 2, 3: log2 4 + 1 = 3 bins of width 1 with 1, 1 and 2 values.
        var curve = SpectrumCurve.Of([1, Math.E, Math.Exp(2), Math.Exp(3)]).Value;
        Assert.All(
            curve.X.Zip([-.5, .5, 1.5, 2.5, 3.5]),
            pair => Assert.Equal(Math.Exp(pair.Second), pair.First, 1e-12 * pair.First)
        );
        Assert.Equal(5, curve.X.Count);
        Assert.All(curve.Density.Zip([0, .25, .25, .5, 0]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Zeros_are_counted_and_left_out()
    {
        var curve = SpectrumCurve.Of([4, 2, 1, 1e-15, 0, 0]).Value;
        Assert.Equal(3, curve.Zeros);
        Assert.Equal(6 * Math.Pow(2, -52) * 4, curve.Threshold, 1e-30);
        Assert.Equal(SpectrumCurve.Of([4, 2, 1]).Value.Density, curve.Density);
        // The square root of an eigenvalue that is 0 up to rounding is far above n eps sigma_max.
        double[] roots = [4, 2, 1, 3e-8];
        Assert.Equal(0, SpectrumCurve.Of(roots).Value.Zeros);
        Assert.Equal(1, SpectrumCurve.Of(roots, SpectrumCurve.ThresholdOfEigenvalues(roots)).Value.Zeros);
    }

    [Fact]
    public void There_may_be_no_curve()
    {
        Assert.Equal(FitFailure.NoData, SpectrumCurve.Of([]).Failure);
        Assert.Equal(FitFailure.NoPositive, SpectrumCurve.Of([0, 0]).Failure);
        Assert.Equal(FitFailure.NotFinite, SpectrumCurve.Of([1, double.NaN]).Failure);
        Assert.Equal(FitFailure.NotFinite, SpectrumCurve.Of([1, -1]).Failure);
        Assert.Equal(FitFailure.NotFinite, SpectrumCurve.Of([1, double.PositiveInfinity]).Failure);
    }
}
