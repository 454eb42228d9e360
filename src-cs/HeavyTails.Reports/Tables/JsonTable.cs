// { "source": "resnet20.th",
//   "layers": [ { "layer_id": 1, "longname": "fc1", "alpha": 2.93, ... }, ... ],
//   "summary": { "alpha": 3.1, ... }, "summary_layers": { "alpha": 5, ... },
//   "skipped": [ { "layer_id", "longname", "layer_type", "shape", "reason", "fault" }, ... ],
//   "options": { ... }, "backend": { ... }, "versions": { ... } }
// With the eigenvalues, each layer has them last: "eigenvalues": [ ... ], ascending.
// Doubles read back to the same bits. NaN and infinities, which JSON does not have, are null.
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Files;

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
    /// <paramref name="withEigenvalues"/> asks for them.
    /// </summary>
    public static void Write(ModelResult result, Stream stream, string? source = null, bool withEigenvalues = false)
    {
        using var w = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        w.WriteStartObject();
        if (source is not null)
            JsonText.Write(w, "source", source);
        var columns = LayerColumns.Present(result.Layers);
        Array(
            "layers",
            result.Layers,
            layer =>
            {
                foreach (var column in columns)
                    Value(w, column.Name, column.Value(layer));
                if (withEigenvalues)
                    Eigenvalues(w, layer.Eigenvalues);
            }
        );
        Object("summary", () => result.Summary.ForEach(s => Value(w, s.Name, s.Mean)));
        Object("summary_layers", () => result.Summary.ForEach(s => w.WriteNumber(s.Name, s.Count)));
        Array(
            "skipped",
            result.Skipped,
            skipped =>
            {
                w.WriteNumber("layer_id", skipped.LayerId);
                JsonText.Write(w, "longname", skipped.LongName);
                w.WriteString("layer_type", LayerKinds.TypeName(skipped.Kind));
                w.WriteString("shape", skipped.ShapeText);
                JsonText.Write(w, "reason", skipped.Reason);
                w.WriteBoolean("fault", skipped.IsFault);
            }
        );
        Object("options", () => Properties(result.Options));
        Object("backend", () => Properties(result.Backend));
        Object("versions", () => Versions.All.ForEach(v => w.WriteString(v.Name, v.Version)));
        w.WriteEndObject();

        void Object(string name, Action inside)
        {
            w.WriteStartObject(name);
            inside();
            w.WriteEndObject();
        }

        void Array<T>(string name, IEnumerable<T> items, Action<T> inside)
        {
            w.WriteStartArray(name);
            foreach (var item in items)
            {
                w.WriteStartObject();
                inside(item);
                w.WriteEndObject();
            }
            w.WriteEndArray();
        }

        // The annotation keeps the properties where the library is compiled ahead of time and trimmed.
        void Properties<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(T record)
        {
            foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                // The property is read only once, because .NET compiles an accessor for a property that is read again.
                var value = property.GetValue(record);
                if (value is MetricSet metrics)
                    Metrics(w, metrics);
                else
                    Value(w, JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), value);
            }
        }
    }

    static void Eigenvalues(Utf8JsonWriter w, ReadOnlySpan<double> eigenvalues)
    {
        w.WriteStartArray("eigenvalues");
        foreach (var x in eigenvalues)
            w.WriteNumberValue(x);
        w.WriteEndArray();
    }

    // For each metric that has options, whether it was requested; then the user's own metrics.
    static void Metrics(Utf8JsonWriter w, MetricSet asked)
    {
        foreach (var metric in LayerMetrics.All)
            if (metric.Flags.Count > 0)
                w.WriteBoolean(metric.Name, asked.Contains(metric));
        foreach (var metric in asked)
            if (!LayerMetrics.All.Contains(metric))
                JsonText.Write(w, metric.Name, "asked");
    }

    static void Value(Utf8JsonWriter w, string name, object? value)
    {
        switch (value)
        {
            case null or double and (double.NaN or double.PositiveInfinity or double.NegativeInfinity):
                w.WriteNull(name);
                break;
            case double x:
                w.WriteNumber(name, x);
                break;
            case bool b:
                w.WriteBoolean(name, b);
                break;
            case int n:
                w.WriteNumber(name, n);
                break;
            case long n:
                w.WriteNumber(name, n);
                break;
            case ulong n:
                w.WriteNumber(name, n);
                break;
            case string s:
                JsonText.Write(w, name, s);
                break;
            case Enum e:
                w.WriteString(name, e.ToString());
                break;
            default:
                throw new NotSupportedException(
                    $"column {name}: expected a number, a text or a truth value, got a {value.GetType()}"
                );
        }
    }

    static void ForEach<T>(this IEnumerable<T> items, Action<T> action)
    {
        foreach (var item in items)
            action(item);
    }
}
