// A ~ sigma_A N(0, I) [n x d], x_0 ~ sigma_x N(0, I), y = A x_0 + sigma_y N(0, I),
// x* = argmin ||A x - y||^2 = (A^T A)^-1 A^T y.
using HeavyTails.Core.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>
/// One finite data set of the regression. Its rows are padded with zeros to a whole number of eight-lane registers.
/// </summary>
internal sealed class LinearRegressionProblem
{
    private const ulong TeacherStream = 1ul << 40;

    public LinearRegressionProblem(LinearRegressionSgdOptions options)
    {
        (Samples, Dimension) = (options.Samples, options.Dimension);
        Stride = (Dimension + 7) / 8 * 8;
        Inputs = new double[checked(Samples * Stride)];
        Targets = new double[Samples];
        Teacher = DrawTeacher(options);
        for (var i = 0; i < Samples; i++)
        {
            var random = SplitMix64.ForStream(options.Seed, (ulong)i);
            var row = Inputs.AsSpan(i * Stride, Dimension);
            Variates.Gaussian(ref random, row);
            foreach (ref var v in row)
                v *= options.SigmaInput;
            Targets[i] =
                Vectors.Dot(Inputs.AsSpan(i * Stride, Stride), Teacher)
                + (options.SigmaNoise * random.NextGaussians().First);
        }
        Optimum = LeastSquares();
    }

    public int Samples { get; }

    public int Dimension { get; }

    /// <summary>Number of values from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Inputs A, [n x Stride].</summary>
    public double[] Inputs { get; }

    public double[] Targets { get; }

    /// <summary>Coefficients x_0, [Stride].</summary>
    public double[] Teacher { get; }

    /// <summary>Least-squares solution x*, [Stride].</summary>
    public double[] Optimum { get; }

    /// <summary>Draws the coefficients x_0, padded; they depend on the seed alone.</summary>
    public static double[] DrawTeacher(LinearRegressionSgdOptions options)
    {
        var teacher = new double[(options.Dimension + 7) / 8 * 8];
        var random = SplitMix64.ForStream(options.Seed, TeacherStream);
        Variates.Gaussian(ref random, teacher.AsSpan(0, options.Dimension));
        for (var j = 0; j < options.Dimension; j++)
            teacher[j] *= options.SigmaTeacher;
        return teacher;
    }

    private double[] LeastSquares()
    {
        var gram = new double[Dimension * Dimension];
        var right = new double[Dimension];
        for (var i = 0; i < Samples; i++)
        {
            var row = Inputs.AsSpan(i * Stride, Dimension);
            for (var j = 0; j < Dimension; j++)
                Vectors.AddScaled(row[j], row, gram.AsSpan(j * Dimension, Dimension));
            Vectors.AddScaled(Targets[i], row, right);
        }
        var solution = Matrix<double>
            .Build.Dense(Dimension, Dimension, gram)
            .Cholesky()
            .Solve(Vector<double>.Build.Dense(right));
        var optimum = new double[Stride];
        solution.ToArray().CopyTo(optimum, 0);
        return optimum;
    }
}
