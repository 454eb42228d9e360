using System.Globalization;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Curvature;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>
/// An analysis of curvature as tables on standard output: the matrices and layers, then the ends of each spectrum. Each
/// number stands beside its error.
/// </summary>
internal static class CurvatureTable
{
    /// <summary>A column of the table of matrices.</summary>
    /// <param name="Title">The head of the column.</param>
    /// <param name="Cell">The cell of a matrix, "-" where there is no value.</param>
    /// <param name="Left">Whether its cells are flushed left.</param>
    /// <param name="Rank">
    /// 0 for a column that is always shown; of the others, the highest rank is left out first.
    /// </param>
    private sealed record Column(string Title, Func<CurvaturePart, string> Cell, bool Left = false, int Rank = 0);

    private static readonly Column[] Columns =
    [
        new("matrix", p => MatrixNames.Option(p.Matrix), Left: true),
        new("layer", p => LayerCells.Shown(p.Layer ?? "all"), Left: true),
        new("parameters", p => Whole(p.Dimension), Rank: 3),
        new("lambda_max", p => Cell(p.LambdaMax())),
        new("lambda_min", p => Cell(p.LambdaMin())),
        new("trace", p => Cell(p.TraceEstimate()?.Measured())),
        new("trace/parameter", p => Cell(p.MeanEigenvalue()), Rank: 1),
        new("Frobenius", p => Cell(p.Frobenius()), Rank: 2),
        new("noise floor", p => p.NoiseFloor() is { } noise ? ErrorFree(noise) : "-", Rank: 4),
        new("products", p => Whole(p.Products), Rank: 5),
        new("seconds", p => ErrorFree(p.Seconds), Rank: 6),
    ];

    public static void Print(CurvatureResult result)
    {
        PrintLine($"network: {result.Network}, {Whole(result.Parameters)} parameters");
        PrintLine($"data: {result.Data}");
        PrintLine(
            $"loss: {result.Loss}, is {SignificantAscii(result.Value)}; its gradient has norm "
                + SignificantAscii(result.GradientNorm)
        );
        Parts(result).Print();
        if (result.Parts.Any(p => p.Layer is null && p.Eigenpairs is { } e && e.Largest.Count + e.Smallest.Count > 2))
            Ends(result).Print();
        foreach (var part in result.Parts.Where(p => p.Eigenpairs is { Converged: false }))
            PrintLine($"warning: {Name(part)}: {EigenpairWords.Unfinished}");
        if (Errors(result) is { } errors)
            PrintLine($"± is {errors}");
        PrintLine($"products: {result.Parts[0].Operator}");
    }

    private static TextTable Parts(CurvatureResult result)
    {
        List<Column> columns = [.. Columns.Where(c => result.Parts.Any(p => c.Cell(p) != "-"))];
        if (TextTable.Room is { } room)
            while (columns.Sum(Width) > room && columns.MaxBy(c => c.Rank) is { Rank: > 0 } least)
                columns.Remove(least);
        var table = new TextTable();
        foreach (var column in columns)
            table.AddColumn(column.Title, column.Left);
        foreach (var part in result.Parts)
            table.AddRow([.. columns.Select(c => c.Cell(part))]);
        return table;

        int Width(Column c) => TextTable.Frame + result.Parts.Max(p => Math.Max(c.Title.Length, c.Cell(p).Length));
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

    // What the errors of the table are: those of eigenvalues, of estimates over probes, or both.
    private static string? Errors(CurvatureResult result)
    {
        const string bound = "the residual bound of an eigenvalue";
        const string deviation = "the standard error of a trace or a norm";
        var hasBounds = result.Parts.Any(p => p.Eigenpairs is not null);
        var hasDeviations = result.Parts.Any(p => p.TraceEstimate() is not null || p.Frobenius() is not null);
        return hasBounds && hasDeviations ? $"{bound}, and {deviation}"
            : hasBounds ? bound
            : hasDeviations ? deviation
            : null;
    }

    private static string Name(CurvaturePart part) =>
        MatrixNames.Option(part.Matrix) + (part.Layer is { } layer ? $" of {layer}" : "");

    private static string Cell(Measured? number) =>
        number is { } known ? ErrorText.Ascii(known.Value, known.Error) : "-";

    private static string ErrorFree(double x) => x.ToString("G3", CultureInfo.InvariantCulture);

    private static string Whole(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static void PrintLine(string line) => Console.WriteLine(Printable.Of(line));
}
