using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Checkpoints in archives and compressed files, and MessagePack, sound and hostile.</summary>
public sealed class PackedFormatsTests
{
    private static readonly byte[] F32 = Numbers.Floats(24).AsBytes();

    private static byte[] Npy => NumpyWriter.Array("<f4", [4, 6], F32);

    private static string Refused(byte[] file, CheckpointOptions? options = null, string name = "memory") =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, name, options)).Message;

    private static void Reads(byte[] file, string name = "memory")
    {
        using var checkpoint = Checkpoint.Open(file, name);
        Assert.Equal(Numbers.Floats(24), Assert.Single(checkpoint.Layers()).Load().Single.ToArray());
    }

    [Fact]
    public void One_checkpoint_in_an_archive_or_a_compressed_file_is_read()
    {
        Reads(PackedWriter.Gzip(Npy), "w.npy.gz");
        Reads(PackedWriter.Zlib(Npy));
        Reads(new ZipWriter().Add("model/w.npz", new ZipWriter().Add("w.npy", Npy).ToArray()).ToArray());
        Reads(new ZipWriter().Add("w.npz", new ZipWriter().Add("w.npy", Npy).ToArray(), deflate: true).ToArray());
        Reads(PackedWriter.Tar(("./config.yaml", [1]), ("./weights.npy", Npy)), "m.nemo");
        Reads(PackedWriter.Gzip(PackedWriter.Tar(("weights.npy", Npy))), "m.nemo");
    }

    [Fact]
    public void Several_checkpoints_in_an_archive_leave_a_choice()
    {
        var inner = new ZipWriter().Add("w.npy", Npy).ToArray();
        var message = Refused(new ZipWriter().Add("a.npz", inner).Add("b.npz", inner).ToArray());
        Assert.Contains("2 checkpoints: unpack it and give one of 'a.npz', 'b.npz'", message);
        Assert.Contains("TAR archive with 2", Refused(PackedWriter.Tar(("a.npy", Npy), ("b.npy", Npy))));
        Assert.Contains("without a checkpoint", Refused(PackedWriter.Tar(("readme", [1]))));
    }

    [Fact]
    public void Compressed_data_that_are_cut_short_or_damaged_are_refused()
    {
        foreach (var packed in new[] { PackedWriter.Gzip(Npy), PackedWriter.Zlib(Npy) })
        {
            for (var cut = 20; cut < packed.Length; cut++)
                Refused(packed[..cut]);
            for (var at = 12; at < packed.Length; at += 3)
            {
                var damaged = packed.ToArray();
                damaged[at] ^= 0x55;
                Refused(damaged);
            }
        }
    }

    [Fact]
    public void A_file_that_unpacks_to_far_more_than_its_size_is_refused_before_it_takes_memory()
    {
        var bomb = PackedWriter.Gzip(NumpyWriter.Array("<f4", [4_000_000], new byte[16_000_000]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("MaxInflation", Refused(bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Contains("MaxUnpackedBytes", Refused(bomb, new() { MaxInflation = 2000, MaxUnpackedBytes = 1 << 20 }));
        using var allowed = Checkpoint.Open(bomb, "x.npy.gz", new CheckpointOptions { MaxInflation = 2000 });
        Assert.Equal(4_000_000, allowed.Tensors[0].Count);
    }

    [Fact]
    public void Files_inside_files_inside_files_are_refused()
    {
        var file = Npy;
        for (var i = 0; i < 3; i++)
            file = PackedWriter.Gzip(file);
        Assert.Contains("more than 2 deep", Refused(file));
    }

    [Fact]
    public void A_TAR_header_with_a_size_beyond_the_file_is_refused()
    {
        var tar = PackedWriter.Tar(("w.npy", Npy));
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        Assert.Contains("the file of a TAR archive", Refused(tar));
        tar[124] = (byte)'9';
        Assert.Contains("octal", Refused(tar));
    }

    private static byte[] Flax(Action<MsgpackWriter> value)
    {
        var writer = new MsgpackWriter().Map(1).Text("w");
        value(writer);
        return writer.ToArray();
    }

    [Fact]
    public void Arrays_of_flax_with_wrong_lengths_types_or_names_are_refused()
    {
        Assert.Contains("needs 25 x 4 bytes", Refused(Flax(w => w.Array("float32", [5, 5], F32))));
        Assert.Contains("more than 2^63", Refused(Flax(w => w.Array("float32", [1L << 40, 1L << 40], F32))));
        Assert.Contains("should be an integer >= 0", Refused(Flax(w => w.Array("float32", [-4, 6], F32))));
        Assert.Contains("no arrays", Refused(Flax(w => w.Int(5))));
        using var unknown = Checkpoint.Open(Flax(w => w.Array("float4_e2m1", [4, 6], F32)), "x");
        Assert.Contains("'float4_e2m1'", Assert.Single(unknown.Skipped).Reason);
        var twice = new MsgpackWriter().Map(2).Text("a/b").Array("float32", [4, 6], F32);
        twice.Text("a").Map(1).Text("b").Array("float32", [4, 6], F32);
        Assert.Contains("two arrays are called 'a/b'", Refused(twice.ToArray()));
        Assert.Contains("known format", Refused(Flax(w => w.Array("float32", [4, 6], F32))[..^1]));
        Assert.Contains("MessagePack", Refused(Flax(w => w.Array("float32", [4, 6], F32))[..^1], name: "x.msgpack"));
    }

    [Fact]
    public void Chunks_of_an_array_must_make_up_its_shape()
    {
        byte[] Chunked(long rows) =>
            Flax(w =>
                w.Map(3)
                    .Text("__msgpack_chunked_array__")
                    .Op(0xc3)
                    .Text("shape")
                    .Map(2)
                    .Text("0")
                    .Int(rows)
                    .Text("1")
                    .Int(6)
                    .Text("chunks")
                    .Map(2)
                    .Text("0")
                    .Array("float32", [10], F32[..40])
                    .Text("1")
                    .Array("float32", [14], F32[40..])
            );
        using (var sound = Checkpoint.Open(Chunked(4), "memory"))
            Assert.Equal(Numbers.Floats(24), sound.Tensors[0].Load().Single.ToArray());
        Assert.Contains("needs 30 x 4 bytes, it has 96", Refused(Chunked(5)));
    }

    [Fact]
    public void Deep_maps_and_long_names_of_flax_are_refused_in_time()
    {
        var deep = new MsgpackWriter();
        for (var i = 0; i < 100_000; i++)
            deep.Map(1).Text("a");
        Assert.Contains("nested more than 100 deep", Refused(deep.Int(1).ToArray()));
        var longNames = new MsgpackWriter();
        for (var i = 0; i < 50; i++)
            longNames.Map(1).Text(new string('a', 2000));
        longNames.Op(0xdc, 0xff, 0xff);
        for (var i = 0; i < 0xffff; i++)
            longNames.Int(1);
        Assert.Contains("the names of the arrays", Refused(longNames.ToArray()));
    }
}
