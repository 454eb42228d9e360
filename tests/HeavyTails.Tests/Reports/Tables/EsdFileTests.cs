using System.IO.Compression;
using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Tables;
using HeavyTails.Tests.Core.Analysis;
using HeavyTails.Tests.Data;
using Parquet;

namespace HeavyTails.Tests.Reports.Tables;

public sealed class EsdFileTests : IDisposable
{
    private static readonly Layer Gaussian = Make.Gaussian("fc.weight", 4, 24, 14);

    // The eigenvalues of a diagonal matrix are the squares of its entries; fc has others.
    private static readonly ModelResult Model = ModelAnalysis.Of(
        [Make.Diagonal("block/0.weight", [.. Enumerable.Range(1, 12).Select(i => i / 4.0)]), Gaussian],
        Make.Backend
    );

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_npz_has_a_vector_of_ascending_squares_for_each_layer_by_its_name()
    {
        var path = Path.Combine(folder.Path, "esd.npz");
        EsdFile.Save(Model, path);
        var vectors = Vectors(path);
        Assert.Equal(["block/0", "fc"], vectors.Keys);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => i / 4.0 * (i / 4.0)), vectors["block/0"], Near);
        var squares = Gaussian.Load().ToDoubles().Sum(x => x * x);
        Assert.Equal(14, vectors["fc"].Length);
        Assert.Equal(squares, vectors["fc"].Sum(), 1e-10 * squares);
        Assert.Equal(vectors["fc"].Order(), vectors["fc"]);
    }

    [Fact]
    public async Task A_parquet_file_has_a_row_for_each_eigenvalue()
    {
        var path = Path.Combine(folder.Path, "esd.PARQUET");
        EsdFile.Save(Model, path);
        await using var reader = await ParquetReader.CreateAsync(path);
        Assert.Equal(["layer_id", "layer", "index", "eigenvalue"], reader.Schema.DataFields.Select(f => f.Name));
        Assert.Equal(1, reader.RowGroupCount);
        using var rows = reader.OpenRowGroupReader(0);
        Assert.Equal(26, rows.RowCount);
        var values = new double[26];
        await rows.ReadAsync<double>(reader.Schema.DataFields[3], values);
        var ids = new int[26];
        await rows.ReadAsync<int>(reader.Schema.DataFields[0], ids);
        Assert.Equal(Model.Layers.SelectMany(l => l.Eigenvalues), values);
        Assert.Equal([.. Enumerable.Repeat(1, 12), .. Enumerable.Repeat(2, 14)], ids);
    }

    [Fact]
    public void Two_layers_of_one_name_both_have_their_eigenvalues()
    {
        var twice = Model with { Layers = [Model.Layers[1], Model.Layers[1] with { LayerId = 7 }] };
        var path = Path.Combine(folder.Path, "twice.npz");
        EsdFile.Save(twice, path);
        Assert.Equal(["fc", "fc#7"], Vectors(path).Keys);
    }

    [Fact]
    public void The_same_result_gives_the_same_bytes_and_another_extension_is_refused()
    {
        var (first, second) = (Path.Combine(folder.Path, "a.npz"), Path.Combine(folder.Path, "b.npz"));
        EsdFile.Save(Model, first);
        EsdFile.Save(Model, second);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        var refused = Assert.Throws<ArgumentException>(() => EsdFile.Save(Model, "esd.csv"));
        Assert.Contains("--esd esd.csv: expected a name that ends in .npz or .parquet", refused.Message);
    }

    private static bool Near(double x, double y) => Math.Abs(x - y) <= 1e-12 * Math.Max(1, Math.Abs(x));

    // numpy/lib/format.py, by hand: magic, version 1.0, length of the header, the header, float64 numbers.
    private static Dictionary<string, double[]> Vectors(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(
            entry => entry.FullName[..^".npy".Length],
            entry =>
            {
                using var memory = new MemoryStream();
                using (var stream = entry.Open())
                    stream.CopyTo(memory);
                var bytes = memory.ToArray();
                Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
                var data = 10 + BitConverter.ToUInt16(bytes, 8);
                Assert.Equal(0, data % 64);
                var count = (bytes.Length - data) / sizeof(double);
                Assert.Equal(
                    $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({count},), }}",
                    Encoding.ASCII.GetString(bytes[10..data]).TrimEnd()
                );
                Assert.Equal((byte)'\n', bytes[data - 1]);
                return Enumerable.Range(0, count).Select(i => BitConverter.ToDouble(bytes, data + (8 * i))).ToArray();
            }
        );
    }
}
