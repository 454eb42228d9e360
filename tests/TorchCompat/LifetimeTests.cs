using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.TorchCompat;

public class LifetimeTests
{
    [Theory]
    [InlineData("scope")]
    [InlineData("Hessian-vector products")]
    [InlineData("Adam")]
    public void Ten_thousand_steps_leave_no_tensor_behind(string what)
    {
        if (LibTorch.IsMissing()) return;
        using var net = new Perceptron(6, 5, 3);
        using var x = randn(4, 6);
        using var y = randint(0, 3, new long[] { 4 });
        var parameters = net.parameters().ToArray();
        using optim.Optimizer optimizer = what == "Adam" ? optim.Adam(net.parameters(), 1e-4) : optim.SGD(net.parameters(), 1e-3, momentum: 0.9);
        var loss = CrossEntropyLoss();

        void Step()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var value = loss.forward(net.forward(x), y);
            if (what.StartsWith("Hessian"))
            {
                var slopes = autograd.grad([value], parameters, retain_graph: true, create_graph: true);
                autograd.grad(slopes, parameters, [.. parameters.Select(p => randn_like(p))], retain_graph: true, create_graph: true);
                return;
            }
            value.backward();
            optimizer.step();
        }

        for (var i = 0; i < 100; i++) Step();
        var (memory, tensors) = (Memory(), Tensor.TotalCount);   // in this order: Memory() lets pending finalizers run
        for (var i = 0; i < 10_000; i++) Step();
        Assert.Equal(tensors, Tensor.TotalCount);
        // One leaked graph a step would be some 10 KiB each, 100 MiB in all; the allocators' own wandering is well below 48.
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
    public void Without_a_scope_finalizers_free_what_was_dropped()
    {
        if (LibTorch.IsMissing()) return;
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
            for (var i = 0; i < 100; i++) randn(10, 10).relu();
        }
    }

    [Fact]
    public void A_scope_disposes_what_was_made_in_it_and_lets_go_what_is_moved_out()
    {
        if (LibTorch.IsMissing()) return;
        using var outer = NewDisposeScope();
        Tensor inside, moved, detached;
        using (var scope = NewDisposeScope())
        {
            (inside, moved, detached) = (zeros(2), zeros(3), zeros(4));
            Assert.Equal(3, scope.DisposablesCount);
            scope.MoveToOuter(moved);
            scope.Detach(detached);
            Assert.True(scope.Contains(inside) && outer.Contains(moved) && !outer.Contains(detached));
        }
        Assert.True(inside.IsInvalid);
        Assert.Throws<ObjectDisposedException>(() => inside.shape);
        outer.Dispose();
        Assert.True(moved.IsInvalid);
        Assert.Equal(4, detached.numel());
        detached.Dispose();
    }

    [Fact]
    public void Tensors_disposed_early_leave_no_holes_in_a_scope_that_lives_long()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        var kept = zeros(1);
        for (var i = 0; i < 1000; i++) { using var t = zeros(1); using var u = t + 1; }
        Assert.Equal(1, scope.DisposablesCount);
        Assert.False(kept.IsInvalid);
    }

    [Fact]
    public void A_modules_parameters_outlive_the_scope_it_was_made_in()
    {
        if (LibTorch.IsMissing()) return;
        TorchSharp.Modules.Linear layer;
        using (NewDisposeScope()) layer = Linear(3, 2);
        Assert.Equal([2, 3], layer.weight!.shape);
        layer.Dispose();
        Assert.True(layer.weight.IsInvalid);
    }
}
