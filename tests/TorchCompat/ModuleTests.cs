using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.TorchCompat;

public class ModuleTests
{
    private sealed class Tied : Module<Tensor, Tensor>
    {
        private readonly Linear first, again;
        private readonly Parameter scale;
        private readonly Tensor offset;

        public Tied() : base(nameof(Tied))
        {
            first = again = Linear(2, 2);
            scale = new Parameter(ones(1));
            offset = zeros(2);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => again.forward(first.forward(input)) * scale + offset;
    }

    [Fact]
    public void Fields_become_parameters_and_buffers_and_what_is_shared_comes_once()
    {
        if (LibTorch.IsMissing()) return;
        using var net = new Tied();
        Assert.Equal(["scale", "first.weight", "first.bias"], net.named_parameters().Select(p => p.name));
        Assert.Equal(["offset"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["first", "again"], net.named_children().Select(c => c.name));
        Assert.Equal(["scale"], net.named_parameters(recurse: false).Select(p => p.name));
    }

    [Fact]
    public void Training_and_evaluation_reach_every_module()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        using var net = Sequential(Dropout(0.5), Sequential(("inner", Dropout(0.5))));
        var x = ones(1000);
        var dropped = net.forward(x);
        Assert.InRange(dropped.eq(0).sum().ToInt64(), 650, 850);             // 1 - 1/4 of 1000, sd 14
        Assert.Equal(4, dropped.max().ToDouble());                            // kept by both: 1 / (1/2)^2
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
        Assert.True(net.forward(x).Equals(x));
    }

    [Fact]
    public void A_converted_module_keeps_its_parameter_objects_so_optimisers_still_hold_them()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        using var layer = Linear(3, 2);
        var weight = layer.weight!;
        using var optimizer = optim.SGD(layer.parameters(), 0.1);
        Assert.Same(layer, layer.to(float64));
        Assert.Same(weight, layer.weight);
        Assert.Equal(float64, weight.dtype);
        var before = weight.detach().clone();
        layer.forward(ones(1, 3, dtype: float64)).sum().backward();
        optimizer.step();
        Assert.True(allclose(weight, before - 0.1));
    }

    [Fact]
    public void An_optimiser_zeroes_gradients_and_a_module_drops_them()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        using var layer = Linear(3, 2);
        using var optimizer = optim.SGD(layer.parameters(), 0.1);
        layer.forward(ones(1, 3)).sum().backward();
        Assert.Equal(6, layer.weight!.grad!.sum().ToDouble());
        optimizer.zero_grad();
        Assert.Equal(0, layer.weight.grad!.sum().ToDouble());
        layer.zero_grad();
        Assert.Null(layer.weight.grad);
    }

    [Fact]
    public void In_place_layers_in_a_sequence_do_not_lose_their_tensor()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        using var net = Sequential(ReLU(inplace: true), Identity(), Flatten(), ReLU(inplace: true));
        var x = tensor(new float[] { -1, 2 }, new long[] { 1, 2 });
        Assert.Equal([0, 2], net.forward(x).data<float>().ToArray());
        Assert.Equal([0, 2], x.data<float>().ToArray());
    }

    [Fact]
    public void Threads_are_obeyed_by_libtorch_and_by_the_BLAS_under_it()
    {
        if (LibTorch.IsMissing()) return;
        set_num_threads(2);
        Assert.Equal(2, get_num_threads());
        Assert.Equal(2, OpenBlasThreads() ?? 2);
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        Assert.Equal(1, OpenBlasThreads() ?? 1);
    }

    // What the OpenBLAS in this process says of itself, where libtorch is linked to one.
    private static int? OpenBlasThreads()
    {
        var loaded = System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>();
        var blas = loaded.FirstOrDefault(m => m.ModuleName.Contains("openblas") || m.ModuleName.StartsWith("libblas.so"));
        if (blas is null || !System.Runtime.InteropServices.NativeLibrary.TryLoad(blas.FileName, out var handle)
            || !System.Runtime.InteropServices.NativeLibrary.TryGetExport(handle, "openblas_get_num_threads", out var entry)) return null;
        unsafe { return ((delegate* unmanaged<int>)entry)(); }
    }

    [Fact]
    public void Tensors_print_as_their_description_or_as_numbers()
    {
        if (LibTorch.IsMissing()) return;
        using var t = tensor(new double[] { 1, 2.5, -3, 4 }, new long[] { 2, 2 });
        Assert.Equal("[2x2], type = Float64, device = cpu", t.ToString());
        Assert.Equal("[[1 2.5]\n [-3 4]]", t.ToString(TensorStringStyle.Numpy));
        using var wide = arange(9);
        Assert.Equal("[0 1 2 ... 6 7 8]", wide.ToString(TensorStringStyle.Numpy));
    }
}
