using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.TorchFixtures;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>What training scripts save beside the weights is listed with why, and is no layer.</summary>
public sealed class BesideWeightsTests
{
    private static PickleWriter Tensor(PickleWriter pickle, string key) => Weight(pickle.Text(key));

    private static PickleWriter Dict(PickleWriter pickle, string key) => pickle.Text(key).Op('}').Mark();

    private static Checkpoint Open(PickleWriter pickle, CheckpointOptions? options = null) =>
        Checkpoint.Open(TorchWriter.Zip(pickle.Stop(), [Block]), "memory.pt", options);

    private static IEnumerable<(string, string, string)> Listed(Checkpoint checkpoint) =>
        checkpoint.Skipped.Select(t => (t.Name, t.ShapeText, t.Reason!));

    [Fact]
    public void Optimizers_averages_and_data_beside_the_weights_are_listed_with_why()
    {
        var pickle = new PickleWriter().Op('}').Mark();
        Tensor(Dict(pickle, "net"), "fc.weight").Op('u');
        Tensor(Dict(Dict(pickle, "adam"), "state").Int(0).Op('}').Mark(), "exp_avg").Op('u').Op('u').Op('u');
        // An optimizer under a name of its own is known by its groups of parameters.
        Dict(Dict(pickle, "muon"), "state").Int(0).Op('}').Mark();
        Tensor(pickle, "buf").Op('u').Op('u').Text("param_groups").Op(']').Op('u');
        Tensor(Dict(pickle, "ema"), "fc.weight").Op('u');
        Tensor(pickle, "x_train").Op('u');
        using var checkpoint = Open(pickle);
        Assert.Equal(["fc"], checkpoint.Layers().Select(l => l.Name));
        const string Beside = "beside the weights under 'net'",
            Optimizer = "state of an optimizer";
        Assert.Equal(
            [
                ("adam.state.0.exp_avg", "4 x 6", Optimizer),
                ("muon.state.0.buf", "4 x 6", Optimizer),
                ("ema.fc.weight", "4 x 6", Beside),
                ("x_train", "4 x 6", Beside),
            ],
            Listed(checkpoint)
        );
    }

    [Fact]
    public void What_is_beside_each_of_several_wrappers_is_listed_by_its_whole_path()
    {
        var pickle = new PickleWriter().Op('}').Mark();
        Dict(pickle, "model");
        Tensor(Dict(pickle, "state_dict"), "fc.weight").Op('u');
        Tensor(pickle, "mean").Op('u');
        Tensor(pickle, "fc.weight").Op('u');
        using var checkpoint = Open(pickle);
        Assert.Equal(["fc"], checkpoint.Layers().Select(l => l.Name));
        Assert.Equal(
            [
                (".fc.weight", "4 x 6", "beside the weights under 'model'"),
                ("model.mean", "4 x 6", "beside the weights under 'state_dict'"),
            ],
            Listed(checkpoint)
        );
    }

    [Fact]
    public void An_optimizer_beside_networks_without_a_wrapper_is_listed()
    {
        var pickle = new PickleWriter().Op('}').Mark();
        Tensor(Dict(pickle, "generator"), "fc.weight").Op('u');
        Tensor(Dict(pickle, "g_optimizer"), "memory").Op('u').Op('u');
        using var checkpoint = Open(pickle);
        Assert.Equal(["generator.fc"], checkpoint.Layers().Select(l => l.Name));
        Assert.Equal([("g_optimizer.memory", "4 x 6", "state of an optimizer")], Listed(checkpoint));
    }

    [Fact]
    public void Weights_to_which_an_optimizer_refers_are_not_listed_again()
    {
        var pickle = new PickleWriter().Op('}').Mark();
        Tensor(Dict(pickle, "net"), "fc.weight").Op((byte)'q', 250).Op('u');
        Dict(pickle, "optimizer").Text("params").Op(']').Mark().Op((byte)'h', 250).Op('e').Op('u').Op('u');
        using var checkpoint = Open(pickle);
        Assert.Equal(["fc"], checkpoint.Layers().Select(l => l.Name));
        Assert.Empty(checkpoint.Skipped);
    }

    [Fact]
    public void A_list_that_would_cost_more_than_the_pickles_budget_ends_and_the_weights_are_read()
    {
        var pickle = new PickleWriter().Op('}').Mark();
        Tensor(Dict(pickle, "net"), "fc.weight").Op('u');
        // Two thousand arrays below a key of ten thousand characters: names of forty megabytes.
        Dict(pickle, new string('k', 10_000));
        for (var i = 0; i < 2000; i++)
            Weight(pickle.Int(i));
        pickle.Op('u').Op('u');
        using var checkpoint = Open(pickle, new CheckpointOptions { MaxPickleWork = 1 });
        Assert.Equal(["fc"], checkpoint.Layers().Select(l => l.Name));
        Assert.InRange(checkpoint.Skipped.Count(), 1, 500);
        Assert.Contains("budget", checkpoint.Metadata["not listed"]);
    }
}
