// CSV: a row for each layer.
// JSON: { "first": "base.pth", "second": "tuned.pth", "layers": [ { "layer_id", "longname", "layer_type", "rows",
//   "columns", "rf", "norm", "raw", "relative", "euclidean", "cka", "bias" }, ... ], "means": { "raw", "euclidean",
//   "cka" }, "skipped": [ ... ], "versions": { ... } }
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Tables;

/// <summary>The distances between two models as CSV and JSON.</summary>
public static class DistanceTable
{
    static readonly (string Name, Func<LayerDistance, object?> Value)[] Columns =
    [
        ("layer_id", d => d.LayerId),
        ("longname", d => d.LongName),
        ("layer_type", d => LayerKinds.TypeName(d.Kind)),
        ("rows", d => d.Rows),
        ("columns", d => d.Columns),
        ("rf", d => d.Count),
        ("norm", d => d.Norm),
        ("raw", d => d.Raw),
        ("relative", d => d.Relative.ValueOrNull),
        ("euclidean", d => d.Euclidean),
        ("cka", d => d.Cka.ValueOrNull),
        ("bias", d => d.Bias),
    ];

    /// <summary>The table as CSV, with "\n" at the end of each line.</summary>
    public static string CsvText(ModelDistances distances) =>
        Csv.Table(
            Columns.Select(c => c.Name),
            distances.Layers.Select(layer =>
                Columns.Select(c => c.Value(layer) is string text ? Printable.Of(text) : c.Value(layer))
            )
        );

    /// <summary>Writes the JSON to a stream, in UTF-8 and indented.</summary>
    /// <param name="distances">The distances.</param>
    /// <param name="sources">The paths of the two models; null for models without one.</param>
    /// <param name="stream">The stream, which stays open.</param>
    public static void WriteJson(ModelDistances distances, (string First, string Second)? sources, Stream stream)
    {
        using var w = JsonParts.Begin(stream);
        w.WriteStartObject();
        if (sources is (var first, var second))
        {
            JsonText.Write(w, "first", first);
            JsonText.Write(w, "second", second);
        }
        JsonParts.Array(
            w,
            "layers",
            distances.Layers,
            layer =>
            {
                foreach (var (name, value) in Columns)
                    JsonParts.Value(w, name, value(layer));
            }
        );
        JsonParts.Object(w, "means", () => Means(w, distances));
        JsonParts.Skipped(w, distances.Skipped);
        JsonParts.Versions(w);
        w.WriteEndObject();
    }

    static void Means(Utf8JsonWriter w, ModelDistances distances)
    {
        JsonParts.Value(w, "raw", distances.Mean(d => d.Raw));
        JsonParts.Value(w, "euclidean", distances.Mean(d => d.Euclidean));
        JsonParts.Value(w, "cka", MeanCka(distances));
    }

    /// <summary>The mean CKA over the layers that have one; null where none has.</summary>
    public static double? MeanCka(ModelDistances distances)
    {
        double[] all = [.. distances.Layers.Select(d => d.Cka.ValueOrNull).OfType<double>()];
        return all.Length > 0 ? all.Average() : null;
    }
}
