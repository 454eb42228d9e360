using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Tests.Data;

namespace HeavyTails.Tests.Checkpoints.Series;

public sealed class SeriesPassTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SeriesFiles Write(int nets, Func<int, byte[]> of)
    {
        for (var t = 0; t < nets; t++)
            _folder.Write($"net_{t}.pyT", of(t));
        return SeriesFiles.In(_folder.Path)!;
    }

    [Fact]
    public void A_thousand_nets_have_the_tail_indices_of_the_formula()
    {
        const int nets = 1000;
        var files = Write(nets, net => Nets.StateDict(net));
        // net_final holds other weights and is none of the series.
        _folder.Write("net_final.pyT", Nets.StateDict(-1));
        var tails = SeriesAnalysis.Of(files, new() { MaxThreads = 3 });
        Assert.Equal(nets, tails.Nets);
        Assert.Equal(["fc1", "fc2", "fc3"], tails.Layers.Select(l => l.Name));
        Assert.Equal(new SkippedTensor("fc1.bias", "a bias"), Assert.Single(tails.Skipped));
        foreach (var (layer, index) in tails.Layers.Zip([0, 2, 3]))
        {
            var mean = Mean(index, (int)layer.Parameters, nets);
            Assert.Equal(Formulas.E1(mean, least: 10), layer.E1.Value.TailIndex, 1e-9);
            Assert.Equal(Formulas.Hill(mean), layer.Hill.Value.TailIndex, 1e-9);
            if (layer.Shape[0] >= 20)
                Assert.Equal(Formulas.E2(mean, layer.Shape[0], least: 10), layer.E2.Value.TailIndex, 1e-9);
            Assert.True(layer.E1.Value.Error.Value.StandardError > 0);
        }
        Assert.Contains("5 rows make fewer than 10 blocks", tails.Layers[2].E2.Reason);

        var legacy = SeriesAnalysis.Of(files, null, new() { Variant = Variant.Legacy, Resamples = 0 });
        foreach (var (layer, index) in legacy.Layers.Zip([0, 2, 3]))
        {
            var mean = Mean(index, (int)layer.Parameters, nets);
            Assert.Equal(Formulas.E1(mean, least: 1), layer.E1.Value.TailIndex, 1e-9);
        }
    }

    [Fact]
    public void Averages_have_the_same_bits_with_any_number_of_threads()
    {
        var files = Write(41, net => Nets.StateDict(net));
        var one = SeriesPass.Of(files, new() { MaxThreads = 1 });
        var many = SeriesPass.Of(files, new() { MaxThreads = 7 });
        foreach (var (a, b) in one.Layers.Zip(many.Layers))
            Assert.Equal(a.Mean.Value, b.Mean.Value);
    }

    [Fact]
    public void A_layer_with_a_weight_that_is_not_finite_names_net_and_weight_and_the_others_go_on()
    {
        var files = Write(
            9,
            net =>
                Nets.StateDict(
                    net,
                    (layer, weights) =>
                    {
                        if (net == 4 && layer == 2)
                            weights[17] = float.NegativeInfinity;
                        if (net == 6 && layer == 2)
                            weights[3] = float.NaN;
                    }
                )
        );
        foreach (var threads in (int[])[1, 4])
        {
            var layers = SeriesPass.Of(files, new() { MaxThreads = threads }).Layers;
            Assert.Equal("weight 17 of 576 in net_4.pyT is -Infinity", layers[1].Mean.Reason);
            Assert.Equal(4, layers[1].Nets);
            Assert.Equal([9, 4, 9], layers.Select(l => l.Nets));
            Assert.Equal(Mean(3, 120, 9)[7], layers[2].Mean.Value[7], 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void A_net_of_other_shapes_is_refused_with_both_files_and_shapes(int threads)
    {
        (string, long[])[] other = [("fc1.weight", [24, 30]), ("fc2.weight", [23, 24]), ("fc3.weight", [5, 24])];
        var files = Write(12, net => Nets.StateDict(net, null, net == 7 ? other : null));
        var fault = Assert.Throws<CheckpointException>(() => SeriesPass.Of(files, new() { MaxThreads = threads }));
        Assert.Contains("net_7.pyT: expected 'fc2' [24 x 24]", fault.Message);
        Assert.Contains("net_0.pyT", fault.Message);
        Assert.Contains("got 'fc2' [23 x 24]", fault.Message);
    }

    [Fact]
    public void A_net_with_a_layer_less_and_a_damaged_one_are_refused_and_the_first_of_them_is_named()
    {
        var files = Write(9, net => Nets.StateDict(net, null, net >= 5 ? [.. Nets.Small.Take(3)] : null));
        var fault = Assert.Throws<CheckpointException>(() => SeriesPass.Of(files, new() { MaxThreads = 4 }));
        Assert.Contains("net_5.pyT", fault.Message);
        Assert.Contains("got 2 layers", fault.Message);
        File.WriteAllBytes(files.Paths[3], [.. Nets.StateDict(3).Take(2000)]);
        fault = Assert.Throws<CheckpointException>(() => SeriesPass.Of(files, new() { MaxThreads = 4 }));
        Assert.Contains("net_3.pyT", fault.Message);
    }

    [Fact]
    public void Ties_and_equal_weights_have_a_reason_and_no_number()
    {
        var files = Write(3, net => Nets.StateDict(net, (_, weights) => Array.Fill(weights, .25f)));
        var layer = SeriesAnalysis.Of(files).Layers[0];
        Assert.Equal("all 720 averaged weights are 0.25", layer.E1.Reason);
        Assert.Equal(
            [FitFailure.AllEqual, FitFailure.AllEqual, FitFailure.AllEqual],
            [layer.E1.Failure, layer.E2.Failure, layer.Hill.Failure]
        );
        files = Write(3, net => Nets.StateDict(net, (_, w) => w.AsSpan(w.Length / 2).Fill(w[0])));
        var mean = Mean(0, 720, 3, w => w.AsSpan(w.Length / 2).Fill(w[0]));
        Assert.Equal(Formulas.E1(mean, 10), SeriesAnalysis.Of(files).Layers[0].E1.Value.TailIndex, 1e-9);
    }

    [Fact]
    public void Only_layers_that_a_filter_keeps_are_averaged()
    {
        var files = Write(3, net => Nets.StateDict(net));
        var pass = SeriesPass.Of(files, new() { Keeps = layer => layer.Name == "fc2" });
        Assert.Equal("fc2", Assert.Single(pass.Layers).Name);
        Assert.Contains(new SkippedTensor("fc1", "the filter leaves it out"), pass.Skipped);
        var fault = Assert.Throws<CheckpointException>(() => SeriesPass.Of(files, new() { Keeps = _ => false }));
        Assert.Contains("no layer has a tail index: fc1: the filter leaves it out", fault.Message);
    }

    [Fact]
    public void Nets_of_any_format_make_a_series_and_a_cancelled_pass_ends()
    {
        for (var net = 0; net < 5; net++)
            _folder.Write($"epoch{net}.safetensors", Nets.Safetensors(net));
        var files = SeriesFiles.In(_folder.Path)!;
        var layers = SeriesPass.Of(files).Layers;
        Assert.Equal(Mean(2, 576, 5)[11], layers[1].Mean.Value[11], 1e-12);
        Assert.Throws<OperationCanceledException>(() => SeriesPass.Of(files, new() { Cancellation = new(true) }));
    }

    [Fact]
    public void Progress_counts_every_net_once()
    {
        var files = Write(20, net => Nets.StateDict(net));
        var seen = new System.Collections.Concurrent.ConcurrentBag<int>();
        SeriesPass.Of(files, new() { MaxThreads = 3, Progress = (done, all) => seen.Add(done * (all == 20 ? 1 : -1)) });
        Assert.Equal(Enumerable.Range(1, 20), seen.Order());
    }

    [Fact]
    public void Layers_are_read_into_an_array_with_the_same_bits_as_into_new_memory()
    {
        _folder.Write("net.pt", Nets.StateDict(3));
        using var checkpoint = HeavyTails.Checkpoints.Checkpoint.Open(Path.Combine(_folder.Path, "net.pt"));
        foreach (var layer in checkpoint.Layers().Where(l => l.Shape.Count == 2))
        {
            var numbers = new float[layer.Count];
            layer.LoadInto!(numbers);
            Assert.Equal(layer.Load().Single.ToArray(), numbers);
            Assert.Null((layer with { Load = layer.Load }).LoadInto);
        }
    }

    private static double[] Mean(int layer, int count, int nets, Action<float[]>? change = null)
    {
        var mean = new decimal[count];
        for (var net = 0; net < nets; net++)
        {
            var weights = Nets.Weights(layer, count, net);
            change?.Invoke(weights);
            for (var i = 0; i < count; i++)
                mean[i] += (decimal)(double)weights[i];
        }
        return Array.ConvertAll(mean, m => (double)(m / nets));
    }
}
