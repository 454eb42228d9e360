using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Tensors.Tests;

public class DifferentiationTests
{
    [Fact]
    public void The_second_derivative_of_a_sum_of_cubes_is_six_times_the_argument()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 2, 3 }).requires_grad_();
        var slope = Differentiation.Gradients([x.pow(3).sum()], [x], options: new() { CreateGraph = true })[0];
        var second = Differentiation.Gradients([slope.sum()], [x])[0];
        Assert.Equal([3.0, 12, 27], slope.data<double>().ToArray());
        Assert.Equal([6.0, 12, 18], second.data<double>().ToArray());
    }

    [Fact]
    public void Several_outputs_are_summed_with_their_weights()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 2 }).requires_grad_();
        var y = tensor(3.0, dtype: float64).requires_grad_();
        // The weighted sum is <(1, 10), x y> + 5 x_1^2.
        var gradients = Differentiation.Gradients(
            [x * y, x[1].pow(2)],
            [x, y],
            [tensor(new double[] { 1, 10 }), tensor(5.0, dtype: float64)]
        );
        Assert.Equal([3.0, 50], gradients[0].data<double>().ToArray());
        Assert.Equal(21, gradients[1].item<double>());
    }

    [Fact]
    public void The_gradient_of_an_input_that_nothing_depends_on_is_null_where_that_is_allowed()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2).requires_grad_(),
            unused = ones(3).requires_grad_();
        var gradients = Differentiation.GradientsOrNull([x.sum()], [x, unused]);
        Assert.Equal([1f, 1], gradients[0]!.data<float>().ToArray());
        Assert.Null(gradients[1]);
    }

    [Fact]
    public void Disposed_tensors_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        var y = x.sum();
        y.Dispose();
        Assert.Contains(
            "output 0 was disposed",
            Assert.Throws<ArgumentException>(() => Differentiation.Gradients([y], [x])).Message
        );
        Assert.Contains(
            "weight 0 is null",
            Assert.Throws<ArgumentException>(() => Differentiation.Gradients([x.sum()], [x], [null!])).Message
        );
    }

    [Fact]
    public void An_error_leaves_nothing_behind_for_the_next_call()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        var y = x.pow(2).sum();
        Differentiation.Gradients([y], [x]);
        Assert.Throws<DifferentiationException>(() => Differentiation.Gradients([y], [x]));
        Assert.Equal([2f, 2], Differentiation.Gradients([x.pow(2).sum()], [x])[0].data<float>().ToArray());
    }

    // TorchSharp's own function crashes in this test, since it does not keep its arguments alive during the call.
    [Fact]
    public void Gradients_outside_a_scope_survive_garbage_collection_during_the_call()
    {
        var stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        var x = randn(50, 50).requires_grad_();
        for (var i = 0; i < 300; i++)
        {
            var gradient = Differentiation.Gradients([x.pow(2).sum()], [x])[0];
            Assert.Equal(50, gradient.shape[0]);
        }
        GC.KeepAlive(x);
        Volatile.Write(ref stop, true);
        collector.Join();
    }
}
