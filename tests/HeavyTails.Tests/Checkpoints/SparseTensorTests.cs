using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints;

/// <summary>Layouts that PyTorch 1.13 does not save, and sparse tensors that are damaged or over a limit.</summary>
public sealed class SparseTensorTests
{
    private static Checkpoint Open(byte[] file, CheckpointOptions? options = null) =>
        Checkpoint.Open(file, "memory.pt", options);

    private static float[] Dense(byte[] file)
    {
        using var checkpoint = Open(file);
        return checkpoint.Tensors.Single().Load().Single.ToArray();
    }

    private static string WhyNot(byte[] file, CheckpointOptions? options = null)
    {
        using var checkpoint = Open(file, options);
        return Assert.Single(checkpoint.Skipped).Reason!;
    }

    private static string Refused(byte[] file) =>
        Assert
            .Throws<CheckpointException>(() =>
            {
                using var checkpoint = Open(file);
                return checkpoint.Tensors.Single().Load();
            })
            .Message;

    [Fact]
    public void Compressed_columns_are_those_of_the_transposed_rows()
    {
        // [1 0 2; 0 3 0] by columns, and [1 0; 0 3; 2 0] by rows.
        Assert.Equal(
            [1, 0, 3, 0, 2, 0],
            Dense(SparseWriter.Torch("torch.sparse_csc", [2, 3], [([4], [0, 1, 2, 3]), ([3], [0, 1, 0])], [3]))
        );
        Assert.Equal(
            [1, 0, 0, 2, 3, 0],
            Dense(SparseWriter.Torch("torch.sparse_csr", [3, 2], [([4], [0, 1, 2, 3]), ([3], [0, 1, 0])], [3]))
        );
    }

    [Fact]
    public void Blocks_are_placed_by_block_rows_and_by_block_columns()
    {
        // Two blocks [2 x 3] with the numbers 1 to 12 in a matrix [4 x 6].
        float[] first = [1, 2, 3, 4, 5, 6];
        (long[], long[])[] places = [([3], [0, 1, 2]), ([2], [1, 0])];
        var rows = Dense(SparseWriter.Torch("torch.sparse_bsr", [4, 6], places, [2, 2, 3]));
        Assert.Equal(first[..3], rows[3..6]);
        Assert.Equal(first[3..], rows[9..12]);
        Assert.Equal([7, 8, 9], rows[12..15]);
        Assert.Equal(78, rows.Sum());
        var columns = Dense(SparseWriter.Torch("torch.sparse_bsc", [4, 6], places, [2, 2, 3]));
        Assert.Equal(first[..3], columns[12..15]);
        Assert.Equal([7, 8, 9], columns[3..6]);
        Assert.Equal(78, columns.Sum());
    }

    [Fact]
    public void Entries_that_are_given_twice_are_added_in_every_layout()
    {
        Assert.Equal(
            [3, 0, 0, 3],
            Dense(SparseWriter.Torch("torch.sparse_coo", [2, 2], [([2, 3], [0, 0, 1, 0, 0, 1])], [3]))
        );
        Assert.Equal(
            [3, 0, 0, 3],
            Dense(SparseWriter.Scipy("csr", [2, 2], [1, 2, 3], ("indices", [0, 0, 1]), ("indptr", [0, 2, 3])))
        );
    }

    [Theory]
    [InlineData(new long[] { 0, 1, 2, 2 }, "indices from 0 to 1, got 2")]
    [InlineData(new long[] { 0, 1, -1, 0 }, "indices from 0 to 1, got -1")]
    [InlineData(new long[] { 0, 1, 0, long.MinValue }, "got -9223372036854775808")]
    public void An_index_outside_is_refused_when_the_layer_is_loaded(long[] indices, string why) =>
        Assert.Contains(why, Refused(SparseWriter.Torch("torch.sparse_coo", [2, 2], [([2, 2], indices)], [2])));

