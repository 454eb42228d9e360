using HeavyTails.Native.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Products with the Hessians of trained networks against those recorded from PyTorch in float64.</summary>
public class ReferenceTests(ITestOutputHelper output) : TensorTests
{
    [Theory]
    [InlineData("mlp128", Precision.Double, 1000, 1e-11)]
    [InlineData("mlp128", Precision.Double, 300, 1e-11)]
    [InlineData("mlp128", Precision.Single, 1000, 1e-6)]
    [InlineData("mlp7x7", Precision.Double, 1000, 1e-11)]
    [InlineData("mlp7x7", Precision.Single, 1000, 1e-6)]
    public void Products_with_the_Hessian_and_the_gradient_are_those_of_PyTorch(
        string name,
        Precision precision,
        int batchSize,
        double tolerance
    )
    {
        using var network = References.Network(name, precision);
        var data = References.Batch(name);
        using var hessian = AutogradOperator.Of(network, new CrossEntropy(), data, new() { BatchSize = batchSize });
        var product = new double[hessian.Dimension];
        hessian.Apply(References.Recorded(name, "v"), product, 1);
        var distance = References.RelativeDistance(product, References.Recorded(name, "Hv"));
        var slope = References.RelativeDistance(hessian.Gradient(), References.Recorded(name, "grad"));
        output.WriteLine($"{hessian.Description}: relative distance {distance:g3}, of the gradient {slope:g3}");
        Assert.InRange(distance, 0, tolerance);
        Assert.InRange(slope, 0, 20 * tolerance);
        if (name == "mlp128")
            Assert.Equal(.0053014, hessian.Loss, 1e-6);
    }

    // Eigenvalues by ARPACK in float64.
    [Theory]
    [InlineData(Precision.Double, true, 2e-7)]
    [InlineData(Precision.Single, true, 3e-6)]
    [InlineData(Precision.Single, false, 3e-6)]
    public void The_ends_of_the_spectrum_are_those_of_ARPACK(Precision precision, bool library, double rounding)
    {
        double[] top = [.8155971, .7402835, .6813276, .5288166, .4752426],
            bottom = [-.0660218, -.0625788, -.0592951];
        using var network = References.Network("mlp128", precision);
        var data = References.Batch("mlp128");
        using var hessian = library
            ? NetworkCurvature.Of(network, new CrossEntropy(), data)
            : AutogradOperator.Of(network, new CrossEntropy(), data);
        var found = Lanczos.Eigenpairs(hessian, new() { Largest = 5, Smallest = 3 });
        output.WriteLine(
            $"{found.Report.Operator}: {found.Report.Products} products, noise {found.Report.Noise:g2}; "
                + $"{string.Join(", ", found.Largest)}; {string.Join(", ", found.Smallest)}"
        );
        Assert.True(found.Converged);
        for (var i = 0; i < top.Length; i++)
            Assert.InRange(Math.Abs(found.Largest[i].Value - top[i]), 0, rounding);
        for (var i = 0; i < bottom.Length; i++)
            Assert.InRange(Math.Abs(found.Smallest[i].Value - bottom[i]), 0, rounding);
    }

    [Fact]
    public void The_dense_Hessian_has_the_recorded_trace_and_every_estimate_of_it_is_within_its_error()
    {
        using var network = References.Network("mlp7x7", Precision.Double);
        using var hessian = (PerceptronOperator)
            NetworkCurvature.Of(network, new CrossEntropy(), References.Batch("mlp7x7"));
        var (dense, n) = (hessian.Dense(), hessian.Dimension);
        double trace = 0,
            frobenius = 0;
        for (var i = 0; i < n; i++)
            trace += dense[i * (n + 1)];
        foreach (var x in dense)
            frobenius += x * x;
        Assert.Equal(27.3065214, trace, 1e-6);
        foreach (var method in Enum.GetValues<TraceMethod>())
        {
            var found = Traces.Trace(
                hessian,
                new()
                {
                    Method = method,
                    Products = 90,
                    Seed = 1,
                }
            );
            output.WriteLine($"{method}: {found.Trace}, ||H||_F^2 {found.FrobeniusSquared}, exactly {frobenius:g6}");
            Assert.InRange(Math.Abs(found.Trace.Value - trace), 0, 4 * found.Trace.StandardError);
            Assert.InRange(
                Math.Abs(found.FrobeniusSquared.Value - frobenius),
                0,
                4 * found.FrobeniusSquared.StandardError
            );
        }
        var quadrature = StochasticLanczos.Quadrature(hessian, new() { Probes = 20, Steps = 40 });
        Assert.InRange(Math.Abs(quadrature.Trace(x => x).Value - trace), 0, 4 * quadrature.Trace(x => x).StandardError);
    }
}
