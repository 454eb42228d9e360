// { "source", "variant", "estimators", "resamples", "seed",
//   "series": [ { "name", "nets", "first", "last", "setting": { "dataset", "loss", "model", "depth", "width", "eta",
//                 "b", "eta_over_b" }, "outcome", "training": { "of", "loss_of_guessing", "history": [ [ step, loss,
//                 accuracy ] ] }, "notes",
//                 "layers": [ { "layer", "shape", "parameters", "nets", "tail_index": { "value", "standard_error",
//                               "low", "high", "blocks": [ { "m", "blocks", "value", "used" } ] }, "tail_index_rows",
//                               "hill": { "value", "standard_error", "low", "high", "k", "threshold" }, ... } ],
//                 "skipped": [ { "name", "reason" } ] } ],
//   "unreadable": [ { "name", "reason" } ], "versions" }
// Doubles read back to the same bits. An estimate that does not exist is { "reason" }; one that was not requested is
// left out; what is infinite or NaN is null.
using System.Text.Encodings.Web;
using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.NetSeries;
using HeavyTails.Core.TailIndices;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Tail indices of series of nets as JSON, with the estimate at each block size.</summary>
public static class SeriesJson
{
    /// <summary>Writes the JSON under another name and renames it: the file is complete or absent.</summary>
    /// <param name="results">The tail indices.</param>
    /// <param name="path">The file.</param>
    /// <param name="source">Names what was analysed. Default: null, no such entry.</param>
    public static void Save(SeriesResults results, string path, string? source = null) =>
        WholeFile.Write(path, stream => Write(results, stream, source));

