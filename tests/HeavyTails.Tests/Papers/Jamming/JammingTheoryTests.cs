using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Native;
using HeavyTails.Papers.Jamming;

namespace HeavyTails.Tests.Papers.Jamming;

/// <summary>Lines of theory against identities and simulations.</summary>
public class JammingTheoryTests(ITestOutputHelper output)
{
    [Fact]
    public void Separable_sets_have_Covers_counts_and_the_half_at_two()
    {
        var line = JammingTheory.Separable(40, 3);
        Assert.Equal(120, line.Count);
        Assert.Equal(new CurvePoint(2, .5), line[79] with { Y = Math.Round(line[79].Y, 12) });
        Assert.All(line.Take(40), point => Assert.Equal(1, point.Y));
        // Cover's recursion C(P + 1, h) = C(P, h) + C(P, h - 1) of the numbers of separable labels, over 2^P.
        var less = JammingTheory.Separable(39, 4);
        for (var p = 1; p < 120; p++)
            Assert.Equal((line[p - 1].Y + less[p - 1].Y) / 2, line[p].Y, 1e-12);
        Assert.All(line.Zip(line.Skip(1)), pair => Assert.True(pair.Second.Y <= pair.First.Y));
    }

    [Fact]
    public void There_are_no_violations_at_two_patterns_a_feature_and_below()
    {
        var points = JammingTheory.SquaredHinge([.5, 1.9, 2, 2.1, 3]);
        Assert.All(points.Take(3), point => Assert.Equal(0, point.Prediction.LossPerPattern));
        Assert.All(points.Take(3), point => Assert.Equal(0, point.Prediction.ViolatedPerFeature));
        Assert.Equal(double.PositiveInfinity, points[2].Prediction.Norm);
        Assert.Equal(.43082910, points[3].Prediction.LossPerPattern, 6e-9);
        Assert.Equal(ReadoutTheory.SquaredHinge(3), points[4].Prediction);
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => JammingTheory.SquaredHinge([1, 0])).Message);
    }

    // Gardner's kappa = 1/r solves a E max(0, kappa + g)^2 = 1.
    [Theory]
    [InlineData(.5)]
    [InlineData(1)]
    public void The_norm_below_two_is_that_of_the_hard_margin(double load)
    {
        const int h = 200;
        var theory = JammingTheory.SquaredHinge([load])[0].Prediction.Norm;
        var norms = new double[12];
        for (var s = 0; s < norms.Length; s++)
        {
            var (x, y) = Random((int)(load * h), h, 40 + (ulong)s);
            norms[s] = SquaredHingeSvm.Fit(x, y, 1e7).Norm;
        }
        var (mean, error) = Mean(norms);
        output.WriteLine($"|w| {mean:f4} +- {error:f4}, theory {theory:f4}");
        Assert.InRange(mean, theory - (3 * error), theory + (3 * error));
        Assert.InRange(error, 0, .03 * theory);
    }

    [Theory]
    [InlineData(.4)]
    [InlineData(1)]
    [InlineData(4.867646)]
    public void Densities_integrate_to_the_share_of_modes_that_are_not_zero(double rho)
    {
        var share = Math.Min(1, rho);
        if (rho != 1) // the density of eigenvalues is infinite at 0 for rho = 1
            Assert.Equal(share, Integral(JammingTheory.HessianDensity(rho, 4001)), 1e-4);
        Assert.Equal(share, Integral(JammingTheory.SingularValueDensity(rho, 4001)), 1e-4);

        static double Integral(IReadOnlyList<CurvePoint> curve) =>
            curve.Zip(curve.Skip(1), (a, b) => .5 * (a.Y + b.Y) * (b.X - a.X)).Sum();
    }

    [Fact]
    public void The_bulk_has_the_edges_of_the_prediction()
    {
        var prediction = ReadoutTheory.SquaredHinge(5);
        var bulk = JammingTheory.HessianBulk(prediction.ViolatedPerFeature);
        Assert.Equal(prediction.HessianEdges.Low, bulk.LambdaMinus, 1e-12);
        Assert.Equal(prediction.HessianEdges.High, bulk.LambdaPlus, 1e-12);
        Assert.Equal(10.280, JammingTheory.HessianDensity(4.867646).Max(point => point.X), 6e-4);
        Assert.Equal(4.867646, ((bulk.LambdaPlus + bulk.LambdaMinus) / 2) - 1, 1e-6);
    }

    // h = 400: the extremes of H0/h lie within 2 % of the edges at a = 5. At a = 2.5 the direction of w takes part in
    // one eigenvalue below the bulk.
    [Theory]
    [InlineData(5)]
    [InlineData(2.5)]
    public void The_spectrum_of_violated_patterns_is_a_bulk_but_for_the_direction_of_the_weights(double load)
    {
        const int h = 400,
            seeds = 16;
        var theory = ReadoutTheory.SquaredHinge(load);
        var (low, high, second, along, overlap) = (
            new double[seeds],
            new double[seeds],
            new double[seeds],
            new double[seeds],
            new double[seeds]
        );
        for (var s = 0; s < seeds; s++)
        {
            var (x, y) = Random((int)(load * h), h, 60 + (ulong)s);
            var fit = SquaredHingeSvm.Fit(x, y, 1e6);
            int[] violated = [.. Enumerable.Range(0, y.Length).Where(i => fit.Gaps[i] > 1e-9)];
            var columns = new double[h * violated.Length];
            for (var i = 0; i < violated.Length; i++)
            for (var j = 0; j < h; j++)
                columns[(j * violated.Length) + i] = x[(violated[i] * h) + j] / Math.Sqrt(h);
            var hessian = Gram.OfRows(columns, h);
            var (_, eigenvalues, vectors) = SpectralBackend.Default.Eigen(hessian, h, vectors: true);
            (low[s], second[s], high[s]) = (eigenvalues[0], eigenvalues[1], eigenvalues[^1]);
            double[] v = [.. fit.Weights.Select(w => w / fit.Norm)];
            for (var i = 0; i < h; i++)
                along[s] += v[i] * Vectors.Dot(hessian.AsSpan(i * h, h), v);
            overlap[s] = Math.Pow(Vectors.Dot(v, vectors.AsSpan(0, h)), 2);
            var distance = JammingTheory.HessianBulk((double)violated.Length / h).Distance(eigenvalues).Value;
            Assert.InRange(distance, 0, .012);
        }
        var (edgeLow, edgeHigh) = theory.HessianEdges;
        output.WriteLine(
            $"a = {load}: least {Mean(low)}, second {Mean(second)}, largest {Mean(high)}, edges {edgeLow:f4} and "
                + $"{edgeHigh:f4}; along w {Mean(along)}, theory {JammingTheory.HessianAlongWeights(load):f4}; squared "
                + $"overlap of w and the least {Mean(overlap)}"
        );
        var (mean, error) = Mean(along);
        Assert.Equal(JammingTheory.HessianAlongWeights(load), mean, 3.5 * error);
        Assert.InRange(mean, 0, .8 * theory.ViolatedPerFeature);
        Assert.InRange(Mean(high).Value, .97 * edgeHigh, 1.02 * edgeHigh);
        if (load == 5)
        {
            Assert.False(JammingTheory.HessianOutlier(load).Succeeded);
            Assert.InRange(Mean(high).Value, .98 * edgeHigh, 1.02 * edgeHigh);
            Assert.InRange(Mean(low).Value, .98 * edgeLow, 1.02 * edgeLow);
            Assert.InRange(Mean(overlap).Value, 0, .1);
        }
        else
        {
            var outlier = JammingTheory.HessianOutlier(load).Value;
            Assert.InRange(outlier, .8 * edgeLow, .95 * edgeLow);
            Assert.Equal(outlier, Mean(low).Value, 3.5 * Mean(low).Error);
            Assert.InRange(Mean(overlap).Value, .25, .8);
        }
    }

    private static (double[] X, double[] Y) Random(int patterns, int features, ulong seed)
    {
        var random = new SplitMix64(seed);
        var (x, y) = (new double[patterns * features], new double[patterns]);
        Variates.Gaussian(ref random, x);
        for (var i = 0; i < y.Length; i++)
            y[i] = random.NextUniform() < .5 ? -1 : 1;
        return (x, y);
    }

    private static (double Value, double Error) Mean(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length));
    }
}
