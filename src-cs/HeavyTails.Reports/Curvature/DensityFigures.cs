// The spectral density on a linear axis of lambda, and that of ln |lambda| for either sign. Ghorbani, Krishnan & Xiao
// 2019, arXiv:1901.10159, show the first; small eigenvalues, which are nearly all, are told apart only in the second.
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Curvature;

/// <summary>Figures of spectral densities.</summary>
internal static class DensityFigures
{
    private const int Points = 2000;

    // Smallest eigenvalue, as a share of the largest, that a logarithmic axis shows where the noise floor is lower.
    private const double LeastShare = 1e-10;

    /// <summary>The density of the eigenvalues with the ends of the spectrum marked; null without a quadrature.</summary>
    public static Figure? Linear(CurvaturePart part, string name)
    {
        if (part.Quadrature is not { } quadrature)
            return null;
        var (low, high) = Range(part, quadrature);
        var width = (high - low) * DensityCurves.WidthShare;
        var density = quadrature.Density(
            new()
            {
                Low = low,
                High = high,
                Points = Points,
                Width = width,
            }
        );
        var one = DensityCurves.OfOneEigenvalue(part.Dimension, width);
        var floor = one / 10;
        List<Trace> traces =
        [
            .. DensityCurves.Of(density, quadrature.Probes, new("density, 95 % band", Style.Data), floor),
        ];
        AddEnds(traces, part.Eigenpairs, floor * 1.5);
        var noise = part.NoiseFloor();
        var isNoiseWide = noise > (high - low) / 400;
        return new Plot
        {
            Name = $"{name}-density",
            Title = $"Spectral density of the {MatrixNames.Word(part.Matrix)}",
            Caption =
                $"Density of the eigenvalues λ over {Count(quadrature.Probes, "probe")} of "
                + $"{Count(quadrature.Steps, "step")}, with the 95 % band of its mean; each node is a Gaussian of "
                + $"standard deviation {Significant(width)}, which is no part of the band. The dotted line is the "
                + $"height of one eigenvalue among {Thousands(part.Dimension)}."
                + Ends(part.Eigenpairs)
                + (
                    noise is not { } floorOf ? " The noise floor was not measured."
                    : isNoiseWide ? ""
                    : $" The noise floor ±{Significant(floorOf)} is narrower than a line here."
                ),
            X = Style.X("eigenvalue λ"),
            Y = Style.Y("density", new LogRange(floor, Math.Max(one, density.Density.Max()) * 1.5)),
            Traces = traces,
            Size = FigureSize.Wide(470),
            Marks =
            [
                new Mark
                {
                    At = one,
                    Label = "one eigenvalue",
                    Colour = Style.Edge,
                    Vertical = false,
                    Log = true,
                    LabelAt = .995,
                },
                .. isNoiseWide ? NoiseMarks(noise!.Value) : [],
            ],
        }.Draw();
    }

    /// <summary>The density of ln |lambda|, for either sign; null without a quadrature.</summary>
    public static Figure? Logarithmic(CurvaturePart part, string name)
    {
        if (part.Quadrature is not { } quadrature || LogRangeOf([part]) is not { } range)
            return null;
        return LogPlot(
            [(part, +1, new CurveLook("λ > 0", Style.Data)), (part, -1, new CurveLook("λ < 0", Style.Fit, "dash"))],
            range,
            new()
            {
                Name = $"{name}-density-log",
                Title = $"Density of ln |λ|, {MatrixNames.Word(part.Matrix)}",
                Caption =
                    "Density of ln |λ| of positive and of negative eigenvalues, with the 95 % bands of their means over "
                    + $"the probes. {Shares(quadrature, part.NoiseFloor())}",
            }
        );
    }

    /// <summary>The densities of ln |lambda| of several matrices; null if fewer than two have a quadrature.</summary>
    public static Figure? Compared(IReadOnlyList<CurvaturePart> parts)
    {
        CurvaturePart[] known = [.. parts.Where(p => p.Quadrature is not null)];
        if (known.Length < 2 || LogRangeOf(known) is not { } range)
            return null;
        return LogPlot(
            [
                .. known.SelectMany(
                    (part, i) =>
                        new[]
                        {
                            (part, +1, Look(part, i, "λ > 0", "solid")),
                            (part, -1, Look(part, i, "λ < 0", "dash")),
                        }
                ),
            ],
            range,
            new()
            {
                Name = "matrices-density-log",
                Title = "Densities of ln |λ| side by side",
                Caption =
                    "Density of ln |λ| of each matrix, with the 95 % bands of the means over the probes: solid for "
                    + "positive eigenvalues, dashed for negative ones. A curve is left out if it is lower than a tenth of one "
                    + "eigenvalue everywhere.",
            }
        );

        static CurveLook Look(CurvaturePart part, int i, string sign, string dash) =>
            new($"{MatrixNames.Html(part.Matrix)}, {sign}", Style.Distinct[i % Style.Distinct.Length], dash);
    }

    private sealed record Heading
    {
        public required string Name { get; init; }
        public required string Title { get; init; }
        public required string Caption { get; init; }
    }

