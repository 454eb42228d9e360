using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;

namespace HeavyTails.Reports.Curvature;

/// <summary>Figures of extremal eigenvalues and of how they were found.</summary>
internal static class EigenvalueFigures
{
    /// <summary>The ends of the spectrum by rank, with their residual bounds; null without eigenpairs.</summary>
    public static Figure? Ends(CurvaturePart part, string name)
    {
        if (part.Eigenpairs is not { } pairs || pairs.Largest.Count + pairs.Smallest.Count == 0)
            return null;
        return new CurveFigure
        {
            Name = $"{name}-eigenvalues",
            Title = $"Ends of the spectrum, {MatrixNames.Word(part.Matrix)}",
            X = new("rank from the end"),
            Y = new("eigenvalue λ"),
            Lines = [new(0, "")],
            FromZero = false,
            Caption =
                "The largest and the smallest eigenvalues. Bars are the residuals ‖Av − λv‖: an eigenvalue lies within "
                + $"each. The widest is {NumberText.Significant(pairs.Largest.Concat(pairs.Smallest).Max(e => e.Residual))}"
                + (pairs.Converged ? "." : "; not all eigenpairs reached the tolerance."),
            Curves =
            [
                .. Points("largest", pairs.Largest, CurveStyle.Points, 0),
                .. Points("smallest", pairs.Smallest, CurveStyle.OpenPoints, 1),
            ],
        }.Draw();

        static IEnumerable<Curve> Points(
            string label,
            IReadOnlyList<Eigenvalue> values,
            CurveStyle style,
            int colour
        ) =>
            values.Count == 0
                ? []
                :
                [
                    new(
                        label,
                        [.. Enumerable.Range(1, values.Count).Select(i => (double)i)],
                        [.. values.Select(v => v.Value)]
                    )
                    {
                        Low = [.. values.Select(v => v.Value - v.Residual)],
                        High = [.. values.Select(v => v.Value + v.Residual)],
                        Style = style,
                        Colour = colour,
                    },
                ];
    }

    /// <summary>Largest residual against products for each matrix; null if none has a history of two restarts.</summary>
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
