// { "checkpoints": [ { "name": "epoch0", "source": "run/epoch0.pth", "summary": { ... }, "summary_layers": { ... },
//                      "skipped": [ ... ] }, ... ],
//   "layers": [ { "longname": "fc1", "checkpoints": [ { "layer_id": 1, "alpha": 2.93, ... }, null, ... ] }, ... ],
//   "options": { ... }, "backend": { ... }, "versions": { ... } }
// Each layer has as many entries as there are checkpoints, in their order; null where a checkpoint has no such layer.
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Tables;

namespace HeavyTails.Reports;

/// <summary>Checkpoints side by side as JSON.</summary>
public static class CompareJson
{
    /// <summary>Writes the JSON to a stream, in UTF-8 and indented.</summary>
    /// <param name="series">The checkpoints.</param>
    /// <param name="sources">Their paths, in the same order.</param>
    /// <param name="stream">The stream, which stays open.</param>
    public static void Write(ComparedSeries series, IReadOnlyList<string> sources, Stream stream)
    {
        LayerResult[] all = [.. series.Series.SelectMany(s => s.Result.Layers)];
        var columns = LayerColumns.Present(all).Where(c => c.Name is not ("name" or "longname")).ToArray();
        using var w = JsonParts.Begin(stream);
        w.WriteStartObject();
        JsonParts.Array(
            w,
            "checkpoints",
            series.Series.Zip(sources),
            checkpoint =>
            {
                var ((name, result), source) = checkpoint;
                JsonText.Write(w, "name", name);
                JsonText.Write(w, "source", source);
                JsonParts.Summary(w, result);
                JsonParts.Skipped(w, result.Skipped);
            }
        );
        JsonParts.Array(
            w,
            "layers",
            series.Layers,
            layer =>
            {
                JsonText.Write(w, "longname", layer.Name);
                w.WriteStartArray("checkpoints");
                foreach (var result in layer.Results)
                {
                    if (result is null)
                    {
                        w.WriteNullValue();
                        continue;
                    }
                    w.WriteStartObject();
                    foreach (var column in columns)
                        JsonParts.Value(w, column, result);
                    w.WriteEndObject();
                }
                w.WriteEndArray();
            }
        );
        JsonParts.Origin(w, series.Series[0].Result.Options, series.Series[0].Result.Backend);
        w.WriteEndObject();
    }
}