    private static Figure? LogPlot(
        IReadOnlyList<(CurvaturePart Part, int Sign, CurveLook Look)> curves,
        (double Low, double High) range,
        Heading heading
    )
    {
        var width = Math.Log(range.High / range.Low) / 80;
        var floor = curves.Min(c => DensityCurves.OfOneEigenvalue(c.Part.Dimension, width)) / 10;
        List<Trace> traces = [];
        var top = floor * 10;
        foreach (var (part, sign, look) in curves)
        {
            var density = part.Quadrature!.Density(
                new()
                {
                    Logarithmic = true,
                    Low = sign > 0 ? range.Low : -range.High,
                    High = sign > 0 ? range.High : -range.Low,
                    Points = Points / 2,
                    Width = width,
                }
            );
            var most = density.Density.Max();
            if (most < floor)
                continue;
            top = Math.Max(top, most);
            traces.AddRange(DensityCurves.Of(density, part.Quadrature.Probes, look, floor));
        }
        var noise = curves.Max(c => c.Part.NoiseFloor());
        return new Plot
        {
            Name = heading.Name,
            Title = heading.Title,
            Caption =
                heading.Caption
                + (
                    noise is not { } floorOf ? ""
                    : floorOf > range.Low
                        ? " Eigenvalues in the grey area are not told from rounding errors of products."
                    : $" The noise floor {Significant(floorOf)} is to the left of the figure."
                ),
            X = Style.X("|λ|", new LogRange(range.Low, range.High)),
            Y = Style.Y("density of ln |λ|", new LogRange(floor, top * 1.5)),
            Traces = traces,
            Adjust = layout =>
            {
                if (noise is { } at && at > range.Low)
                    layout.shapes = [.. layout.shapes, Below(at)];
            },
            Marks =
                noise is { } n && n > range.Low
                    ?
                    [
                        new Mark
                        {
                            At = n,
                            Label = "noise floor",
                            Colour = Style.Edge,
                            Log = true,
                        },
                    ]
                    : [],
        }.Draw();
    }

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

    private static IEnumerable<Mark> NoiseMarks(double noise) =>
        new[] { -noise, noise }.Select(at => new Mark
        {
            At = at,
            Label = at > 0 ? "noise floor" : "",
            Colour = Style.Twin,
        });

    // Above and below the noise floor, of either sign.
    private static string Shares(SpectralQuadrature quadrature, double? noise)
    {
        var n = quadrature.Dimension;
        var floor = noise ?? 0;
        string Of(Func<double, bool> has)
        {
            var count = quadrature.Trace(x => has(x) ? 1 : 0);
            return ErrorText.Html(100 * count.Value / n, 100 * count.StandardError / n) + " %";
        }
        return noise is null
            ? $"Positive: {Of(x => x > 0)}; negative: {Of(x => x < 0)} of the eigenvalues."
            : $"Above the noise floor {Significant(floor)}: {Of(x => x > floor)} positive, {Of(x => x < -floor)} "
                + $"negative; within it: {Of(x => Math.Abs(x) <= floor)} of the eigenvalues.";
    }

    private static (double Low, double High) Range(CurvaturePart part, SpectralQuadrature quadrature)
    {
        var nodes = Nodes(quadrature).Concat(Values(part.Eigenpairs)).ToArray();
        var (low, high) = (nodes.Min(), nodes.Max());
        var margin = (high > low ? high - low : Math.Max(Math.Abs(high), 1)) / 25;
        return (low - margin, high + margin);
    }

    // From the smallest node above the noise floor to the largest of all, with room for the tails of their Gaussians.
    private static (double Low, double High)? LogRangeOf(IReadOnlyList<CurvaturePart> parts)
    {
        var high = parts.SelectMany(p => Nodes(p.Quadrature!)).Max(Math.Abs);
        if (!(high > 0))
            return null;
        var floor = Math.Max(parts.Max(p => p.NoiseFloor()) ?? 0, high * LeastShare);
        var above = parts.SelectMany(p => Nodes(p.Quadrature!)).Select(Math.Abs).Where(x => x >= floor);
        var low = above.DefaultIfEmpty(high).Min();
        var room = Math.Exp(Math.Max(Math.Log(high / low), 1) / 20);
        return (low / room, high * room);
    }

    private static IEnumerable<double> Nodes(SpectralQuadrature quadrature) =>
        Enumerable
            .Range(0, quadrature.Probes)
            .SelectMany(p => quadrature.Nodes.Skip(p * quadrature.Steps).Take((int)quadrature.Counts[p]));

    private static IEnumerable<double> Values(Eigenpairs? pairs) =>
        pairs is null ? [] : pairs.Largest.Concat(pairs.Smallest).Select(e => e.Value);

    private static void AddEnds(List<Trace> traces, Eigenpairs? pairs, double at)
    {
        if (pairs?.Largest.Count > 0)
            traces.Add(Points(pairs.Largest, "largest eigenvalues", Style.Fit, "triangle-up"));
        if (pairs?.Smallest.Count > 0)
            traces.Add(Points(pairs.Smallest, "smallest eigenvalues", Style.MarchenkoPastur, "triangle-down"));

        Scatter Points(IReadOnlyList<Eigenvalue> values, string label, string colour, string symbol) =>
            new()
            {
                x = values.Select(v => v.Value).ToArray(),
                y = values.Select(_ => at).ToArray(),
                name = label,
                mode = "markers",
                marker = new Marker
                {
                    color = colour,
                    size = 10,
                    symbol = symbol,
                },
                text = values.Select(v => $"{v}").ToArray(),
            };
    }

    private static string Ends(Eigenpairs? pairs) =>
        pairs is null
            ? ""
            : " Triangles are eigenvalues by Lanczos's method, whose bounds are narrower than their marks unless bars show "
                + "them in the figure below.";
}
