using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;
using static HeavyTails.Tests.Checkpoints.TorchFixtures;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Files that PyTorch's readers refuse, and files of other formats with the advice that is given.</summary>
public sealed class TorchRefusalTests
{
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
        // Tuples are keys of dicts here; a hash of their values would recurse.
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
    public void An_archive_is_refused_with_what_is_missing_or_of_the_wrong_size()
    {
        var pickle = new PickleWriter();
        pickle.Op('}').Mark().Text("w");
        Weight(pickle).Op('u');
        var bytes = pickle.Stop();
        Assert.Contains("'archive/data/0', which is not in the archive", Refused(TorchWriter.Zip(bytes, [])).Message);
        Assert.Contains(
            "should have 24 numbers of 4 bytes (f32), it has 92 bytes",
            Refused(TorchWriter.Zip(bytes, [Block with { Bytes = Block.Bytes[..92] }])).Message
        );
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
    public void A_deflated_entry_that_would_become_too_long_is_refused_before_it_is_inflated()
    {
        var bomb = new ZipWriter()
            .Add("x.npy", NumpyWriter.Array("<f4", [1_000_000], new byte[4_000_000]), deflate: true)
            .ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var options = new CheckpointOptions { InflatedAlways = 3_000_000 };
        Assert.Contains(
            "over the limit of 3000000 (CheckpointOptions.MaxInflation = 64): store them uncompressed",
            Assert.Throws<CheckpointException>(() => Checkpoint.Open(bomb, "x", options)).Message
        );
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        using var allowed = Checkpoint.Open(bomb, "x", options with { MaxInflation = 2000 });
        Assert.Equal(1_000_000, allowed.Layers()[0].Load().Length);
    }

    [Fact]
    public void Entries_of_zeros_are_read_until_all_of_them_are_longer_than_is_always_allowed()
    {
        // A lora_B that was never trained is zeros, of which deflate makes a thousandth.
        var zeros = NumpyWriter.Array("<f4", [512, 512], new byte[1 << 20]);
        byte[] Zip(int entries)
        {
            var zip = new ZipWriter();
            for (var i = 0; i < entries; i++)
                zip.Add($"l{i}.npy", zeros, deflate: true);
            return zip.ToArray();
        }
        using (var untrained = Checkpoint.Open(Zip(20), "x.npz"))
            Assert.All(untrained.Layers(), l => Assert.Equal(1 << 18, l.Load().Length));
        // 257 MiB in 280 kB are over the default.
        var bomb = Zip(257);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("over the limit of 268435456", Refused(bomb).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void The_limits_on_pickles_are_named_when_a_file_exceeds_them()
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
    public void Files_of_old_and_foreign_formats_are_refused_with_advice()
    {
        Assert.Contains("re-save", Refused(PackedWriter.Tar(("pickle", [1]), ("storages", [2]))).Message);
        Assert.Contains("superblock", Refused([0x89, .. "HDF\r\n\x1a\n"u8, 0, 0, 0]).Message);
        Assert.Contains("GGUF", Refused([.. "GGUF"u8, .. new byte[20]]).Message);
        // Version 3 and 123 tensors: as safetensors this would be the length of a header that begins with '{'.
        Assert.Contains("GGUF", Refused([.. "GGUF"u8, 3, 0, 0, 0, 123, .. new byte[20]]).Message);
        Assert.Contains("damaged", Refused([0x1f, 0x8b, 8, 0]).Message);
        Assert.Contains("the download went wrong", Refused([.. "<!DOCTYPE html>"u8]).Message);
        Assert.Contains("git lfs pull", Refused([.. "version https://git-lfs.github.com/spec/v1\n"u8]).Message);
        Assert.Contains("empty", Refused([]).Message);
    }
}
