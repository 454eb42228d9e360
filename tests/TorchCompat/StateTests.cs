using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.TorchCompat;

public sealed class StateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("torch-state-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    private string File(string name) => Path.Combine(folder, name);

    // Written out by hand from the format: count, then name, type, rank, sizes, elements.
    [Fact]
    public void A_dat_file_is_byte_for_byte_the_format_of_TorchSharp()
    {
        if (LibTorch.IsMissing()) return;
        using var layer = Linear(2, 1);
        using (no_grad())
        {
            layer.weight!.copy_(tensor(new float[] { 1, -2 }, new long[] { 1, 2 }));
            layer.bias!.fill_(0.5);
        }
        layer.save(File("layer.dat"));
        byte[] expected =
        [
            2,
            6, .. "weight"u8, 6, 2, 1, 2, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0,
            4, .. "bias"u8, 6, 1, 1, 0, 0, 0, 0x3f,
        ];
        Assert.Equal(expected, System.IO.File.ReadAllBytes(File("layer.dat")));
    }

    [Fact]
    public void What_is_saved_is_loaded_by_name_with_buffers_of_every_type()
    {
        if (LibTorch.IsMissing()) return;
        using var one = new SmallAlexNet();
        using var two = new SmallAlexNet();
        using (NewDisposeScope()) one.forward(randn(4, 3, 16, 16));   // moves the running moments
        one.save(File("net.dat"));
        two.load(File("net.dat"));
        foreach (var ((name, a), (other, b)) in one.state_dict().Select(e => (e.Key, e.Value)).Zip(two.state_dict().Select(e => (e.Key, e.Value))))
        {
            Assert.Equal(name, other);
            Assert.True(a.Equals(b), name);
        }
        Assert.Equal("features.conv1.weight", one.named_parameters().First().name);
        Assert.Equal(1, one.get_buffer("features.norm1.num_batches_tracked")!.ToInt64());
    }

    [Fact]
    public void A_file_that_is_cut_or_belongs_to_another_module_is_refused()
    {
        if (LibTorch.IsMissing()) return;
        using var net = new Perceptron(3, 4, 2);
        net.save(File("net.dat"));
        var bytes = System.IO.File.ReadAllBytes(File("net.dat"));
        using var untouched = new Perceptron(3, 4, 2);
        var before = nn.utils.parameters_to_vector(untouched.parameters());
        for (var length = 0; length < bytes.Length; length += 7)
        {
            System.IO.File.WriteAllBytes(File("cut.dat"), bytes[..length]);
            Assert.ThrowsAny<Exception>(() => untouched.load(File("cut.dat")));
        }
        Assert.True(nn.utils.parameters_to_vector(untouched.parameters()).Equals(before));   // nothing of a damaged file is used
        using var other = new Perceptron(3, 5, 2);
        Assert.Contains("expected Float32 [5 x 3], the file has Float32 [4 x 3]", Assert.Throws<ArgumentException>(() => other.load(File("net.dat"))).Message);
        using var deeper = Sequential(new Perceptron(3, 4, 2), Linear(2, 2));
        Assert.Throws<ArgumentException>(() => deeper.load(File("net.dat")));
        Assert.Throws<InvalidOperationException>(() => deeper.load_state_dict(net.state_dict()));
        var (missing, unexpected) = deeper.load_state_dict(net.state_dict(), strict: false);
        Assert.Equal((5, 3), (missing.Count, unexpected.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_that_stops_and_resumes_from_files_goes_on_to_the_same_bits(bool adam)
    {
        if (LibTorch.IsMissing()) return;
        using var x = randn(8, 3);
        using var y = randn(8, 2);

        (Perceptron, OptimizerHelper) Fresh()
        {
            torch.random.manual_seed(5);
            var net = new Perceptron(3, 4, 2);
            return (net, adam ? optim.Adam(net.parameters(), 0.01, amsgrad: true) : optim.SGD(net.parameters(), 0.01, momentum: 0.9));
        }

        void Steps((Perceptron Net, OptimizerHelper Optimizer) run, int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                run.Optimizer.zero_grad();
                (nn.functional.mse_loss(run.Net.forward(x), y) + rand(1).sum()).backward();   // draws a number: the stream is state too
                run.Optimizer.step();
            }
        }

        var whole = Fresh();
        Steps(whole, 20);
        var drawn = rand(3);

        var first = Fresh();
        Steps(first, 9);
        first.Item1.save(File("net.dat"));
        first.Item2.save_state_dict(File("optimizer.dat"));
        torch.random.get_rng_state().save(File("random.dat"));
        var second = Fresh();
        second.Item1.load(File("net.dat"));
        second.Item2.load_state_dict(File("optimizer.dat"));
        torch.random.set_rng_state(Tensor.load(File("random.dat")));
        Steps(second, 11);
        Assert.True(rand(3).Equals(drawn));
        foreach (var (a, b) in whole.Item1.parameters().Zip(second.Item1.parameters())) Assert.True(a.Equals(b));
    }

    [Fact]
    public void Generators_are_streams_of_their_own()
    {
        if (LibTorch.IsMissing()) return;
        using var scope = NewDisposeScope();
        using Generator one = new(7ul, CPU), two = new(7ul, CPU);
        torch.random.manual_seed(1);
        var global = rand(3);
        Assert.True(rand(5, generator: one).Equals(rand(5, generator: two)));
        var state = one.get_state();
        var next = rand(4, generator: one);
        one.set_state(state);
        Assert.True(rand(4, generator: one).Equals(next));
        torch.random.manual_seed(1);
        Assert.True(rand(3).Equals(global));
        Assert.Equal(7, one.initial_seed());
    }
}
