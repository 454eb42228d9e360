// The density of ln |lambda| for either sign: small eigenvalues, which are nearly all, are told apart only there.
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Curvature;

/// <summary>Figures of spectral densities on a logarithmic axis of eigenvalues.</summary>
internal static class LogDensityFigures
{
    private const int Points = 1000;

    // Smallest eigenvalue, as a share of the largest, that the axis shows where the noise floor is lower.
    private const double LeastSize = 1e-10;

    /// <summary>The curve of one matrix and one sign, 1 or -1.</summary>
    private sealed record SignedCurve(CurvaturePart Part, int Sign, CurveLook Look);

    /// <summary>
    /// The density of either sign of one matrix; null without a quadrature or with zero eigenvalues only.
    /// </summary>
    public static Figure? Draw(CurvaturePart part, string name) =>
        part.Quadrature is null
            ? null
            : Draw(
                [new(part, 1, new("λ > 0", Style.Data)), new(part, -1, new("λ < 0", Style.Fit, "dash"))],
                new()
                {
                    Name = $"{name}-density-log",
                    Title = $"Density of ln |λ|, {part.Matrix.InWords()}",
                    Caption =
                        "Density of ln |λ| of positive and of negative eigenvalues, with the 95 % bands of their means "
                        + $"over the probes. {Shares(part)}",
                }
            );

    /// <summary>Several matrices together; null if fewer than two have a quadrature.</summary>
    public static Figure? Compared(IReadOnlyList<CurvaturePart> parts)
    {
        CurvaturePart[] known = [.. parts.Where(p => p.Quadrature is not null)];
        return known.Length < 2
            ? null
            : Draw(
                [.. known.SelectMany(Curves)],
                new()
                {
                    Name = "matrices-density-log",
                    Title = "Densities of ln |λ| side by side",
                    Caption =
                        "Density of ln |λ| of each matrix, with the 95 % bands of the means over the probes: solid for "
                        + "positive eigenvalues, dashed for negative ones. Each curve begins at the resolution of its "
                        + $"matrix, {Resolutions(known)}. Eigenvalues nearer to zero are not told from zero: they "
                        + "appear at the nodes nearest to it, of which a hump at the left end of a curve is one.",
                    CutsAtResolution = true,
                }
            );

        static IEnumerable<SignedCurve> Curves(CurvaturePart part, int i)
        {
            var (name, colour) = (MatrixNames.Html(part.Matrix), Style.Distinct[i % Style.Distinct.Length]);
            var from = part.Resolution()!.Value;
            yield return new(part, 1, new($"{name}, λ > 0", colour, From: from));
            yield return new(part, -1, new($"{name}, λ < 0", colour, "dash", from));
        }

        static string Resolutions(IEnumerable<CurvaturePart> parts) =>
            string.Join(", ", parts.Select(p => $"{Significant(p.Resolution()!.Value)} for the {p.Matrix.InWords()}"));
    }

    private sealed record Heading
    {
        public required string Name { get; init; }
        public required string Title { get; init; }
        public required string Caption { get; init; }

        /// <summary>
        /// Whether curves begin at the resolution of their matrices, so that no mark needs to say where that is.
        /// Default: false, both are marked.
        /// </summary>
        public bool CutsAtResolution { get; init; }
    }

    private static Figure? Draw(IReadOnlyList<SignedCurve> curves, Heading heading)
    {
        CurvaturePart[] parts = [.. curves.Select(c => c.Part).Distinct()];
        if (RangeOf(parts, heading.CutsAtResolution) is not var (low, high))
            return null;
        var width = Math.Log(high / low) / 80;
        var floor = parts.Min(p => DensityCurves.OfOneEigenvalue(p.Dimension, width)) / 10;
        List<Trace> traces = [];
        var top = floor * 10;
        foreach (var (part, sign, look) in curves)
        {
            var density = part.Quadrature!.Density(
                new()
                {
                    Logarithmic = true,
                    Low = sign > 0 ? low : -high,
                    High = sign > 0 ? high : -low,
                    Points = Points,
                    Width = width,
                }
            );
            var most = density.Density.Where((_, i) => Math.Abs(density.T[i]) >= look.From).DefaultIfEmpty(0).Max();
            if (most < floor)
                continue;
            top = Math.Max(top, most);
            traces.AddRange(DensityCurves.Of(density, part.Quadrature.Probes, look, floor));
        }
        var noise = heading.CutsAtResolution ? null : parts.Max(p => p.NoiseFloor());
        List<Mark> marks = [];
        if (noise > low)
            marks.Add(At(noise.Value, "noise floor"));
        if (parts is [var single])
            marks.Add(At(single.Resolution()!.Value, "resolution"));
        return new Plot
        {
            Name = heading.Name,
            Title = heading.Title,
            Caption =
                heading.Caption
                + (
                    noise is not { } n ? ""
                    : n > low ? " Eigenvalues in the grey area are not told from rounding errors of products."
                    : $" The noise floor {Significant(n)} is to the left of the figure."
                ),
            X = Style.X("|λ|", new LogRange(low, high)),
            Y = Style.Y("density of ln |λ|", new LogRange(floor, top * 1.5)),
            Traces = traces,
            Marks = marks,
            Adjust = layout =>
            {
                if (noise > low)
                    layout.shapes = [.. layout.shapes, Below(noise.Value)];
            },
        }.Draw();
    }

    private static Mark At(double at, string label) =>
        new()
        {
            At = at,
            Label = label,
            Colour = Style.Edge,
            Log = true,
        };

    private static Shape Below(double noise) =>
        new()
        {
            type = "rect",
            xref = "x",
            x0 = noise * 1e-12,
            x1 = noise,
            yref = "paper",
            y0 = 0.0,
            y1 = 1.0,
            fillcolor = "rgba(120,120,120,0.18)",
            line = new Line { width = 0 },
        };

    private static string Shares(CurvaturePart part)
    {
        string Of(int sign)
        {
            var share = part.LeastShare(sign)!.Value;
            return ErrorText.Html(100 * share.Value, 100 * share.StandardError) + " %";
        }
        return $"At least {Of(1)} of the eigenvalues are positive and at least {Of(-1)} negative. Smaller ones than "
            + $"the resolution {Significant(part.Resolution()!.Value)} are not told from zero by "
            + $"{Count(part.Quadrature!.Steps, "step")}: they appear at the nodes nearest to it.";
    }

    // From the smallest node above the noise floor, or from the smallest resolution where curves begin there, to the
    // largest node of all, with room for the tails of their Gaussians.
    private static (double Low, double High)? RangeOf(IReadOnlyList<CurvaturePart> parts, bool cut)
    {
        double[] sizes = [.. parts.SelectMany(p => DensityCurves.Nodes(p.Quadrature!)).Select(Math.Abs)];
        var high = sizes.Max();
        if (!(high > 0))
            return null;
        var floor = Math.Max(
            cut ? parts.Min(p => p.Resolution()!.Value) : parts.Max(p => p.NoiseFloor()) ?? 0,
            high * LeastSize
        );
        var low = cut ? Math.Min(floor, high) : sizes.Where(x => x >= floor).DefaultIfEmpty(high).Min();
        var room = Math.Exp(Math.Max(Math.Log(high / low), 1) / 20);
        return (low / room, high * room);
    }
}
