using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.TorchCompat;

public class ErrorTests
{
    private static void OneLine(string about, Action act)
    {
        var error = Assert.Throws<ExternalException>(act);
        Assert.Contains(about, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("Exception raised from", error.Message);
    }

    [Fact]
    public void Errors_of_libtorch_are_exceptions_of_one_line()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        Tensor a = zeros(2, 3), b = zeros(4, 5);
        OneLine("mat1 and mat2 shapes cannot be multiplied", () => a.matmul(b));
        OneLine("must match", () => _ = a + b);
        OneLine("must match", () => a.add_(b));
        OneLine("invalid for input of size", () => a.reshape(7));
        OneLine("out of range", () => a.select(0, 5));
        OneLine("square", () => linalg.eigvalsh(a));
        OneLine("einsum", () => einsum("ij,jk", a, b));
        OneLine("negative", () => zeros(-1));
        OneLine("thread count", () => set_num_threads(0));
    }

    [Fact]
    public void An_error_is_forgotten_once_it_was_thrown()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(() => zeros(2).add_(zeros(3)));
        Assert.Null(zeros(2).grad);   // a call whose null result is no error
    }

    [Fact]
    public void Differentiation_that_cannot_be_done_throws_where_the_real_package_aborts()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        var other = ones(3).requires_grad_();
        var y = (x * x * x).sum();
        OneLine("appears to not have been used", () => autograd.grad([y], [other], retain_graph: true));
        Assert.Null(autograd.grad([y], [other], retain_graph: true, allow_unused: true)[0]);
        autograd.grad([y], [x]);
        OneLine("backward through the graph a second time", () => autograd.grad([y], [x]));
        OneLine("does not require grad", () => autograd.grad([ones(1)], [x]));
        OneLine("scalar outputs", () => autograd.grad([x * 2], [x]));
        OneLine("backward through the graph a second time", () => y.backward());
    }

    [Fact]
    public void The_second_derivative_of_a_sum_of_cubes_is_six_times_the_argument()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        var w = tensor(new double[] { 1, 2, 3 }).requires_grad_();
        var slope = autograd.grad([w.pow(3).sum()], [w], retain_graph: true, create_graph: true)[0];
        var product = autograd.grad([slope], [w], [ones(3, dtype: float64)], retain_graph: true)[0];
        Assert.Equal([6, 12, 18], product.data<double>().ToArray());
    }

    [Fact]
    public void A_leaf_that_is_trained_is_changed_in_place_only_without_a_graph()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        var w = ones(2).requires_grad_();
        OneLine("leaf Variable that requires grad", () => w.mul_(2));
        using (no_grad()) w.mul_(2);
        Assert.Equal(4, w.sum().ToDouble());
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Arguments_that_cannot_be_right_are_refused_with_both_sides_named()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        Assert.Contains("expected 6 elements", Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2 }, new long[] { 2, 3 })).Message);
        Assert.Contains("got one of Float32", Assert.Throws<ArgumentException>(() => zeros(1).item<double>()).Message);
        Assert.Contains("at most 1 indices", Assert.Throws<ArgumentException>(() => zeros(3)[TensorIndex.Single(0), TensorIndex.Single(0)]).Message);
        Assert.Contains("expected a vector of 12", Assert.Throws<ArgumentException>(() => nn.utils.vector_to_parameters(zeros(5), nn.Linear(3, 3).parameters())).Message);
        Assert.Throws<IndexOutOfRangeException>(() => zeros(3).data<float>()[3]);
        Assert.Throws<ExternalException>(() => zeros(2).item<float>());
    }
}
