using HeavyTails.Core.Numerics;
using HeavyTails.Papers.MatrixSensing;

namespace HeavyTails.Tests.Papers.MatrixSensing;

public class GaussianMeasurementsTests
{
    [Fact]
    public void Matrices_are_consecutive_parts_of_one_stream()
    {
        // d^2 = 25 is odd, so that every other matrix begins in the middle of a pair of normals.
        const int d = 5;
        var stream = Variates.Gaussian(d * d * 3, 4);
        var sensing = new GaussianMeasurements(d, 4001, 4);
        var matrix = new double[d * d];
        for (var i = 0; i < 3; i++)
        {
            sensing.Matrix(i, matrix);
            Assert.Equal(stream[(i * d * d)..((i + 1) * d * d)], matrix);
        }
    }

    [Fact]
    public void Measurements_are_nearly_isometric()
    {
        const int d = 5,
            m = 4001;
        var sensing = new GaussianMeasurements(d, m, 4);
        var x = Variates.Gaussian(d * d, 1);
        var matrix = new double[d * d];
        var squares = 0.0;
        for (var i = 0; i < m; i++)
        {
            sensing.Matrix(i, matrix);
            squares += Math.Pow(Vectors.Dot(matrix, x), 2);
        }
        // (1/m) sum <A_i, X>^2 / ||X||^2 has mean 1 and deviation sqrt(2 / m) = .022.
        Assert.InRange(squares / m / Vectors.Dot(x, x), 1 - .09, 1 + .09);
    }

    [Fact]
    public void A_number_or_a_place_that_does_not_fit_is_refused()
    {
        var sensing = new GaussianMeasurements(2, 3, 1);
        Assert.Contains("0 .. 2", Assert.Throws<ArgumentException>(() => sensing.Matrix(3, new double[4])).Message);
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => sensing.Matrix(0, new double[3])).Message);
        Assert.Throws<ArgumentException>(() => new GaussianMeasurements(0, 3, 1));
    }
}