    /// <summary>Writes the JSON to a stream, in UTF-8 and indented.</summary>
    /// <param name="results">The tail indices.</param>
    /// <param name="stream">Where it is written.</param>
    /// <param name="source">Names what was analysed. Default: null, no such entry.</param>
    public static void Write(SeriesResults results, Stream stream, string? source = null)
    {
        using var w = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        w.WriteStartObject();
        if (source is not null)
            JsonText.Write(w, "source", source);
        w.WriteString("variant", results.Options.Variant == Variant.Legacy ? "legacy" : "corrected");
        w.WriteStartArray("estimators");
        foreach (var estimator in results.Options.Estimators)
            w.WriteStringValue(estimator.ToString().ToLowerInvariant());
        w.WriteEndArray();
        w.WriteNumber("resamples", results.Options.Resamples);
        w.WriteNumber("seed", results.Options.Seed);
        w.WriteStartArray("series");
        foreach (var series in results.Series)
            Series(w, series);
        w.WriteEndArray();
        Named(w, "unreadable", results.Unreadable.Select(u => (u.Name, u.Reason)));
        w.WriteStartObject("versions");
        foreach (var (name, version) in Versions.All)
            w.WriteString(name, version);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void Series(Utf8JsonWriter w, SeriesTails series)
    {
        w.WriteStartObject();
        JsonText.Write(w, "name", series.Name);
        w.WriteNumber("nets", series.Nets);
        JsonText.Write(w, "first", series.First);
        JsonText.Write(w, "last", series.Last);
        Setting(w, series.Setting);
        w.WriteString("outcome", series.OutcomeText);
        Training(w, series.Training);
        w.WriteStartArray("notes");
        foreach (var note in series.Notes)
            w.WriteStringValue(note);
        w.WriteEndArray();
        w.WriteStartArray("layers");
        foreach (var layer in series.Layers)
            Layer(w, layer);
        w.WriteEndArray();
        Named(w, "skipped", series.Skipped.Select(s => (s.Name, s.Reason)));
        w.WriteEndObject();
    }

    private static void Setting(Utf8JsonWriter w, RunSetting? setting)
    {
        if (setting is null)
        {
            w.WriteNull("setting");
            return;
        }
        w.WriteStartObject("setting");
        JsonText.Write(w, "dataset", setting.Dataset);
        JsonText.Write(w, "loss", setting.Loss);
        JsonText.Write(w, "model", setting.Model);
        w.WriteNumber("depth", setting.Depth);
        w.WriteNumber("width", setting.Width);
        w.WriteNumber("eta", setting.StepSize);
        w.WriteNumber("b", setting.BatchSize);
        w.WriteNumber("eta_over_b", setting.Ratio);
        w.WriteEndObject();
    }

    private static void Training(Utf8JsonWriter w, TrainingEnd? training)
    {
        if (training is null)
        {
            w.WriteNull("training");
            return;
        }
        w.WriteStartObject("training");
        w.WriteString("of", training.Of);
        Number(w, "loss_of_guessing", training.Guessing);
        w.WriteStartArray("history");
        foreach (var (step, loss, accuracy) in training.History)
        {
            w.WriteStartArray();
            w.WriteNumberValue(step);
            Number(w, loss);
            Number(w, accuracy);
            w.WriteEndArray();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void Layer(Utf8JsonWriter w, LayerTails layer)
    {
        w.WriteStartObject();
        JsonText.Write(w, "layer", layer.Name);
        w.WriteStartArray("shape");
        foreach (var dimension in layer.Shape)
            w.WriteNumberValue(dimension);
        w.WriteEndArray();
        w.WriteNumber("parameters", layer.Parameters);
        w.WriteNumber("nets", layer.Nets);
        Estimate(w, "tail_index", layer.E1, Stable);
        Estimate(w, "tail_index_rows", layer.E2, Stable);
        Estimate(w, "hill", layer.Hill, Top);
        Estimate(w, "pickands", layer.Pickands, Top);
        Estimate(w, "moment", layer.Moment, Top);
        w.WriteEndObject();
    }

    private static void Estimate<T>(Utf8JsonWriter w, string name, FitResult<T> result, Action<Utf8JsonWriter, T> write)
        where T : notnull
    {
        if (result.Failure == FitFailure.NotRequested)
            return;
        w.WriteStartObject(name);
        if (result.TryGet(out var fit))
            write(w, fit);
        else
            JsonText.Write(w, "reason", result.Reason);
        w.WriteEndObject();
    }

    private static void Stable(Utf8JsonWriter w, AlphaStableFit fit)
    {
        Number(w, "value", fit.TailIndex);
        Error(w, fit.Error);
        w.WriteStartArray("blocks");
        foreach (var block in fit.ByBlockSize)
        {
            w.WriteStartObject();
            w.WriteNumber("m", block.BlockSize);
            w.WriteNumber("blocks", block.Blocks);
            Number(w, "value", block.TailIndex);
            w.WriteBoolean("used", block.Used);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    private static void Top(Utf8JsonWriter w, TopOrderFit fit)
    {
        Number(w, "value", fit.TailIndex);
        Error(w, fit.Error);
        w.WriteNumber("k", fit.TopCount);
        Number(w, "threshold", fit.Threshold);
    }

    private static void Error(Utf8JsonWriter w, FitResult<BootstrapError> error)
    {
        if (!error.TryGet(out var known))
            return;
        Number(w, "standard_error", known.StandardError);
        Number(w, "low", known.Low);
        Number(w, "high", known.High);
    }

    private static void Named(Utf8JsonWriter w, string list, IEnumerable<(string Name, string Reason)> items)
    {
        w.WriteStartArray(list);
        foreach (var (name, reason) in items)
        {
            w.WriteStartObject();
            JsonText.Write(w, "name", name);
            JsonText.Write(w, "reason", reason);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter w, string name, double value)
    {
        w.WritePropertyName(name);
        Number(w, value);
    }

    private static void Number(Utf8JsonWriter w, double value)
    {
        if (double.IsFinite(value))
            w.WriteNumberValue(value);
        else
            w.WriteNullValue();
    }
}
