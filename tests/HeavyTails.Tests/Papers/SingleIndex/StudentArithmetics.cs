using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>What each arithmetic must have in common with the managed one, which defines the results.</summary>
internal static class StudentArithmetics
{
    private static readonly ManagedArithmetic Managed = new(2);

    /// <summary>A student and samples of a softplus teacher.</summary>
    public static (Student Student, SingleIndexSample Sample) Draw(int n, int d, int h, int layers)
    {
        var (x, beta, noise) = (Variates.Gaussian(n * d, 1), Variates.Gaussian(d, 2), Variates.Gaussian(n, 3));
        var y = new double[n];
        for (var i = 0; i < n; i++)
            y[i] = Math.Log(1 + Math.Exp(Vectors.Dot(x.AsSpan(i * d, d), beta) / Math.Sqrt(d))) + (.3 * noise[i]);
        return (Student.Draw(d, h, 4, layers), new(x, y));
    }

    /// <summary>Loss and gradients agree within a relative error.</summary>
    public static void CheckGradient(IStudentArithmetic arithmetic, Student student, SingleIndexSample sample)
    {
        var (expected, got) = (Managed.Gradient(student, sample), arithmetic.Gradient(student, sample));
        Assert.Equal(expected.Loss, got.Loss, 1e-5 * expected.Loss);
        Assert.Equal(expected.Hidden.Length, got.Hidden.Length);
        for (var layer = 0; layer < expected.Hidden.Length; layer++)
            Assert.InRange(Distance(got.Hidden[layer], expected.Hidden[layer]), 0, 1e-5);
        Assert.InRange(Distance(got.Output, expected.Output), 0, 1e-5);
    }

    /// <summary>The features of each hidden layer agree, in both variants.</summary>
    public static void CheckFeatures(IStudentArithmetic arithmetic, Student student, double[] x)
    {
        foreach (var variant in new[] { Variant.Corrected, Variant.Legacy })
        {
            var (expected, got) = (Managed.Features(student, x, variant), arithmetic.Features(student, x, variant));
            Assert.Equal(expected.Length, got.Length);
            for (var layer = 0; layer < expected.Length; layer++)
                Assert.InRange(Distance(got[layer], expected[layer]), 0, 1e-6);
        }
    }

    /// <summary>Ten steps of gradient descent, at which the loss falls, end at the same student and loss.</summary>
    public static void CheckDescent(IStudentArithmetic arithmetic, Student student, SingleIndexSample sample)
    {
        var (expected, got) = (Descend(Managed), Descend(arithmetic));
        Assert.True(expected.Losses[^1] < .8 * expected.Losses[0], "the steps do not descend");
        for (var step = 0; step < 10; step++)
            Assert.Equal(expected.Losses[step], got.Losses[step], 2e-5 * expected.Losses[step]);
        for (var layer = 0; layer < student.Hidden.Count; layer++)
        {
            var moved = Distance(expected.Last.Hidden[layer], student.Hidden[layer]);
            Assert.InRange(Distance(got.Last.Hidden[layer], expected.Last.Hidden[layer]), 0, 1e-4 * moved);
        }

        (List<double> Losses, Student Last) Descend(IStudentArithmetic by)
        {
            var (training, losses) = (new StudentTraining(student, new StudentDescent(), false), new List<double>());
            for (var step = 0; step < 10; step++)
            {
                var gradient = by.Gradient(training.Student, sample);
                losses.Add(gradient.Loss);
                training.Step(gradient, 30);
            }
            return (losses, training.Student);
        }
    }

    /// <summary>All of it for shapes and activations that take different paths.</summary>
    public static void CheckAll(IStudentArithmetic arithmetic)
    {
        foreach (var (n, d, h, layers) in new[] { (1, 1, 1, 2), (40, 20, 30, 2), (270, 70, 290, 3), (50, 9, 17, 4) })
        {
            var (student, sample) = Draw(n, d, h, layers);
            foreach (var activation in Enum.GetValues<PerceptronActivation>())
            {
                CheckGradient(arithmetic, student with { Activation = activation }, sample);
                CheckFeatures(arithmetic, student with { Activation = activation }, sample.X);
            }
        }
        var small = Draw(200, 30, 60, 2);
        CheckDescent(arithmetic, small.Student, small.Sample);
        var deep = Draw(200, 30, 60, 3);
        CheckDescent(arithmetic, deep.Student, deep.Sample);
    }

    private static double Distance(double[] got, double[] expected)
    {
        Assert.Equal(expected.Length, got.Length);
        var difference = got.Zip(expected, (a, b) => a - b).ToArray();
        var norm = Vectors.Dot(expected, expected);
        return Math.Sqrt(Vectors.Dot(difference, difference) / (norm == 0 ? 1 : norm)); // 0 where no unit is active
    }
}
