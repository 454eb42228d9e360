using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Data.Transforms;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

public sealed class NumpyTests
{
    private static readonly byte[] F32 = Numbers.Floats(6).AsBytes();

    private static CheckpointException Refused(byte[] file) =>
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(file, "x.npy"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_versions_and_both_orders_are_read(int version)
    {
        using var rows = Checkpoint.Open(NumpyWriter.Array("<f4", [2, 3], F32, version: version), "w.npy");
        Assert.Equal(Numbers.Floats(6), rows.Layers()[0].Load().Single.ToArray());
        Assert.Equal("w", rows.Layers()[0].Name);
        using var columns = Checkpoint.Open(
            NumpyWriter.Array("<f4", [2, 3], F32, fortran: true, version: version),
            "w.npy"
        );
        var x = Numbers.Floats(6);
        Assert.Equal([x[0], x[2], x[4], x[1], x[3], x[5]], columns.Layers()[0].Load().Single.ToArray());
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}")]
    [InlineData("{\"shape\": (2L, 3L,), \"fortran_order\": False, \"descr\": \"<f4\"}")]
    [InlineData("{'descr':'<f4','fortran_order':False,'shape':(2,3,),}")]
    public void Headers_of_other_writers_are_read(string header)
    {
        using var checkpoint = Checkpoint.Open(NumpyWriter.Array(header, F32), "x.npy");
        Assert.Equal([2, 3], checkpoint.Layers()[0].Shape);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", "should cover 8 numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", "needs 16 bytes, the file has 24")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "a dimension")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "more than 2^63")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }", "True or False")]
    [InlineData("{'descr': '<f4', 'shape': (2, 3), }", "the keys descr")]
    [InlineData("{'descr': __import__('os'), 'fortran_order': False, 'shape': (2, 3), }", "a string")]
    [InlineData("{'descr': '<f4", "a closed string")]
    public void A_header_that_numpy_would_not_write_is_refused(string header, string why) =>
        Assert.Contains(why, Refused(NumpyWriter.Array(header, F32)).Message);

    [Fact]
    public void Objects_and_structures_are_listed_and_never_read()
    {
        using var objects = Checkpoint.Open(NumpyWriter.Array("|O", [1], [0x80, 2, (byte)'N', (byte)'.']), "x.npy");
        Assert.Contains("objects", objects.Tensors[0].Reason);
        using var records = Checkpoint.Open(
            NumpyWriter.Array(
                "{'descr': [('a', '<f4'), ('b', '(2,)<i4')], 'fortran_order': False, 'shape': (2,), }",
                F32
            ),
            "x.npy"
        );
        Assert.Contains("structured", records.Tensors[0].Reason);
    }

    [Fact]
    public void A_header_of_more_than_64_KiB_is_refused()
    {
        byte[] file = [0x93, .. "NUMPY"u8, 2, 0, .. BitConverter.GetBytes(1 << 20), .. new byte[1 << 20]];
        Assert.Contains("at most 65536", Refused(file).Message);
    }

    [Fact]
    public void A_big_endian_column_major_array_of_a_deflated_entry_is_read_row_major()
    {
        double[] numbers = [.. Enumerable.Range(0, 60).Select(i => i / 7.0)];
        var reversed = numbers.AsBytes();
        for (var i = 0; i < reversed.Length; i += 8)
            Array.Reverse(reversed, i, 8);
        using var checkpoint = Checkpoint.Open(
            new ZipWriter()
                .Add("x.npy", NumpyWriter.Array(">f8", [3, 4, 5], reversed, fortran: true), deflate: true)
                .ToArray(),
            "x.npz"
        );
        var loaded = checkpoint.Layers()[0].Load().Double.ToArray();
        for (var i = 0; i < 3; i++)
        for (var j = 0; j < 4; j++)
        for (var k = 0; k < 5; k++)
            Assert.Equal(numbers[i + 3 * j + 12 * k], loaded[(i * 4 + j) * 5 + k]);
    }
}
