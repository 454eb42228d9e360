using HeavyTails.Core.Curvature;
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
}
