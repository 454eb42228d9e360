using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Curvature;

/// <summary>Figures of extremal eigenvalues and of how they were found.</summary>
internal static class EigenvalueFigures
{
    /// <summary>The ends of the spectrum by rank, with their residual bounds; null without eigenpairs.</summary>
    public static Figure? Ends(CurvaturePart part, string name)
    {
        if (part.Eigenpairs is not { } pairs || pairs.Largest.Count + pairs.Smallest.Count == 0)
            return null;
        var y = Style.Y("eigenvalue λ");
        (y.zeroline, y.zerolinecolor, y.exponentformat) = (true, Style.Twin, "power");
        var x = Style.X("rank from the end");
        x.dtick = Math.Max(1, Math.Max(pairs.Largest.Count, pairs.Smallest.Count) / 10);
        return new Plot
        {
            Name = $"{name}-eigenvalues",
            Title = $"Ends of the spectrum, {part.Matrix.InWords()}",
            X = x,
            Y = y,
            Caption =
                "The largest and the smallest eigenvalues. Bars are the residuals ‖Av − λv‖: an eigenvalue lies within "
                + $"each. The widest is {Significant(pairs.Largest.Concat(pairs.Smallest).Max(e => e.Residual))}"
                + (pairs.Converged ? "." : "; not all eigenpairs reached the tolerance."),
            Traces =
            [
                .. new[]
                {
                    Points(pairs.Largest, new("largest", Style.Data, "circle")),
                    Points(pairs.Smallest, new("smallest", Style.Fit, "diamond-open")),
                }.OfType<Trace>(),
            ],
        }.Draw();
    }

    private static Scatter? Points(IReadOnlyList<Eigenvalue> values, SeriesStyle style) =>
        values.Count == 0
            ? null
            : PointsWithErrors.Of(
                [.. Enumerable.Range(1, values.Count)],
                [.. values.Select(v => v.Value)],
                [.. values.Select(v => v.Residual)],
                style
            );

    /// <summary>
    /// Largest residual against products for each matrix; null if none has a history of two restarts.
    /// </summary>
    public static Figure? Convergence(IReadOnlyList<CurvaturePart> parts)
    {
        CurvaturePart[] known = [.. parts.Where(p => p.Eigenpairs is { History.Count: > 1 })];
        if (known.Length == 0)
            return null;
        return new CurveFigure
        {
            Name = "convergence",
            Title = "Convergence of the eigenpairs",
            X = new("products with one vector"),
            Y = new("largest residual of the wanted", Log: true),
            Caption = "Largest residual among the wanted eigenpairs after each restart of Lanczos's method.",
            Curves =
            [
                .. known.Select(p => new Curve(
                    MatrixNames.Html(p.Matrix),
                    [.. p.Eigenpairs!.History.Select(h => (double)h.Products)],
                    [.. p.Eigenpairs.History.Select(h => h.Residual)]
                )),
            ],
        }.Draw();
    }
}
