using HeavyTails.Training.Networks;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace HeavyTails.Tensors.Tests;

public class LifetimeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ten_thousand_gradients_and_Hessian_products_leave_no_tensor_behind(bool twice)
    {
        using var network = Network.Build(NetworkSpec.Mlp([6, 5, 3]), 1);
        using var x = randn(4, 6);
        using var y = randint(0, 3, new long[] { 4 });
        Tensor[] parameters = [.. network.Parameters.Select(p => p.Tensor)];

        void Step()
        {
            using var scope = NewDisposeScope();
            var loss = F.cross_entropy(network.Forward(x), y);
            var slopes = Differentiation.Gradients([loss], parameters, options: new() { CreateGraph = twice });
            if (twice)
                Differentiation.Gradients(slopes, parameters, Array.ConvertAll(parameters, p => randn_like(p)));
        }

        for (var i = 0; i < 100; i++)
            Step();
        var (memory, tensors) = (Memory(), Tensor.TotalCount); // in this order, since Memory() runs pending finalizers
        for (var i = 0; i < 10_000; i++)
            Step();
        Assert.Equal(tensors, Tensor.TotalCount);
        // A leak of one graph of about 10 KiB each step would be 100 MiB; allocators vary by much less than 48 MiB.
        Assert.InRange(Memory() - memory, long.MinValue, 48L << 20);

        static long Memory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    [Fact]
    public void Without_a_scope_finalizers_free_unreachable_tensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        Drop();
        for (var i = 0; i < 5 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(before, Tensor.TotalCount);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Drop()
        {
            for (var i = 0; i < 100; i++)
                randn(10, 10).relu();
        }
    }

    [Fact]
    public void A_networks_weights_outlive_the_scope_it_was_built_in_and_end_with_it()
    {
        Network network;
        using (NewDisposeScope())
            network = Network.Build(NetworkSpec.Mlp([3, 2]), 1);
        var weight = network.Parameters[0].Tensor;
        Assert.Equal([2L, 3], weight.shape);
        network.Dispose();
        Assert.True(weight.IsInvalid);
    }
}
