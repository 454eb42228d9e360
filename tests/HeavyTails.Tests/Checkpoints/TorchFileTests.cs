using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.TorchFixtures;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Names, wrappers, modules and views of PyTorch files.</summary>
public sealed class TorchFileTests
{
    private static Checkpoint Open(params string[] names) =>
        Checkpoint.Open(TorchWriter.Zip([.. names.Select(n => new TorchView(n, "0", [4, 6]))], [Block]), "memory.pt");

    [Fact]
    public void Wrappers_of_parallel_and_compiled_models_are_stripped_and_insertion_order_is_kept()
    {
        using var checkpoint = Open(
            "module.z.weight",
            "_orig_mod.module.b.weight",
            "enc._orig_mod.layer.10.weight",
            "enc.layer.2.weight",
            "modulex.weight",
            "module.z.bias"
        );
        Assert.Equal(
            ["z", "b", "enc.layer.10", "enc.layer.2", "modulex", "z.bias"],
            checkpoint.Layers().Select(l => l.Name)
        );
        Assert.Equal("_orig_mod.module.b.weight", checkpoint.Layers()[1].TensorName);
    }

    [Fact]
    public void Names_that_stripping_would_make_alike_stay_apart()
    {
        using var checkpoint = Open("a.weight", "module.a.weight");
        Assert.Equal(["a", "module.a"], checkpoint.Layers().Select(l => l.Name));
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("model")]
    [InlineData("net")]
    public void Wrapped_state_dicts_are_unwrapped_in_both_containers(string wrapper)
    {
        TorchView[] views = [new("fc.weight", "0", [4, 6])];
        foreach (
            var file in new[]
            {
                TorchWriter.Zip(views, [Block], wrapper),
                TorchWriter.Legacy(views, [Block], wrapper),
                TorchWriter.Zip(views, [Block], wrapper, protocol: 4, zip64: true),
            }
        )
        {
            using var checkpoint = Checkpoint.Open(file, "x");
            Assert.Equal(["fc"], checkpoint.Layers().Select(l => l.Name));
            Assert.Equal(Numbers.Floats(24), checkpoint.Layers()[0].Load().Single.ToArray());
            Assert.Equal(wrapper, checkpoint.Metadata["weights under"]);
            Assert.Equal("7", checkpoint.Metadata["epoch"]);
        }
    }

    [Fact]
    public void Several_networks_in_one_file_keep_their_names_and_a_root_chooses_one()
    {
        var file = PickleFile(p =>
        {
            p.Op('}').Mark().Text("generator").Op('}').Mark().Text("fc.weight");
            Weight(p).Op('u').Text("disc.ema").Op('}').Mark().Text("fc.weight");
            Weight(p).Op('u').Text("optimizer").Op('}').Mark().Text("exp_avg");
            Weight(p).Op('u').Op('u');
        });
        using var all = Checkpoint.Open(file, "x");
        Assert.Equal(["generator.fc", "disc.ema.fc"], all.Layers().Select(l => l.Name));
        Assert.Equal((null, 0), (all.Roots.Read, all.Roots.Others.Count));
        using var one = Checkpoint.Open(file, "x", new CheckpointOptions { Root = "disc.ema" });
        Assert.Equal(["fc"], one.Layers().Select(l => l.Name));
        Assert.Equal(["generator"], one.Roots.Others);
        Assert.EndsWith(
            "there are no weights under 'nothing'; there are some under generator, disc.ema",
            Refusal(file, "nothing")
        );
    }

    [Fact]
    public void Of_several_state_dicts_the_one_that_is_read_and_the_others_are_named()
    {
        var file = PickleFile(p =>
        {
            p.Op('}').Mark().Text("params_ema").Op('}').Mark().Text("fc.weight");
            Weight(p).Op('u').Text("params").Op('}').Mark().Text("fc.weight");
            Weight(p).Op('u').Text("optimizer").Op('}').Mark().Text("exp_avg");
            Weight(p).Op('u').Op('u');
        });
        using var byDefault = Checkpoint.Open(file, "x");
        Assert.Equal("params", byDefault.Roots.Read);
        Assert.Equal(["params_ema"], byDefault.Roots.Others);
        Assert.Equal("weights under params are read, not those under params_ema", byDefault.Roots.ToString());
        using var chosen = Checkpoint.Open(file, "x", new CheckpointOptions { Root = "params_ema" });
        Assert.Equal("params_ema", chosen.Roots.Read);
        Assert.Equal(["params"], chosen.Roots.Others);
    }

    [Fact]
    public void A_training_state_below_the_root_is_unwrapped_too()
    {
        var file = PickleFile(p =>
        {
            p.Op('}').Mark().Text("generator").Op('}').Mark().Text("state_dict").Op('}').Mark().Text("fc.weight");
            Weight(p).Op('u').Op('u').Text("discriminator").Op('}').Mark().Text("fc.weight");
            Weight(p).Op('u').Op('u');
        });
        using var chosen = Checkpoint.Open(file, "x", new CheckpointOptions { Root = "generator" });
        Assert.Equal(["fc"], chosen.Layers().Select(l => l.Name));
        Assert.Equal("generator.state_dict", chosen.Roots.Read);
        Assert.Equal(["discriminator"], chosen.Roots.Others);
    }

