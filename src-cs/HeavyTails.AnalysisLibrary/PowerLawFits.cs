// { "alpha", "sigma", "xmin", "xmax", "D", "distance", "n", "n_tail", "discrete", "p",
//   "laws": { "power_law": { "parameters": { "alpha": ... }, "loglikelihood", "pdf": [...], "ccdf": [...] },
//             "lognormal": { "reason": "..." }, ... },
//   "loglikelihoods": { "power_law": ..., ... },
//   "compare": [ { "first", "second", "R", "normalized_R", "p", "nested" }, { "first", "second", "reason" } ] }
using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Fits of power laws to numbers, with their alternatives, as JSON in UTF-8.</summary>
internal static class PowerLawFits
{
    /// <summary>Fits a power law and what it is compared with.</summary>
    public static Outcome Of(double[] x, string? options)
    {
        var request = PowerLawRequest.Parse(options);
        var fit = PowerLaw.Fit(x, request.Options);
        if (!fit.TryGet(out var found))
            return new Outcome(null, $"no power law: {fit.Reason}");
        var laws = new FittedLaws(x, found, request.Pairs);
        using var stream = new MemoryStream();
        using (var w = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            Write(w, laws, request, x);
        return new Outcome(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter w, FittedLaws laws, PowerLawRequest request, double[] data)
    {
        w.WriteStartObject();
        WriteFit(w, laws.Fit);
        if (request.Bootstrap is { } bootstrap)
            Number(w, "p", Bootstrap.GoodnessOfFit(data, laws.Fit, bootstrap).Map(g => g.P));
        w.WriteStartObject("laws");
        foreach (var name in laws.Fitted)
            WriteLaw(w, laws, name, request.Points);
        w.WriteEndObject();
        w.WriteStartObject("loglikelihoods");
        foreach (var name in laws.Fitted)
            Number(w, name, laws.LogLikelihood(name));
        w.WriteEndObject();
        w.WriteStartArray("compare");
        foreach (var pair in request.Pairs)
            WriteComparison(w, pair, laws.Compare(pair));
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteFit(Utf8JsonWriter w, PowerLawFit fit)
    {
        Number(w, "alpha", fit.Alpha);
        Number(w, "sigma", fit.Sigma);
        Number(w, "xmin", fit.Xmin);
        Number(w, "xmax", fit.Xmax);
        Number(w, "D", fit.D);
        Number(w, "distance", fit.Distance);
        w.WriteNumber("n", fit.DataLength);
        w.WriteNumber("n_tail", fit.TailLength);
        w.WriteBoolean("discrete", fit.IsDiscrete);
    }

    private static void WriteLaw(Utf8JsonWriter w, FittedLaws laws, string name, double[] points)
    {
        w.WriteStartObject(name);
        var result = laws.Law(name);
        if (result.TryGet(out var law))
        {
            w.WriteStartObject("parameters");
            foreach (var (parameter, value) in law.Parameters)
                Number(w, parameter, value);
            w.WriteEndObject();
            Number(w, "loglikelihood", laws.LogLikelihood(name));
            if (points.Length > 0)
            {
                Numbers(w, "pdf", points, law.Pdf);
                Numbers(w, "ccdf", points, law.Ccdf);
            }
        }
        else
            w.WriteString("reason", result.Reason);
        w.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter w, LawPair pair, FitResult<LikelihoodRatio> result)
    {
        w.WriteStartObject();
        w.WriteString("first", pair.First);
        w.WriteString("second", pair.Second);
        if (result.TryGet(out var ratio))
        {
            Number(w, "R", ratio.R);
            Number(w, "normalized_R", ratio.NormalizedR);
            Number(w, "p", ratio.P);
            w.WriteBoolean("nested", ratio.Nested);
        }
        else
            w.WriteString("reason", result.Reason);
        w.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter w, string name, double[] points, Func<double, double> of)
    {
        w.WriteStartArray(name);
        foreach (var point in points)
            if (of(point) is var y && double.IsFinite(y))
                w.WriteNumberValue(y);
            else
                w.WriteNullValue();
        w.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter w, string name, FitResult<double> result)
    {
        if (result.TryGet(out var value) && double.IsFinite(value))
            w.WriteNumber(name, value);
        else
            w.WriteNull(name);
    }
}
