// The spectral density of lambda on a logarithmic y axis, as in Ghorbani, Krishnan & Xiao 2019, arXiv:1901.10159.
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Curvature;

/// <summary>The figure of a spectral density on a linear axis of eigenvalues.</summary>
internal static class DensityFigures
{
    private const int Points = 2000;

    // The standard deviation of the Gaussian in place of a node: a peak is about six pixels wide at half its height.
    private const double WidthShare = 1.0 / 250;

    /// <summary>
    /// The density of the eigenvalues with the ends of the spectrum marked; null without a quadrature.
    /// </summary>
    public static Figure? Draw(CurvaturePart part, string name)
    {
        if (part.Quadrature is not { } quadrature)
            return null;
        var (low, high) = Range(part, quadrature);
        var width = (high - low) * WidthShare;
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
        var x = Style.X("eigenvalue λ");
        x.exponentformat = "power"; // plotly.js would write 800µ for 8 × 10^-4.
        return new Plot
        {
            Name = $"{name}-density",
            Title = $"Spectral density of the {part.Matrix.InWords()}",
            Caption =
                $"Density of the eigenvalues λ over {Count(quadrature.Probes, "probe")} of "
                + $"{Count(quadrature.Steps, "step")}, with the 95 % band of its mean; each node is a Gaussian of "
                + $"standard deviation {Significant(width)}, which is no part of the band. The dotted line is the "
                + $"height of one eigenvalue among {Thousands(part.Dimension)}."
                + (
                    part.Eigenpairs is null
                        ? ""
                        : " Triangles are eigenvalues by Lanczos's method; the table below has their bounds."
                )
                + (
                    noise is not { } at ? " The noise floor was not measured."
                    : isNoiseWide ? " Eigenvalues between the grey lines are not told from rounding errors of products."
                    : $" The noise floor ±{Significant(at)} is narrower than a line here."
                ),
            X = x,
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

    private static IEnumerable<Mark> NoiseMarks(double noise) =>
        new[] { -noise, noise }.Select(at => new Mark
        {
            At = at,
            Label = at > 0 ? "noise floor" : "",
            Colour = Style.Twin,
        });

    private static (double Low, double High) Range(CurvaturePart part, SpectralQuadrature quadrature)
    {
        IEnumerable<Eigenvalue> ends = part.Eigenpairs is { } pairs ? pairs.Largest.Concat(pairs.Smallest) : [];
        var nodes = DensityCurves.Nodes(quadrature).Concat(ends.Select(e => e.Value)).ToArray();
        var (low, high) = (nodes.Min(), nodes.Max());
        var margin = (high > low ? high - low : Math.Max(Math.Abs(high), 1)) / 25;
        return (low - margin, high + margin);
    }

    private static void AddEnds(List<Trace> traces, Eigenpairs? pairs, double at)
    {
        if (pairs?.Largest.Count > 0)
            traces.Add(Ends(pairs.Largest, "largest eigenvalues", Style.Fit, "triangle-up"));
        if (pairs?.Smallest.Count > 0)
            traces.Add(Ends(pairs.Smallest, "smallest eigenvalues", Style.MarchenkoPastur, "triangle-down"));

        Scatter Ends(IReadOnlyList<Eigenvalue> values, string label, string colour, string symbol) =>
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
}
