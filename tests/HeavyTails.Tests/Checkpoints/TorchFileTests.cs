using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

public sealed class TorchFileTests
{
    private static readonly TorchBlock Block = new("0", DType.F32, Numbers.Floats(24).AsBytes());

    private static Checkpoint Open(params string[] names) =>
        Checkpoint.Open(TorchWriter.Zip([.. names.Select(n => new TorchView(n, "0", [4, 6]))], [Block]), "memory.pt");

    private static CheckpointException Refused(byte[] file) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, "memory.pt"));

    private static byte[] PickleFile(Action<PickleWriter> write, int protocol = 2)
    {
        var pickle = new PickleWriter(protocol);
        write(pickle);
        return TorchWriter.Zip(pickle.Stop(), [Block]);
    }

    private static PickleWriter Weight(PickleWriter pickle) =>
        TorchWriter.Tensor(pickle, new TorchView("", "0", [4, 6]), Block);

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
        using var one = Checkpoint.Open(file, "x", new CheckpointOptions { Root = "disc.ema" });
        Assert.Equal(["fc"], one.Layers().Select(l => l.Name));
        Assert.Contains(
            "'nothing'",
            Assert
                .Throws<CheckpointException>(() =>
                    Checkpoint.Open(file, "x", new CheckpointOptions { Root = "nothing" })
                )
                .Message
        );
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
    public void A_large_transposed_matrix_is_turned_right()
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

    [Theory]
    [InlineData(new long[] { 5, 5 }, null, 0, "should cover 25 numbers")]
    [InlineData(new long[] { 4, 6 }, null, 1, "should cover 24 numbers from byte 4")]
    [InlineData(new long[] { 2, 2 }, new long[] { 1L << 62, 1 }, 0, "storage has 96 bytes")]
    [InlineData(new long[] { 1L << 40, 1L << 40 }, new long[] { 0, 0 }, 0, "more than 2^63")]
    public void A_view_outside_its_storage_is_refused(long[] shape, long[]? strides, long offset, string why) =>
        Assert.Contains(
            why,
            Refused(TorchWriter.Zip([new TorchView("w", "0", shape, strides, offset)], [Block])).Message
        );

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
    public void Unknown_classes_become_records_outside_tensors_and_errors_inside_them()
    {
        using var checkpoint = Checkpoint.Open(
            PickleFile(p =>
            {
                p.Op('}').Mark().Text("hook").Global("os", "system").Mark().Text("rm -rf /").Op('t').Op('R').Text("w");
                Weight(p).Op('u');
            }),
            "x"
        );
        Assert.Equal(["w"], checkpoint.Layers().Select(l => l.Name));
        var refusal = Refused(
            PickleFile(p =>
                p.Global("torch._utils", "_rebuild_tensor_v2").Mark().Global("os", "system").Op('t').Op('R')
            )
        );
        Assert.Contains("a tensor should be (storage, offset, size, stride, ...)", refusal.Message);
        Assert.Contains("memory.pt!archive/data.pkl", refusal.File);
        Assert.NotNull(refusal.Offset);
    }

    [Fact]
    public void A_pickle_public_reader_shows_records_without_running_them()
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
    public void Nesting_a_hundred_thousand_deep_is_refused_and_does_not_overflow_the_stack()
    {
        var lists = PickleFile(p =>
        {
            for (var i = 0; i < 100_000; i++)
                p.Op(']');
            for (var i = 1; i < 100_000; i++)
                p.Op('a');
        });
        Assert.Contains("nested more than 100 deep", Refused(lists).Message);
        // Tuples as keys of dicts: hashing them by value would recurse.
        var keys = PickleFile(p =>
        {
            p.Op('}').Op(')');
            for (var i = 0; i < 100_000; i++)
                p.Op(0x85);
            p.Op('N').Op('s');
        });
        Assert.Contains("no tensors", Refused(keys).Message);
        var modules = new byte[0];
        for (var i = 0; i < 2000; i++)
            modules = OnnxWriter.Node("If", [], "x", OnnxWriter.GraphAttribute("g", modules));
        Assert.Contains(
            "nested more than 32 deep",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(OnnxWriter.Model(modules), "x")).Message
        );
    }

    [Fact]
    public void Shared_and_self_containing_objects_are_visited_once()
    {
        // Thirty lists, each holding the one before twice: 2^30 paths to one tensor. And a dict that holds itself.
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

    [Fact]
    public void An_archive_says_what_is_missing_or_of_the_wrong_size()
    {
        TorchView[] views = [new("w", "0", [4, 6])];
        var pickle = new PickleWriter();
        pickle.Op('}').Mark().Text("w");
        Weight(pickle).Op('u');
        var bytes = pickle.Stop();
        Assert.Contains("'archive/data/0', which is not in the archive", Refused(TorchWriter.Zip(bytes, [])).Message);
        Assert.Contains(
            "should have 24 numbers of 4 bytes (f32), it has 92 bytes",
            Refused(TorchWriter.Zip(bytes, [Block with { Bytes = Block.Bytes[..92] }])).Message
        );
        Assert.Contains("TorchScript", Refused(TorchWriter.Zip(views, [Block], extra: "constants.pkl")).Message);
        Assert.Contains(
            "expected one data.pkl",
            Refused(new ZipWriter().Add("a/data.pkl", bytes).Add("b/data.pkl", bytes).ToArray()).Message
        );
        Assert.Contains(
            "two zip entries are called",
            Refused(new ZipWriter().Add("a/data.pkl", bytes).Add("a/data.pkl", bytes).ToArray()).Message
        );
        Assert.Contains("neither data.pkl", Refused(new ZipWriter().Add("readme.txt", [1]).ToArray()).Message);
    }

    [Fact]
    public void A_deflated_entry_that_would_explode_is_refused_before_it_is_inflated()
    {
        var bomb = new ZipWriter()
            .Add("x.npy", NumpyWriter.Array("<f4", [1_000_000], new byte[4_000_000]), deflate: true)
            .ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("MaxInflation", Refused(bomb).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        using var allowed = Checkpoint.Open(bomb, "x", new CheckpointOptions { MaxInflation = 2000 });
        Assert.Equal(1_000_000, allowed.Layers()[0].Load().Length);
    }

    [Fact]
    public void Limits_on_pickles_are_named_when_they_are_met()
    {
        var file = PickleFile(p => Weight(p.Op('}').Mark().Text("w")).Op('u'));
        Assert.Contains(
            "MaxPickleBytes",
            Assert
                .Throws<CheckpointException>(() =>
                    Checkpoint.Open(file, "x", new CheckpointOptions { MaxPickleBytes = 50 })
                )
                .Message
        );
        Assert.Contains(
            "MaxPickleObjects",
            Assert
                .Throws<CheckpointException>(() =>
                    Checkpoint.Open(file, "x", new CheckpointOptions { MaxPickleObjects = 5 })
                )
                .Message
        );
    }

    [Fact]
    public void Old_and_foreign_files_are_named_with_the_way_out()
    {
        var tar = new byte[512];
        "ustar"u8.CopyTo(tar.AsSpan(257));
        Assert.Contains("re-save", Refused(tar).Message);
        Assert.Contains("HDF5", Refused([0x89, .. "HDF\r\n\x1a\n"u8, 0, 0, 0]).Message);
        Assert.Contains("GGUF", Refused([.. "GGUF"u8, .. new byte[20]]).Message);
        Assert.Contains("git lfs pull", Refused([.. "version https://git-lfs.github.com/spec/v1\n"u8]).Message);
        Assert.Contains("empty", Refused([]).Message);
    }
}
