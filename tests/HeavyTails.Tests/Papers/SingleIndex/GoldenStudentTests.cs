using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>
/// Every number of the small exact case, made by an independent program: at the start, and after one step of gradient
/// descent with eta = 50.
/// </summary>
public class GoldenStudentTests
{
    private readonly SmallCase _case = SmallCase.Draw();
    private readonly ManagedArithmetic _arithmetic = new();
    private readonly StudentGradient _gradient;
    private readonly Student _next;

    public GoldenStudentTests()
    {
        _gradient = _arithmetic.Gradient(_case.Student, _case.Sample);
        var training = new StudentTraining(_case.Student, new StudentDescent());
        training.Step(_gradient, 50);
        _next = training.Student;
    }

    [Fact]
    public void Loss_gradient_and_singular_values_at_the_start()
    {
        Assert.Equal(1.6699628731667921, _gradient.Loss, 1e-13);
        Assert.Equal(.3984147699249789, Math.Sqrt(Vectors.Dot(_gradient.Hidden[0], _gradient.Hidden[0])), 1e-13);
        Assert.Equal(-.03043069763, _gradient.Hidden[0][(3 * SmallCase.Dimension) + 5], 6e-12);
        var ofGradient = Svd(_gradient.Hidden[0]).S;
        Assert.Equal(.37922857, ofGradient[0], 6e-9);
        Assert.Equal(.07686922, ofGradient[1], 6e-9);
        var ofWeights = Svd(_case.Student.Hidden[0]).S;
        Assert.Equal(9.51465839, ofWeights[0], 6e-9);
        Assert.Equal(8.67540385, ofWeights[1], 6e-9);
    }

    [Fact]
    public void One_step_makes_a_spike_along_the_teacher()
    {
        Assert.Equal(3.272623314557, _arithmetic.Gradient(_next, _case.Sample).Loss, 1e-11);
        Assert.Same(_case.Student.Output, _next.Output);
        var svd = Svd(_next.Hidden[0]);
        Assert.Equal(18.19889872, svd.S[0], 6e-9);
        Assert.Equal(9.66901360, svd.S[1], 6e-9);
        Assert.Equal(.457700344193, DirectionAlignment.Subspace(svd, _case.Beta, 1), 1e-11);
        Assert.Equal(1, DirectionAlignment.Subspace(svd, _case.Beta, SmallCase.Dimension), 1e-12);
    }

    [Fact]
    public void Power_laws_of_the_spectrum_after_the_step()
    {
        var eigenvalues = Array.ConvertAll(Svd(_next.Hidden[0]).S, s => s * s);
        Assert.Equal(2.5395089540, Hill.Mid(eigenvalues).Value.Alpha, 1e-9);
        var fit = PowerLaw.Fit(eigenvalues).Value;
        Assert.Equal(2.6314081729, fit.Alpha, 1e-9);
        Assert.Equal(.0966412543, fit.D, 1e-9);
        Assert.Equal(35.4190683425, fit.Xmin, 1e-9);
    }

    [Fact]
    public void Alignment_of_the_features_after_the_step()
    {
        var z = _arithmetic.Features(_next, _case.Sample.X)[0];
        Assert.Equal(.392753629825, KernelTargetAlignment.Of(z, _case.Sample.Y).Value, 1e-11);
    }

    [Theory]
    [InlineData(Variant.Corrected, 12.048514644070, .231311742262)]
    [InlineData(Variant.Legacy, 12.532669586274, .347633688985)]
    public void Read_outs_after_the_step(Variant variant, double norm, double loss)
    {
        var readout = StudentReadout.Fit(_next, _case.Sample, new() { Variant = variant });
        Assert.Equal(norm, readout.Norm, 1e-10);
        Assert.Equal(loss, readout.FitLoss, 1e-11);
        Assert.Equal(readout.FitLoss, readout.Loss(_case.Sample), 1e-14);
    }

    private static ThinSvd Svd(double[] w) =>
        new ManagedSpectralBackend(1).Svd(new(1, SmallCase.Width, SmallCase.Dimension, w));
}
