// { "source": "resnet20.th", "root": "state_dict", "other_roots": [ "ema" ],
//   "left_out": "the index names 2 of the 3 shards beside it; not read: ...",
//   "shown": { "layers": 4, "of": 20, "sort": "alpha:desc", "where": [ "alpha>6" ], "top": null },
//   "layers": [ { "layer_id": 1, "longname": "fc1", "alpha": 2.93, ... }, ... ],
//   "summary": { "alpha": 3.1, ... }, "summary_layers": { "alpha": 5, ... }, "verdict": "alpha is between ...",
//   "skipped": [ { "layer_id", "longname", "layer_type", "shape", "reason", "fault" }, ... ],
//   "options": { ... }, "backend": { ... }, "versions": { ... } }
// "root" is there for weights under keys of the file, "left_out" where an index names a part, and "shown" where not all
// layers are in the list, or in another order; means and the verdict are those of all.
// With the eigenvalues, each layer has them last: "eigenvalues": [ ... ], ascending.
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Tables;

/// <summary>The analysis of a model as JSON.</summary>
public static class JsonTable
{
    /// <summary>
    /// Writes the JSON under another name and renames it: the file is complete or absent. <paramref name="source"/>
    /// names what was analysed; null for no such entry. Each layer has its eigenvalues where
    /// <paramref name="withEigenvalues"/> asks for them.
    /// </summary>
    public static void Save(ModelResult result, string path, string? source = null, bool withEigenvalues = false) =>
        WholeFile.Write(path, stream => Write(result, stream, source, withEigenvalues));

    /// <summary>
    /// Writes the JSON to a stream, in UTF-8 and indented; with the eigenvalues of each layer where
    /// <paramref name="withEigenvalues"/> asks for them, and with the layers that <paramref name="rows"/> names, if it
    /// is not null.
    /// </summary>
    public static void Write(
        ModelResult result,
        Stream stream,
        string? source = null,
        bool withEigenvalues = false,
        LayerRows? rows = null
    ) => Write((result, rows?.Of(result.Layers) ?? result.Layers), stream, source, withEigenvalues, rows);

    /// <summary>Writes the same JSON with an empty list of layers, for a table that has them beside it.</summary>
    public static void WriteBesideLayers(ModelResult result, Stream stream, string? source = null) =>
        Write((result, []), stream, source, withEigenvalues: false, rows: null);

    static void Write(
        (ModelResult Result, IReadOnlyList<LayerResult> Layers) model,
        Stream stream,
        string? source,
        bool withEigenvalues,
        LayerRows? rows
    )
    {
        var (result, layers) = model;
        using var w = JsonParts.Begin(stream);
        w.WriteStartObject();
        if (source is not null)
            JsonText.Write(w, "source", source);
        JsonParts.Place(w, result.Place);
        if (rows is { AreAll: false })
            Shown(w, rows, layers.Count, result.Layers.Count);
        var columns = LayerColumns.Present(result.Layers);
        JsonParts.Array(
            w,
            "layers",
            layers,
            layer =>
            {
                foreach (var column in columns)
                    JsonParts.Value(w, column, layer);
                if (withEigenvalues)
                    Eigenvalues(w, layer.Eigenvalues);
            }
        );
        JsonParts.Summary(w, result);
        if (ModelVerdict.Of(result) is { } verdict)
            w.WriteString("verdict", verdict);
        JsonParts.Skipped(w, result.Skipped);
        JsonParts.Origin(w, result.Options, result.Backend);
        w.WriteEndObject();
    }

    static void Shown(Utf8JsonWriter w, LayerRows rows, int count, int of) =>
        JsonParts.Object(
            w,
            "shown",
            () =>
            {
                w.WriteNumber("layers", count);
                w.WriteNumber("of", of);
                JsonParts.Value(w, "sort", rows.Sort);
                JsonParts.Texts(w, "where", rows.Where.Select(condition => condition.Text));
                JsonParts.Value(w, "top", rows.Top);
            }
        );

    static void Eigenvalues(Utf8JsonWriter w, ReadOnlySpan<double> eigenvalues)
    {
        w.WriteStartArray("eigenvalues");
        foreach (var x in eigenvalues)
            w.WriteNumberValue(x);
        w.WriteEndArray();
    }
}
