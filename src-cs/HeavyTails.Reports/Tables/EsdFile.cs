// The eigenvalues lambda = sigma^2 of every layer, ascending, as they are analysed: WeightWatcher's get_ESD.
//   FILE.npz       a vector for each layer, by its name: numpy.load(FILE)["conv1"]
//   FILE.parquet   a row for each eigenvalue: layer_id, layer, index (from 0), eigenvalue
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Runs.Files;
using Parquet;
using Parquet.Schema;

namespace HeavyTails.Reports.Tables;

/// <summary>The eigenvalues of all analysed layers as one file.</summary>
public static class EsdFile
{
    private const string NpzEnd = ".npz",
        ParquetEnd = ".parquet";

    // Rows of a group, about 30 MB of columns.
    private const int RowsOfGroup = 1 << 20;

    /// <summary>Refuses a name whose extension is none of the formats.</summary>
    /// <exception cref="ArgumentException">The name ends neither in .npz nor in .parquet.</exception>
    public static void CheckName(string path)
    {
        if (Format(path) is null)
            throw new ArgumentException($"--esd {path}: expected a name that ends in {NpzEnd} or {ParquetEnd}");
    }

    /// <summary>
    /// Writes the file under another name and renames it: it is complete or absent. Of two layers with one name, the
    /// second is called NAME#NUMBER.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="CheckName"/>.</exception>
    public static void Save(ModelResult result, string path)
    {
        CheckName(path);
        var names = Names(result.Layers);
        if (Format(path) == NpzEnd)
            WholeFile.Write(path, stream => WriteNpz(result.Layers, names, stream));
        else
            WholeFile.Write(path, stream => OnThePool.Wait(() => WriteParquet(result.Layers, names, stream)));
    }

    private static string? Format(string path) =>
        new[] { NpzEnd, ParquetEnd }.FirstOrDefault(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static string[] Names(IReadOnlyList<LayerResult> layers)
    {
        var taken = new HashSet<string>();
        return
        [
            .. layers.Select(layer => taken.Add(layer.LongName) ? layer.LongName : $"{layer.LongName}#{layer.LayerId}"),
        ];
    }

    private static void WriteNpz(IReadOnlyList<LayerResult> layers, string[] names, Stream stream)
    {
        using var npz = new NpzWriter(stream);
        for (var i = 0; i < names.Length; i++)
            npz.Add(names[i], layers[i].Eigenvalues);
    }

    private static async Task WriteParquet(IReadOnlyList<LayerResult> layers, string[] names, Stream stream)
    {
        DataField<int> id = new("layer_id"),
            index = new("index");
        DataField<string> layer = new("layer", false);
        DataField<double> eigenvalue = new("eigenvalue");
        var schema = new ParquetSchema(id, layer, index, eigenvalue);
        await using var writer = await ParquetWriter.CreateAsync(schema, stream).ConfigureAwait(false);
        for (var first = 0; first < layers.Count; )
        {
            var (last, rows) = (first, 0);
            while (last < layers.Count && (last == first || rows + layers[last].Eigenvalues.Length <= RowsOfGroup))
                rows += layers[last++].Eigenvalues.Length;
            var (ids, places, values, texts) = (new int[rows], new int[rows], new double[rows], new string[rows]);
            for (int i = first, at = 0; i < last; i++)
            {
                var part = layers[i].Eigenvalues;
                part.CopyTo(values, at);
                ids.AsSpan(at, part.Length).Fill(layers[i].LayerId);
                texts.AsSpan(at, part.Length).Fill(names[i]);
                for (var j = 0; j < part.Length; j++)
                    places[at++] = j;
            }
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<int>(id, ids).ConfigureAwait(false);
            await group.WriteAsync(layer, texts).ConfigureAwait(false);
            await group.WriteAsync<int>(index, places).ConfigureAwait(false);
            await group.WriteAsync<double>(eigenvalue, values).ConfigureAwait(false);
            group.CompleteValidate();
            first = last;
        }
    }
}
