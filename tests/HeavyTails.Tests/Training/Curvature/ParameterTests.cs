using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Operators by autograd follow the parameters of their networks.</summary>
public class ParameterTests : TensorTests
{
    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void Products_after_a_change_in_place_are_those_of_the_new_parameters(Precision precision)
    {
        using var network = Network.Build(NetworkSpec.Mlp([6, 5, 3]), 1, precision);
        var samples = Curved.Samples(12, [6], 3);
        using var hessian = AutogradOperator.Of(network, new CrossEntropy(), samples);
        var v = Curved.Gaussian(hessian.Dimension, 1);
        var (before, loss) = (hessian.Times(v), hessian.Loss);
        // The way of optimisers: the memory is written to, and libtorch's version counters stay.
        var bytes = network.Parameters[0].Tensor.bytes;
        if (precision == Precision.Double)
            foreach (ref var w in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(bytes))
                w *= 1.5;
        else
            foreach (ref var w in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes))
                w *= 1.5f;
        using var other = AutogradOperator.Of(network, new CrossEntropy(), samples);
        Assert.Equal(other.Times(v), hessian.Times(v));
        Assert.Equal(other.Loss, hessian.Loss);
        Assert.Equal(other.Gradient(), hessian.Gradient());
        Assert.NotEqual(before, hessian.Times(v));
        Assert.NotEqual(loss, hessian.Loss);
    }

    [Fact]
    public void A_disposed_operator_says_so()
    {
        using var network = Network.Build(NetworkSpec.Mlp([6, 5, 3]), 1);
        var hessian = AutogradOperator.Of(network, new CrossEntropy(), Curved.Samples(12, [6], 3));
        hessian.Dispose();
        hessian.Dispose();
        Assert.Throws<ObjectDisposedException>(() => hessian.Times(new double[hessian.Dimension]));
        Assert.Throws<ObjectDisposedException>(() => hessian.Loss);
    }
}
