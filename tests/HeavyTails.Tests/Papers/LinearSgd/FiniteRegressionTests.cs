using HeavyTails.Core.TailIndices;
using HeavyTails.Papers.LinearSgd;

namespace HeavyTails.Tests.Papers.LinearSgd;

public sealed class FiniteRegressionTests
{
    private static readonly double[] _eigenvalues = [2, 1, .5];

    [Fact]
    public void The_data_have_the_given_Hessian_and_residuals_outside_of_their_span()
    {
        var data = new FiniteRegression(
            new()
            {
                Eigenvalues = _eigenvalues,
                Samples = 50,
                Noise = .7,
            }
        );
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
                Assert.Equal(
                    i == j ? _eigenvalues[i] : 0,
                    Enumerable.Range(0, 50).Average(k => data.Inputs(k)[i] * data.Inputs(k)[j]),
                    1e-12
                );
            Assert.Equal(0, Enumerable.Range(0, 50).Average(k => data.Inputs(k)[i] * data.Residuals[k]), 1e-12);
        }
        // E t^2 = .49 (1 - 3 / 50), with a standard deviation of about a fifth of it.
        Assert.InRange(data.NoiseVariance, .25, .75);
    }

    [Theory]
    [InlineData(1, .3)]
    [InlineData(3, 0)]
    public void Two_steps_of_SGD_have_the_mean_square_of_their_formula(int b, double ridge)
    {
        const double eta = .2;
        var options = new FiniteRegressionOptions
        {
            Eigenvalues = _eigenvalues,
            Samples = 40,
            Ridge = ridge,
            Chains = 60_000,
        };
        var data = new FiniteRegression(options);
        double MeanSquare(int steps) =>
            new FiniteRegression(options with { Steps = steps }).SgdNorms(eta, b).Average(r => r * r);
        // The first step is (eta / b) sum r_i a_i, of mean 0.
        var first =
            eta * eta / b * Enumerable.Range(0, 40).Average(k => Square(data.Residuals[k]) * Norm2(data.Inputs(k)));
        Assert.Equal(1, MeanSquare(1) / first, .02);
        // The second adds E |M v|^2 with M = 1 - eta delta - (eta / b) sum a a'. The first step v is a mean over b
        // samples of mean 0, so that this is 1 / b of its value for one sample.
        var second = first;
        for (var i = 0; i < 40; i++)
        {
            var v = data.Inputs(i).ToArray().Select(x => eta * data.Residuals[i] * x).ToArray();
            double[] mean = [.. v.Select((x, j) => (1 - (eta * (_eigenvalues[j] + ridge))) * x)];
            var spread = Enumerable.Range(0, 40).Average(k => Square(Dot(data.Inputs(k), v)) * Norm2(data.Inputs(k)));
            var drift = v.Select((x, j) => Square(_eigenvalues[j] * x)).Sum();
            second += (Norm2(mean) + (eta * eta / b * (spread - drift))) / 40 / b;
        }
        Assert.Equal(1, MeanSquare(2) / second, .03);
    }

    // S_i = (eta / 2b) l_i / (l_i + delta) (N + t^2) with N = sum l_i S_i is the stationary second moment, whatever the
    // length of the steps.
    [Fact]
    public void Homogenised_SGD_has_its_stationary_mean_square()
    {
        var options = new FiniteRegressionOptions
        {
            Eigenvalues = _eigenvalues,
            Ridge = .2,
            Steps = 100,
        };
        const double eta = .12;
        var theta = eta / 2 * _eigenvalues.Sum(l => l * l / (l + .2));
        var data = new FiniteRegression(options);
        var expected = eta / 2 * _eigenvalues.Sum(l => l / (l + .2)) * data.NoiseVariance / (1 - theta);
        Assert.Equal(1, data.HomogenisedNorms(eta, 1).Average(r => r * r) / expected, .02);
    }

    // With equal eigenvalues nu = 2 / eta + 2 - d is exact; with unequal ones bounds on both sides of 2.
    [Theory]
    [InlineData(.5, 1, 1, 1)]
    [InlineData(.4, 3, 1, .2)]
    [InlineData(.95, 2, .5, .5)]
    public void Homogenised_SGD_has_a_tail_index_within_the_bounds(
        double eta,
        double first,
        double second,
        double third
    )
    {
        var options = new FiniteRegressionOptions
        {
            Eigenvalues = [first, second, third],
            Steps = 150,
            Chains = 12_000,
        };
        var hill = TailIndex.Hill(new FiniteRegression(options).HomogenisedNorms(eta, 1), 200).Value;
        var bounds = new HomogenisedSgdBounds(eta, 1, options.Eigenvalues).TailIndex.Value;
        var margin = 3 * hill.AsymptoticError.Value;
        Assert.InRange(hill.TailIndex, bounds.Lower - margin, bounds.Upper + margin);
    }

    [Fact]
    public void SGD_on_many_samples_has_Kestens_tail_index_and_the_same_bits_on_one_thread()
    {
        var options = new FiniteRegressionOptions
        {
            Eigenvalues = [1, 1],
            Samples = 20_000,
            Steps = 200,
            Chains = 20_000,
        };
        var norms = new FiniteRegression(options).SgdNorms(.6, 1);
        var hill = TailIndex.Hill(norms, 400).Value;
        Assert.Equal(new LinearSgdTheory(.6, 1, 2).TailIndex.Value, hill.TailIndex, 3 * hill.AsymptoticError.Value);
        var few = options with { Chains = 50 };
        Assert.Equal(norms[..50], new FiniteRegression(few with { MaxThreads = 1 }).SgdNorms(.6, 1));
    }

    [Fact]
    public void Arguments_out_of_range_are_named()
    {
        static string Of(FiniteRegressionOptions options) =>
            Assert.Throws<ArgumentException>(() => new FiniteRegression(options)).Message;
        Assert.Contains("n = 3, d = 3", Of(new() { Eigenvalues = _eigenvalues, Samples = 3 }));
        Assert.Contains("got 1, -1", Of(new() { Eigenvalues = [1, -1] }));
        var data = new FiniteRegression(new() { Eigenvalues = _eigenvalues, Samples = 9 });
        Assert.Contains("b = 0", Assert.Throws<ArgumentException>(() => data.SgdNorms(.1, 0)).Message);
    }

    private static double Square(double x) => x * x;

    private static double Norm2(ReadOnlySpan<double> x) => Dot(x, x);

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