    [Theory]
    [InlineData(new long[] { 0, 2, 1 }, "pointers from 0 to 2, got 0 to 1")]
    [InlineData(new long[] { 1, 1, 2 }, "pointers from 0 to 2, got 1 to 2")]
    [InlineData(new long[] { 0, 5, 2 }, "do not fall")]
    [InlineData(new long[] { 0, -1, 2 }, "do not fall")]
    public void Pointers_that_do_not_rise_to_the_number_of_values_are_refused(long[] pointers, string why) =>
        Assert.Contains(
            why,
            Refused(SparseWriter.Torch("torch.sparse_csr", [2, 2], [([3], pointers), ([2], [0, 1])], [2]))
        );

    [Fact]
    public void Parts_that_do_not_fit_each_other_are_refused_when_the_file_is_opened()
    {
        Assert.Contains(
            "expected 3 pointers, got 4",
            Refused(SparseWriter.Torch("torch.sparse_csr", [2, 2], [([4], [0, 1, 2, 2]), ([2], [0, 1])], [2]))
        );
        Assert.Contains(
            "an index for each of 2 values",
            Refused(SparseWriter.Torch("torch.sparse_csr", [2, 2], [([3], [0, 1, 2]), ([1], [0])], [2]))
        );
        Assert.Contains(
            "blocks of 2 x 3 do not divide",
            Refused(SparseWriter.Torch("torch.sparse_bsr", [4, 5], [([3], [0, 1, 2]), ([2], [0, 0])], [2, 2, 3]))
        );
        Assert.Contains(
            "as many coordinates",
            Refused(SparseWriter.Torch("torch.sparse_coo", [2, 2], [([2, 3], [0, 0, 0, 0, 0, 0])], [2]))
        );
        Assert.Contains("without indptr.npy", Refused(SparseWriter.Scipy("csr", [2, 2], [1], ("indices", [0]))));
        Assert.Contains("'lil'", Refused(SparseWriter.Scipy("lil", [2, 2], [1], ("indices", [0]))));
    }

    [Fact]
    public void A_matrix_that_would_be_too_large_when_dense_is_listed_with_the_limit()
    {
        var file = SparseWriter.Torch("torch.sparse_coo", [40_000, 40_000], [([2, 1], [7, 9])], [1]);
        Assert.Contains("MaxDenseNumbers", WhyNot(file));
        using var small = Open(
            SparseWriter.Torch("torch.sparse_coo", [40, 40], [([2, 1], [7, 9])], [1]),
            new CheckpointOptions { MaxDenseNumbers = 1600 }
        );
        Assert.Equal(1, small.Tensors[0].Load().Single.Span[7 * 40 + 9]);
        Assert.Contains(
            "MaxDenseNumbers",
            WhyNot(
                SparseWriter.Torch("torch.sparse_coo", [40, 40], [([2, 1], [7, 9])], [1]),
                new CheckpointOptions { MaxDenseNumbers = 1599 }
            )
        );
    }

    [Fact]
    public void Diagonals_outside_the_matrix_are_cut_off_as_scipy_cuts_them()
    {
        var zip = new ZipWriter()
            .Add("format.npy", NumpyWriter.Array("<U3", [], System.Text.Encoding.UTF32.GetBytes("dia")))
            .Add("shape.npy", NumpyWriter.Array("<i8", [2], new long[] { 3, 2 }.AsBytes()))
            .Add("data.npy", NumpyWriter.Array("<f4", [3, 2], new float[] { 1, 2, 3, 4, 5, 6 }.AsBytes()))
            .Add("offsets.npy", NumpyWriter.Array("<i8", [3], new[] { 0, -2, long.MinValue }.AsBytes()));
        using var checkpoint = Checkpoint.Open(zip.ToArray(), "d.npz");
        Assert.Equal([1, 0, 0, 2, 3, 0], checkpoint.Tensors[0].Load().Single.ToArray());
    }
}
