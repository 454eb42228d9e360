using System.Globalization;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Curvature;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// An analysis of curvature as tables on standard output: the matrices and layers, then the ends of each spectrum. Each
/// number stands beside its error.
/// </summary>
internal static class CurvatureTable
{
    public static void Print(CurvatureResult result)
    {
        PrintLine($"{result.Network}: {Whole(result.Parameters)} parameters");
        PrintLine(
            $"{result.Loss} over {result.Data}: {SignificantAscii(result.Value)}, "
                + $"gradient of norm {SignificantAscii(result.GradientNorm)}"
        );
        Parts(result).Print();
        if (result.Parts.Any(p => p.Eigenpairs is { } e && e.Largest.Count + e.Smallest.Count > 2))
            Ends(result).Print();
        foreach (var part in result.Parts)
        {
            if (part.Eigenpairs is { Converged: false })
                PrintLine(
                    $"warning: {Name(part)}: not all eigenpairs reached the tolerance; the bounds of those shown hold, "
                        + "but an eigenvalue nearer to the end may have been missed"
                );
            if (part.NoiseFloor() is { } noise)
                PrintLine(
                    $"{Name(part)}: noise floor {SignificantAscii(noise)}, {Whole(part.Products)} products in "
                        + $"{SignificantAscii(part.Seconds)} s"
                );
        }
        PrintLine("± is the residual bound of an eigenvalue, and the standard error of a trace or a norm");
        foreach (var line in result.Parts.Where(p => p.Layer is null).Select(p => p.Operator).Distinct())
            PrintLine($"computed by: {line}");
    }

    private static TextTable Parts(CurvatureResult result)
    {
        (string Title, bool Left, Func<CurvaturePart, string> Cell)[] columns =
        [
            ("matrix", true, p => MatrixNames.Option(p.Matrix)),
            ("layer", true, p => p.Layer ?? "all"),
            ("parameters", false, p => Whole(p.Dimension)),
            ("lambda_max", false, p => Cell(p.LambdaMax())),
            ("lambda_min", false, p => Cell(p.LambdaMin())),
            ("trace", false, p => Cell(p.TraceEstimate()?.Measured())),
            ("trace/parameter", false, p => Cell(p.MeanEigenvalue())),
            ("Frobenius", false, p => Cell(p.Frobenius())),
        ];
        var table = new TextTable();
        var used = columns.Where(c => result.Parts.Any(p => c.Cell(p) != "-")).ToArray();
        foreach (var column in used)
            table.AddColumn(column.Title, column.Left);
        foreach (var part in result.Parts)
            table.AddRow([.. used.Select(c => c.Cell(part))]);
        return table;
    }

    // A column for each whole matrix.
    private static TextTable Ends(CurvatureResult result)
    {
        CurvaturePart[] parts = [.. result.Parts.Where(p => p.Layer is null && p.Eigenpairs is not null)];
        var table = new TextTable();
        table.AddColumn("eigenvalue", left: true);
        foreach (var part in parts)
            table.AddColumn(MatrixNames.Option(part.Matrix), left: false);
        Rows("largest", e => e.Largest);
        Rows("smallest", e => e.Smallest);
        return table;

        void Rows(string end, Func<Eigenpairs, IReadOnlyList<Eigenvalue>> of)
        {
            for (var i = 0; i < parts.Max(p => of(p.Eigenpairs!).Count); i++)
                table.AddRow([
                    $"{end} {i + 1}",
                    .. parts.Select(p =>
                        of(p.Eigenpairs!) is var values && i < values.Count
                            ? ErrorText.Ascii(values[i].Value, values[i].Residual)
                            : "-"
                    ),
                ]);
        }
    }

    private static string Name(CurvaturePart part) =>
        MatrixNames.Option(part.Matrix) + (part.Layer is { } layer ? $" of {layer}" : "");

    private static string Cell(Measured? number) =>
        number is { } known ? ErrorText.Ascii(known.Value, known.Error) : "-";

    private static string Whole(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static void PrintLine(string line) => Console.WriteLine(Printable.Of(line));
}