    private static string Refusal(byte[] file, string root) =>
        Assert
            .Throws<CheckpointException>(() => Checkpoint.Open(file, "x", new CheckpointOptions { Root = root }))
            .Message;

    [Fact]
    public void A_file_without_dictionaries_has_no_root()
    {
        var file = Adapters.File(("a.weight", [2, 2], [1, 2, 3, 4]));
        Assert.Contains("the file keeps them in no dictionary", Refusal(file, "generator"));
    }

    [Fact]
    public void A_whole_module_of_an_unknown_class_gives_its_parameters_and_buffers()
    {
        using var checkpoint = Checkpoint.Open(
            TorchWriter.WholeModule(Block, [4, 3, 2, 1], Block with { Key = "1" }),
            "net.pt"
        );
        Assert.Equal(["conv.weight", "shrink.mask"], checkpoint.Tensors.Select(t => t.Name));
        var conv = checkpoint.Layers()[0];
        Assert.Equal(("conv", LayerKind.Conv2d, 2), (conv.Name, conv.Kind, conv.Groups));
        Assert.Equal(Numbers.Floats(24), conv.Load().Single.ToArray());
    }

    [Fact]
    public void Strided_views_give_the_numbers_that_indexing_gives()
    {
        var x = Numbers.Floats(24);
        (long[] Shape, long[] Strides, long Offset)[] views =
        [
            ([6, 4], [1, 6], 0),
            ([2, 3, 4], [1, 2, 6], 0),
            ([3, 2], [8, 3], 2),
            ([4, 2], [6, 2], 1),
            ([5], [4], 3),
            ([1, 24], [77, 1], 0),
            ([4, 1, 6], [6, 5, 1], 0),
            ([2, 2, 6], [12, 6, 1], 0),
            ([3, 4, 2], [2, 6, 1], 0),
        ];
        using var checkpoint = Checkpoint.Open(
            TorchWriter.Zip(
                [.. views.Select((v, i) => new TorchView($"v{i}", "0", v.Shape, v.Strides, v.Offset))],
                [Block]
            ),
            "x"
        );
        foreach (var (view, tensor) in views.Zip(checkpoint.Tensors))
        {
            var expected = new List<float>();
            void Walk(int k, long at)
            {
                if (k == view.Shape.Length)
                    expected.Add(x[at]);
                else
                    for (var i = 0; i < view.Shape[k]; i++)
                        Walk(k + 1, at + i * view.Strides[k]);
            }
            Walk(0, view.Offset);
            Assert.Equal(expected, tensor.Load().Single.ToArray());
        }
    }

    [Fact]
    public void A_large_transposed_matrix_is_read_row_major()
    {
        const int rows = 700,
            columns = 900;
        var x = Enumerable.Range(0, rows * columns).Select(i => (float)i).ToArray();
        using var checkpoint = Checkpoint.Open(
            TorchWriter.Zip(
                [new TorchView("t", "0", [columns, rows], [1, columns])],
                [new TorchBlock("0", DType.F32, x.AsBytes())]
            ),
            "x"
        );
        var t = checkpoint.Tensors[0].Load().Single.Span;
        var wrong = 0;
        for (var i = 0; i < columns; i++)
        for (var j = 0; j < rows; j++)
            wrong += x[j * columns + i] == t[i * rows + j] ? 0 : 1;
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void An_expanded_view_is_listed_and_not_allocated()
    {
        using var checkpoint = Checkpoint.Open(
            TorchWriter.Zip([new TorchView("w", "0", [1_000_000, 2000], [0, 0])], [Block]),
            "x"
        );
        Assert.Contains("expanded view", checkpoint.Tensors[0].Reason);
        Assert.Empty(checkpoint.Layers());
    }

    [Fact]
    public void The_public_reader_of_pickles_shows_records_without_running_them()
    {
        using var pickle = Pickle.Open(
            new PickleWriter().Global("os", "system").Mark().Text("id").Op('t').Op('R').Stop(),
            "evil.pkl"
        );
        var record = Assert.IsType<Opaque>(pickle.Value);
        Assert.Equal("os.system", record.Type.FullName);
        Assert.Equal(["id"], Assert.IsType<PickleTuple>(record.Arguments).Items);
    }

    [Fact]
    public void Shared_and_self_containing_objects_are_visited_once()
    {
        // Of thirty lists each holds the one before twice, which makes 2^30 paths to one tensor; a dict holds itself.
        using var checkpoint = Checkpoint.Open(
            PickleFile(p =>
            {
                p.Op('}').Op((byte)'q', 200).Mark().Text("self").Op((byte)'h', 200).Text("w");
                p.Op(']');
                Weight(p).Op('a');
                for (var i = 0; i < 30; i++)
                    p.Op((byte)'q', 201).Op('0').Op(']').Op((byte)'h', 201).Op('a').Op((byte)'h', 201).Op('a');
                p.Op('u');
            }),
            "x"
        );
        Assert.Single(checkpoint.Tensors);
    }
}
