// Parts of the JSON of analyses. Doubles read back to the same bits; NaN and infinities, which JSON does not have, are
// null.
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Spectra;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Tables;

/// <summary>Writes the values, objects and arrays that the JSON of every analysis is made of.</summary>
static class JsonParts
{
    /// <summary>A writer of indented UTF-8.</summary>
    public static Utf8JsonWriter Begin(Stream stream) =>
        new(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Object(Utf8JsonWriter w, string name, Action inside)
    {
        w.WriteStartObject(name);
        inside();
        w.WriteEndObject();
    }

    public static void Array<T>(Utf8JsonWriter w, string name, IEnumerable<T> items, Action<T> inside)
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

    /// <summary>Where the weights are, if not in the file as a whole, and what an index leaves out.</summary>
    public static void Place(Utf8JsonWriter w, ModelPlace place)
    {
        if (place.Root is { } root)
        {
            JsonText.Write(w, "root", root);
            Texts(w, "other_roots", place.OtherRoots);
        }
        if (place.LeftOut is { } missing)
            JsonText.Write(w, "left_out", missing);
    }

    public static void Texts(Utf8JsonWriter w, string name, IEnumerable<string> texts)
    {
        w.WriteStartArray(name);
        foreach (var text in texts)
            w.WriteStringValue(Printable.Of(text));
        w.WriteEndArray();
    }

    /// <summary>The means over layers, and over how many of them.</summary>
    public static void Summary(Utf8JsonWriter w, ModelResult result)
    {
        Object(
            w,
            "summary",
            () =>
            {
                foreach (var mean in result.Summary)
                    Value(w, mean.Name, mean.Mean);
            }
        );
        Object(
            w,
            "summary_layers",
            () =>
            {
                foreach (var mean in result.Summary)
                    w.WriteNumber(mean.Name, mean.Count);
            }
        );
    }

    /// <summary>The tensors that were not analysed, with the reasons.</summary>
    public static void Skipped(Utf8JsonWriter w, IReadOnlyList<SkippedLayer> all) =>
        Array(
            w,
            "skipped",
            all,
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

    /// <summary>What was asked, what computed it, and the versions of what is in this process.</summary>
    public static void Origin(Utf8JsonWriter w, AnalysisOptions options, BackendInfo backend)
    {
        Object(w, "options", () => Properties(w, options));
        Object(w, "backend", () => Properties(w, backend));
        Versions(w);
    }

    /// <summary>The versions of what is in this process.</summary>
    public static void Versions(Utf8JsonWriter w) =>
        Object(
            w,
            "versions",
            () =>
            {
                foreach (var (name, version) in Tables.Versions.All)
                    w.WriteString(name, version);
            }
        );

    // The annotation keeps the properties where the library is compiled ahead of time and trimmed.
    static void Properties<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        Utf8JsonWriter w,
        T record
    )
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

    /// <summary>The value of a layer in a column; a list where the column has several texts.</summary>
    public static void Value(Utf8JsonWriter w, LayerColumn column, LayerResult layer)
    {
        if (column.Items is null)
        {
            Value(w, column.Name, column.Value(layer));
            return;
        }
        w.WriteStartArray(column.Name);
        foreach (var text in column.Items(layer))
            JsonText.WriteItem(w, text);
        w.WriteEndArray();
    }

    /// <summary>A number, a text, a truth value, the name of a constant, or null.</summary>
    /// <exception cref="NotSupportedException">The value is none of these.</exception>
    public static void Value(Utf8JsonWriter w, string name, object? value)
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
}
