// { "network", "loss", "data", "samples", "parameters", "value", "gradient_norm",
//   "parts": [ { "matrix", "layer", "dimension", "operator", "products", "seconds",
//                "eigenpairs": { "largest": [ { "value", "residual" } ], "smallest", "converged", "history", "report",
//                                "vectors" }, "trace": { "value", "standard_error", "probes" }, "frobenius_squared",
//                "quadrature": { "dimension", "steps", "probes": [ { "nodes": [...], "weights": [...] } ],
//                                "report" } } ],
//   "versions" }
// Doubles read back to the same bits. What was not computed, and an infinite error, is null.
using System.Text.Encodings.Web;
using System.Text.Json;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Curvature;

/// <summary>An analysis of curvature as JSON, with all nodes, weights and eigenvectors that it holds.</summary>
public static class CurvatureJson
{
    /// <summary>Writes the JSON under another name and renames it: the file is complete or absent.</summary>
    /// <param name="result">The analysis.</param>
    /// <param name="path">The file.</param>
    /// <param name="source">Names what was analysed. Default: null, no such entry.</param>
    public static void Save(CurvatureResult result, string path, string? source = null) =>
        WholeFile.Write(path, stream => Write(result, stream, source));

    /// <summary>Writes the JSON to a stream, in UTF-8 and indented.</summary>
    /// <param name="result">The analysis.</param>
    /// <param name="stream">Where it is written.</param>
    /// <param name="source">Names what was analysed. Default: null, no such entry.</param>
    public static void Write(CurvatureResult result, Stream stream, string? source = null)
    {
        using var w = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        w.WriteStartObject();
        if (source is not null)
            JsonText.Write(w, "source", source);
        JsonText.Write(w, "network", result.Network);
        w.WriteString("loss", result.Loss);
        JsonText.Write(w, "data", result.Data);
        w.WriteNumber("samples", result.Samples);
        w.WriteNumber("parameters", result.Parameters);
        Number(w, "value", result.Value);
        Number(w, "gradient_norm", result.GradientNorm);
        w.WriteStartArray("parts");
        foreach (var part in result.Parts)
            Part(w, part);
        w.WriteEndArray();
        w.WriteStartObject("versions");
        foreach (var (name, version) in Versions.All)
            w.WriteString(name, version);
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter w, CurvaturePart part)
    {
        w.WriteStartObject();
        w.WriteString("matrix", MatrixNames.Option(part.Matrix));
        if (part.Layer is { } layer)
            JsonText.Write(w, "layer", layer);
        else
            w.WriteNull("layer");
        w.WriteNumber("dimension", part.Dimension);
        w.WriteString("operator", part.Operator);
        w.WriteNumber("products", part.Products);
        Number(w, "seconds", part.Seconds);
        if (part.Eigenpairs is { } pairs)
            Pairs(w, pairs);
        else
            w.WriteNull("eigenpairs");
        OfEstimate(w, "trace", part.Trace);
        OfEstimate(w, "frobenius_squared", part.FrobeniusSquared);
        if (part.Quadrature is { } quadrature)
            Quadrature(w, quadrature);
        else
            w.WriteNull("quadrature");
        w.WriteEndObject();
    }

    private static void Pairs(Utf8JsonWriter w, Eigenpairs pairs)
    {
        w.WriteStartObject("eigenpairs");
        Values("largest", pairs.Largest);
        Values("smallest", pairs.Smallest);
        w.WriteBoolean("converged", pairs.Converged);
        w.WriteStartArray("history");
        foreach (var step in pairs.History)
        {
            w.WriteStartObject();
            w.WriteNumber("products", step.Products);
            w.WriteNumber("converged", step.Converged);
            Number(w, "residual", step.Residual);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("vectors");
        foreach (var vector in pairs.Vectors)
            Numbers(w, vector);
        w.WriteEndArray();
        Report(w, pairs.Report);
        w.WriteEndObject();

        void Values(string name, IReadOnlyList<Eigenvalue> values)
        {
            w.WriteStartArray(name);
            foreach (var (value, residual) in values)
            {
                w.WriteStartObject();
                Number(w, "value", value);
                Number(w, "residual", residual);
                w.WriteEndObject();
            }
            w.WriteEndArray();
        }
    }

    private static void Quadrature(Utf8JsonWriter w, SpectralQuadrature quadrature)
    {
        w.WriteStartObject("quadrature");
        w.WriteNumber("dimension", quadrature.Dimension);
        w.WriteNumber("steps", quadrature.Steps);
        w.WriteStartArray("probes");
        for (var p = 0; p < quadrature.Probes; p++)
        {
            var (start, count) = (p * quadrature.Steps, (int)quadrature.Counts[p]);
            w.WriteStartObject();
            w.WritePropertyName("nodes");
            Numbers(w, quadrature.Nodes.AsSpan(start, count));
            w.WritePropertyName("weights");
            Numbers(w, quadrature.Weights.AsSpan(start, count));
            w.WriteEndObject();
        }
        w.WriteEndArray();
        Report(w, quadrature.Report);
        w.WriteEndObject();
    }

    private static void Report(Utf8JsonWriter w, OperatorReport report)
    {
        w.WriteStartObject("report");
        w.WriteString("operator", report.Operator);
        w.WriteString("precision", report.IsDouble ? "float64" : "float32");
        w.WriteString("computed", report.Computed);
        w.WriteNumber("products", report.Products);
        Number(w, "asymmetry", report.Asymmetry);
        Number(w, "noise", report.Noise);
        Number(w, "norm", report.Norm);
        w.WriteEndObject();
    }

    private static void OfEstimate(Utf8JsonWriter w, string name, Estimate? estimate)
    {
        if (estimate is not { } e)
        {
            w.WriteNull(name);
            return;
        }
        w.WriteStartObject(name);
        Number(w, "value", e.Value);
        Number(w, "standard_error", e.StandardError);
        w.WriteNumber("probes", e.Probes);
        w.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter w, ReadOnlySpan<double> values)
    {
        w.WriteStartArray();
        foreach (var x in values)
            if (double.IsFinite(x))
                w.WriteNumberValue(x);
            else
                w.WriteNullValue();
        w.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter w, string name, double? value)
    {
        if (value is { } x && double.IsFinite(x))
            w.WriteNumber(name, x);
        else
            w.WriteNull(name);
    }
}
