// Linear regression: A ~ sigma_A N(0, I) [n x d], x_0 ~ sigma_x N(0, I), y = A x_0 + sigma_y N(0, I).
//                    Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740.
// Single index:      X ~ N(0, I) [n x d], beta uniform on the unit sphere, y = g(X beta) + sigma N(0, I).
//                    Softplus g: Kothapalli et al. 2024, arXiv:2406.04657.
// Random labels:     X ~ N(0, I) [n x d], y = ±1 with equal odds, independent of X.
//                    Spigler et al. 2019, arXiv:1810.09665.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>
/// Data sets drawn from a law; each is a function of its seed. Row i has its own stream of random numbers, so that a
/// longer set begins with the rows of a shorter one.
/// </summary>
public static class SyntheticData
{
    // The streams of other quantities than rows have numbers above those of all rows.
    private const ulong TeacherStream = 1ul << 40;

    /// <summary>
    /// Linear regression with Gaussian inputs, coefficients and noise; the coefficients are the teacher.
    /// </summary>
    /// <param name="count">Number n of samples.</param>
    /// <param name="dimension">Number d >= 1 of features.</param>
    /// <param name="seed">Seed of inputs, coefficients and noise.</param>
    /// <param name="law">Standard deviations. Default: those of the code of arXiv:2006.04740.</param>
    public static RegressionData LinearRegression(int count, int dimension, ulong seed, LinearRegressionLaw? law = null)
    {
        law ??= new();
        var teacher = Teacher(dimension, seed);
        for (var j = 0; j < dimension; j++)
            teacher[j] *= law.SigmaTeacher;
        var model = new Model(teacher, law.SigmaInput, (inner, noise) => inner + (law.SigmaNoise * noise));
        return Regression($"linear regression {count} x {dimension}", count, seed, model);
    }

    /// <summary>A single-index teacher: the targets depend on one direction of the inputs.</summary>
    /// <param name="count">Number n of samples.</param>
    /// <param name="dimension">Number d >= 1 of features.</param>
    /// <param name="seed">Seed of inputs and noise.</param>
    /// <param name="law">Link function and noise. Default: those of arXiv:2406.04657.</param>
    public static RegressionData SingleIndex(int count, int dimension, ulong seed, SingleIndexLaw? law = null)
    {
        law ??= new();
        var beta = Teacher(dimension, law.TeacherSeed ?? seed);
        var norm = Math.Sqrt(Vectors.Dot(beta, beta));
        for (var j = 0; j < dimension; j++)
            beta[j] /= norm;
        var model = new Model(beta, 1, (inner, noise) => law.Link(inner) + (law.LabelNoise * noise));
        return Regression($"single index {count} x {dimension}", count, seed, model);
    }

    /// <summary>
    /// Gaussian inputs with labels ±1 that are independent of them: how much of it a network fits measures its
    /// capacity.
    /// </summary>
    /// <param name="count">Number n of samples.</param>
    /// <param name="dimension">Number d >= 1 of features.</param>
    /// <param name="seed">Seed of inputs and labels.</param>
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

    /// <summary>The softplus ln(1 + e^x), computed without overflow.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Special.Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>
    /// Coefficients, standard deviation of the inputs, and the target of an inner product and a noise.
    /// </summary>
    private sealed record Model(double[] Teacher, double Sigma, Func<double, double, double> Target);

    private static RegressionData Regression(string name, int count, ulong seed, Model model)
    {
        var (teacher, dimension) = (model.Teacher, model.Teacher.Length);
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
                Fill(ref random, row, model.Sigma);
                var inner = 0.0;
                for (var j = 0; j < dimension; j++)
                    inner += row[j] * teacher[j];
                y[i] = (float)model.Target(inner, random.NextGaussians().First);
            }
        );
        return new(name, x, y, dimension) { Teacher = Array.ConvertAll(teacher, b => (float)b) };
    }

    private static double[] Teacher(int dimension, ulong seed)
    {
        if (dimension < 1)
            throw new ArgumentOutOfRangeException(nameof(dimension), $"expected d >= 1, got {dimension}");
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
            throw new ArgumentException($"expected n >= 0 and d >= 1, got n = {count}, d = {dimension}");
    }
}
