// Linear regression:  A ~ sigma_A N(0, I) [n x d], x_0 ~ sigma_x N(0, I), y = A x_0 + sigma_y N(0, I).            Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740
// Single index:       X ~ N(0, I) [n x d], beta uniform on the unit sphere, y = g(X beta) + noise N(0, 1).          softplus g: Kothapalli et al. 2024, arXiv:2406.04657
// Random labels:      X ~ N(0, I) [n x d], y = ±1 with equal odds, independent of X.                                Spigler et al. 2019, arXiv:1810.09665

using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>Data sets drawn from a law, each a function of its seed. Row i has its own stream, so the first rows of a longer set are those of a shorter one.</summary>
public static class SyntheticData
{
    // Streams of quantities other than rows lie above any row number.
    private const ulong TeacherStream = 1ul << 40;

    /// <summary>Linear regression with Gaussian inputs, coefficients and noise; the coefficients are the teacher.</summary>
    /// <param name="count">n.</param>
    /// <param name="dimension">d.</param>
    /// <param name="seed">Of inputs, coefficients and noise.</param>
    /// <param name="sigmaInput">Standard deviation of the inputs; 1 in the paper's code.</param>
    /// <param name="sigmaTeacher">Of the coefficients; 3 there.</param>
    /// <param name="sigmaNoise">Of the noise; 3 there.</param>
    public static RegressionData LinearRegression(
        int count,
        int dimension,
        ulong seed,
        double sigmaInput = 1,
        double sigmaTeacher = 3,
        double sigmaNoise = 3
    )
    {
        var teacher = Teacher(dimension, seed);
        for (var j = 0; j < dimension; j++)
            teacher[j] *= sigmaTeacher;
        return Regression(
            $"linear regression {count} x {dimension}",
            count,
            dimension,
            seed,
            teacher,
            sigmaInput,
            (inner, noise) => inner + (sigmaNoise * noise)
        );
    }

    /// <summary>A single-index teacher: targets depend on one direction of the inputs.</summary>
    /// <param name="count">n.</param>
    /// <param name="dimension">d.</param>
    /// <param name="seed">Of inputs and noise.</param>
    /// <param name="labelNoise">Standard deviation of the noise; 0.3 in the paper.</param>
    /// <param name="link">g; null for softplus.</param>
    /// <param name="teacherSeed">Of the direction; null for <paramref name="seed"/>. Give the training and the test set the same.</param>
    public static RegressionData SingleIndex(
        int count,
        int dimension,
        ulong seed,
        double labelNoise = .3,
        Func<double, double>? link = null,
        ulong? teacherSeed = null
    )
    {
        var beta = Teacher(dimension, teacherSeed ?? seed);
        var norm = Math.Sqrt(Vectors.Dot(beta, beta));
        for (var j = 0; j < dimension; j++)
            beta[j] /= norm;
        link ??= Softplus;
        return Regression(
            $"single index {count} x {dimension}",
            count,
            dimension,
            seed,
            beta,
            1,
            (inner, noise) => link(inner) + (labelNoise * noise)
        );
    }

    /// <summary>Gaussian inputs with labels ±1 that nothing can predict: what a network fits of it is its capacity.</summary>
    public static Dataset RandomLabels(int count, int dimension, ulong seed)
    {
        Check(count, dimension);
        var x = new float[checked(count * dimension)];
        var y = new int[count];
        Parallel.For(
            0,
            count,
            i =>
            {
                var random = SplitMix64.ForStream(seed, (ulong)i);
                y[i] = random.NextBelow(2) == 0 ? -1 : 1;
                Fill(ref random, x.AsSpan(i * dimension, dimension), 1);
            }
        );
        return new($"random labels {count} x {dimension}", x, y, [dimension]);
    }

    /// <summary>ln(1 + e^x) without overflow.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Special.Log1p(Math.Exp(-Math.Abs(x)));

    private static RegressionData Regression(
        string name,
        int count,
        int dimension,
        ulong seed,
        double[] teacher,
        double sigma,
        Func<double, double, double> target
    )
    {
        Check(count, dimension);
        var x = new float[checked(count * dimension)];
        var y = new float[count];
        Parallel.For(
            0,
            count,
            i =>
            {
                var random = SplitMix64.ForStream(seed, (ulong)i);
                var row = x.AsSpan(i * dimension, dimension);
                Fill(ref random, row, sigma);
                var inner = 0.0;
                for (var j = 0; j < dimension; j++)
                    inner += row[j] * teacher[j];
                y[i] = (float)target(inner, random.NextGaussians().First);
            }
        );
        return new(name, x, y, dimension) { Teacher = Array.ConvertAll(teacher, b => (float)b) };
    }

    private static double[] Teacher(int dimension, ulong seed)
    {
        if (dimension < 1)
            throw new ArgumentOutOfRangeException(nameof(dimension), $"d >= 1 is needed, got {dimension}");
        var random = SplitMix64.ForStream(seed, TeacherStream);
        var teacher = new double[dimension];
        Variates.Gaussian(ref random, teacher);
        return teacher;
    }

    private static void Fill(ref SplitMix64 random, Span<float> row, double sigma)
    {
        for (var j = 0; j < row.Length; j += 2)
        {
            var (first, second) = random.NextGaussians();
            row[j] = (float)(sigma * first);
            if (j + 1 < row.Length)
                row[j + 1] = (float)(sigma * second);
        }
    }

    private static void Check(int count, int dimension)
    {
        if (count < 0 || dimension < 1)
            throw new ArgumentException($"n >= 0 and d >= 1 are needed, got n = {count}, d = {dimension}");
    }
}
