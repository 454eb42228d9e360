using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native.Curvature;
using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>Constants of teacher and student, and draws of both at a small size.</summary>
public class SingleIndexTheoryTests
{
    [Fact]
    public void Moments_of_softplus_and_its_linear_part()
    {
        var mean = GaussianExpectation.Of(SyntheticData.Softplus);
        Assert.Equal(.80605918, mean, 6e-9);
        Assert.Equal(.5, GaussianExpectation.HermiteCoefficient(SyntheticData.Softplus, 1), 1e-14);
        var variance = Enumerable
            .Range(1, 24)
            .Sum(k => Math.Pow(GaussianExpectation.HermiteCoefficient(SyntheticData.Softplus, k), 2));
        Assert.Equal(.27151450, variance, 6e-9);
        Assert.Equal(0, GaussianExpectation.HermiteCoefficient(SyntheticData.Softplus, 3), 1e-14);
    }

    [Fact]
    public void Losses_that_bound_those_of_the_students()
    {
        var levels = SingleIndexLevels.Of(SyntheticData.Softplus, .3);
        Assert.Equal(1.01124591, levels.Zero, 6e-9);
        Assert.Equal(.76124591, levels.OddOptimum, 6e-9);
        Assert.Equal(.11151450, levels.CentredOddOptimum, 6e-9);
        Assert.Equal(.09, levels.Bayes, 1e-15);
        var odd = SingleIndexLevels.Of(z => z * z * z, 0);
        Assert.Equal(15, odd.Zero, 1e-11);
        Assert.Equal(0, odd.OddOptimum, 1e-12);
        Assert.Equal(0, odd.CentredOddOptimum, 1e-12);
        Assert.Throws<ArgumentException>(() => SingleIndexLevels.Of(z => z, -1));
    }

    [Fact]
    public void Moments_of_activations()
    {
        var tanh = ActivationMoments.Of(PerceptronActivation.Tanh);
        Assert.Equal(.3942944904, tanh.Square, 6e-11);
        Assert.Equal(.6057055096, tanh.Slope, 6e-11);
        Assert.Equal(.4644029024, tanh.SquaredSlope, 6e-11);
        var rectifier = ActivationMoments.Of(PerceptronActivation.ReLU);
        Assert.Equal(
            (.5, .5, .5),
            (Rounded(rectifier.Square), Rounded(rectifier.Slope), Rounded(rectifier.SquaredSlope))
        );
        foreach (var activation in Enum.GetValues<PerceptronActivation>())
            Assert.Equal(
                ActivationMoments.Of(activation).Slope,
                GaussianExpectation.Of(z =>
                    ManagedArithmetic.Derivative(activation, z, ManagedArithmetic.Value(activation, z))
                ),
                1e-13
            );
    }

    [Fact]
    public void A_vector_without_the_teacher_overlaps_as_its_null()
    {
        Assert.Equal(.0252, DirectionAlignment.Null(1000), 6e-5);
        const int dimension = 50,
            draws = 4000;
        var values = new double[draws];
        for (var i = 0; i < draws; i++)
        {
            var v = Variates.Gaussian(dimension, (ulong)i + 1);
            values[i] = Math.Abs(v[0]) / Math.Sqrt(Vectors.Dot(v, v));
        }
        // A correction of order 1/(4d) is left out of the null.
        Assert.Equal(DirectionAlignment.Null(dimension), values.Average(), 4 * .085 / Math.Sqrt(draws));
    }

    // Hill's estimate of W [300 x 200] has mean 2.4601 and standard deviation .020; the law's value is 2.4492.
    [Fact]
    public void An_untrained_student_reads_the_null_of_its_shape()
    {
        const int draws = 4;
        var alphas = new double[draws];
        for (var i = 0; i < draws; i++)
        {
            var student = Student.Draw(200, 300, (ulong)i);
            Assert.Equal((200, 300), (student.Dimension, student.Width));
            alphas[i] = Hill.Mid(Eigenvalues(student)).Value.Alpha;
        }
        Assert.Equal(2.4601, alphas.Average(), 3 * .020 / Math.Sqrt(draws));
    }

    [Fact]
    public void A_read_out_of_a_linear_student_nears_the_odd_optimum()
    {
        var law = new SingleIndexLaw { TeacherSeed = 7 };
        var probe = SingleIndexSample.From(SyntheticData.SingleIndex(3000, 10, 1, law));
        var test = SingleIndexSample.From(SyntheticData.SingleIndex(3000, 10, 2, law));
        var student = Student.Draw(10, 40, 3) with { Activation = PerceptronActivation.Identity };
        var loss = StudentReadout.Fit(student, probe, new() { Lambda = 1e-6 }).Loss(test);
        var optimum = SingleIndexLevels.Of(law.Link, law.LabelNoise).OddOptimum;
        // Ten weights from 3000 samples cost 10/3000 of the loss; the test mean has a standard error of about .018.
        Assert.Equal(optimum * (1 + (10.0 / 3000)), loss, .06);
    }

    // The source's evaluation takes sqrt d off twice: it reads a student whose hidden weights are smaller by sqrt d.
    [Fact]
    public void Legacy_features_are_those_of_weights_over_the_root_of_d()
    {
        var (student, x) = (Student.Draw(25, 7, 1), Variates.Gaussian(11 * 25, 2));
        var smaller = student.With([Array.ConvertAll(student.Hidden[0], w => w / 5)], student.Output);
        var arithmetic = new ManagedArithmetic();
        var legacy = arithmetic.Features(student, x, Variant.Legacy)[0];
        Assert.All(
            legacy.Zip(arithmetic.Features(smaller, x)[0]),
            pair => Assert.Equal(pair.First, pair.Second, 1e-14)
        );
    }

    private static double Rounded(double x) => Math.Round(x, 12);

    private static double[] Eigenvalues(Student student) =>
        Esd.Of(new(1, student.Width, student.Dimension, student.Hidden[0]), new ManagedSpectralBackend(1));
}
