// scipy.sparse.save_npz: an .npz with format (text: csr, csc, bsr, coo or dia), shape [2], data and
//   csr, csc, bsr  indices, indptr
//   coo            row, col
//   dia            offsets
// scipy/sparse/_matrix_io.py
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Numpy;

/// <summary>The sparse matrix of an .npz file that SciPy wrote; the tensor is named after the file.</summary>
internal static class ScipyNpz
{
    private const int MaxName = 16;

    /// <summary>The matrix of an archive; null for one that is not a single sparse matrix.</summary>
    /// <exception cref="CheckpointException">A part is missing or damaged, or the format is not known.</exception>
    public static TensorEntry? Entry(CheckpointFile file)
    {
        if (Find("format") is not { } format || Find("shape") is null || Find("data") is null)
            return null;
        var head = NpyReader.Header(format);
        if (head.Descr is not { } descr || head.Shape.Length != 0 || format.Length - head.Start is < 1 or > MaxName)
            return null;
        var bytes = format.ReadAll(head.Start, (int)(format.Length - head.Start), "format");
        var encoding = descr.Contains('U') ? System.Text.Encoding.UTF32 : System.Text.Encoding.Latin1;
        var layout = encoding.GetString(bytes).TrimEnd('\0');
        var sparse = new SparseTensor
        {
            Name = Path.GetFileNameWithoutExtension(file.Source.FileName),
            Shape = Shape(Stored("shape")),
            Layout = layout switch
            {
                "csr" or "bsr" => SparseLayout.Rows,
                "csc" => SparseLayout.Columns,
                "coo" => SparseLayout.Coordinates,
                "dia" => SparseLayout.Diagonals,
                _ => throw format.Fail(
                    head.Start,
                    $"a sparse matrix of format {Text.Quote(layout)}, expected csr, csc, bsr, coo or dia"
                ),
            },
            Values = Stored("data"),
            Pointers = layout switch
            {
                "coo" => null,
                "dia" => Stored("offsets"),
                _ => Stored("indptr"),
            },
            Indices = layout switch
            {
                "coo" => [Stored("row"), Stored("col")],
                "dia" => [],
                _ => [Stored("indices")],
            },
        };
        return sparse.Entry(file.Options);

        ByteSource? Find(string name) =>
            file.ZipEntries.Find(e => e.Name == name + ".npy") is { } entry
                ? DeflatedSource.Of(file.Source, entry, file.Options)
                : null;

        StoredTensor Stored(string name)
        {
            var source = Find(name) ?? throw file.Source.Fail(null, $"a sparse matrix ({layout}) without {name}.npy");
            var array = NpyReader.Header(source);
            return array.WhyNot is { } reason
                ? throw source.Fail(array.At, $"the {name} of a sparse matrix is {reason}")
                : array.Stored(source, name);
        }
    }

    private static long[] Shape(StoredTensor stored)
    {
        if (stored is not { Shape: [2], DType: var type } || !type.IsInteger())
            throw stored.Source.Fail(stored.Start, $"expected a shape of 2 integers, got {Text.Shape(stored.Shape)}");
        return Entries.Numbers(stored)!.LoadIntegers([2], 2);
    }
}
