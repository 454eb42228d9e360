using HeavyTails.Core.Curvature;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Curvature;

/// <summary>An analysis of curvature as CSV: a row for each matrix, of the whole network or of a layer.</summary>
public static class CurvatureCsv
{
    private sealed record Column(string Name, Func<CurvaturePart, object?> Value);

    private static readonly Column[] Columns =
    [
        new("matrix", p => MatrixNames.Option(p.Matrix)),
        new("layer", p => p.Layer is null ? null : Printable.Of(p.Layer)),
        new("parameters", p => p.Dimension),
        new("lambda_max", p => p.LambdaMax()?.Value),
        new("lambda_max_bound", p => p.LambdaMax()?.Error),
        new("lambda_min", p => p.LambdaMin()?.Value),
        new("lambda_min_bound", p => p.LambdaMin()?.Error),
        new("eigenpairs_converged", p => p.Eigenpairs is { } e ? (e.Converged ? "true" : "false") : null),
        new("trace", p => p.TraceEstimate()?.Value),
        new("trace_error", p => p.TraceEstimate()?.StandardError),
        new("trace_probes", p => p.TraceEstimate()?.Probes),
        new("trace_per_parameter", p => p.MeanEigenvalue()?.Value),
        new("trace_per_parameter_error", p => p.MeanEigenvalue()?.Error),
        new("frobenius", p => p.Frobenius()?.Value),
        new("frobenius_error", p => p.Frobenius()?.Error),
        new("noise_floor", p => p.NoiseFloor()),
        new("asymmetry", p => p.Asymmetry()),
        new("products", p => p.Products),
        new("seconds", p => p.Seconds),
        new("operator", p => Printable.Of(p.Operator)),
    ];

    /// <summary>
    /// The table as text. Bounds are residuals of eigenpairs; errors are standard errors over the probes, Infinity for
    /// one probe. What was not computed is an empty field.
    /// </summary>
    public static string Text(CurvatureResult result) =>
        Csv.Table(Columns.Select(c => c.Name), result.Parts.Select(p => Columns.Select(c => c.Value(p))));

    /// <summary>Writes the table under another name and renames it: the file is complete or absent.</summary>
    public static void Save(CurvatureResult result, string path) => WholeFile.Write(path, Text(result));
}
