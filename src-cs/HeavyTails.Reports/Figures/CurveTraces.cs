using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>The traces of curves on given axes and, where curves are coloured by numbers, a scale of colours.</summary>
internal sealed class CurveTraces(AxisScale x, AxisScale y, DrawnColours? colours)
{
    /// <summary>The traces of a curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="index">Its index in the figure, which chooses its colour unless it has one.</param>
    /// <param name="rank">
    /// Its index among the curves of its style, which chooses its dashes or its symbol, so that curves differ in grey.
    /// </param>
    public IEnumerable<Trace> Of(Curve curve, int index, int rank)
    {
        var colour = Style.Distinct[(curve.Colour ?? index) % Style.Distinct.Length];
        if (colours is not null && curve.ColourBy.Count == 1)
            colour = colours.Of(curve.ColourBy[0]);
        var isSteps = curve.Style == CurveStyle.Steps;
        var placed = curve with
        {
            X = [.. curve.X.Select(x.Place)],
            Y = [.. curve.Y.Select(value => isSteps ? y.PlaceOrBottom(value) : y.Place(value))],
            Low = [.. curve.Low.Select(y.Place)],
            High = [.. curve.High.Select(y.Place)],
        };
        var hasSpread = curve.Low.Count > 0;
        if (hasSpread && !curve.IsPoints)
            yield return Band(placed, colour);
        var scatter = new Scatter
        {
            x = placed.X.ToArray(),
            y = placed.Y.ToArray(),
            name = curve.Name,
            mode = curve.IsPoints ? "markers" : "lines",
            showlegend = curve.Name.Length > 0,
            line = Style.Stroke(colour, curve.Size ?? 2, DashOf(curve, rank)),
            marker = MarkerOf(curve, colour, curve.Colour ?? rank),
        };
        if (isSteps)
        {
            // The steps begin and end at 0, so that the polygon is closed along the axis on logarithmic axes too.
            (scatter.line.shape, scatter.line.width) = ("hv", curve.Size ?? 1.5);
            (scatter.fill, scatter.fillcolor) = ("toself", Faint(colour));
        }
        if (curve.Opacity < 1)
            scatter.opacity = curve.Opacity;
        if (x.Transforms || y.Transforms || curve.ColourBy.Count > 0)
            (scatter.text, scatter.hoverinfo) = (HoverTexts(curve), "text");
        if (hasSpread && curve.IsPoints)
            scatter.error_y = new Error_y
            {
                type = "data",
                visible = true,
                thickness = 1.1,
                width = 3,
                color = colour,
                symmetric = false,
                array = placed.High.Select((h, i) => h - placed.Y[i]).ToArray(),
                arrayminus = placed.Low.Select((l, i) => placed.Y[i] - l).ToArray(),
            };
        yield return scatter;
    }

    private static string DashOf(Curve curve, int rank) =>
        curve.Style switch
        {
            CurveStyle.Dashes => "dash",
            CurveStyle.Line when curve.Colour is null && curve.ColourBy.Count == 0 => Style.Dashes[
                rank % Style.Dashes.Length
            ],
            _ => "solid",
        };

    private Marker MarkerOf(Curve curve, string colour, int rank)
    {
        var isOpen = curve.Style == CurveStyle.OpenPoints;
        var symbol =
            curve.Symbol
            ?? (
                isOpen ? PointSymbol.OpenDiamond
                : curve.ColourBy.Count > 0 ? PointSymbol.Circle
                : Filled[rank % Filled.Length]
            );
        var isOutline = symbol is PointSymbol.OpenCircle or PointSymbol.OpenDiamond;
        var isColoured = colours is not null && curve.IsPoints && curve.ColourBy.Count > 0;
        var marker = isColoured ? colours!.Marker(curve.ColourBy) : new Marker { color = colour };
        (marker.size, marker.symbol) = (curve.Size ?? (isOpen ? 9 : 7), NameOf(symbol));
        // The outline of a coloured point is grey: the light end of the scale would be lost on white.
        marker.line =
            isColoured && !isOutline
                ? new Line { color = Style.Edge, width = .4 }
                : new Line { color = colour, width = isOutline ? 2 : 0 };
        return marker;
    }

    private static readonly PointSymbol[] Filled =
    [
        PointSymbol.Circle,
        PointSymbol.Square,
        PointSymbol.Triangle,
        PointSymbol.Diamond,
        PointSymbol.Cross,
    ];

    private static string NameOf(PointSymbol symbol) =>
        symbol switch
        {
            PointSymbol.Circle => "circle",
            PointSymbol.Square => "square",
            PointSymbol.Diamond => "diamond",
            PointSymbol.Triangle => "triangle-up",
            PointSymbol.Cross => "x",
            PointSymbol.OpenCircle => "circle-open",
            PointSymbol.OpenDiamond => "diamond-open",
            _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, "expected a known symbol"),
        };

    // What a reader sees beside the pointer: the values, of which the traces may hold others, and the number that
    // chose the colour.
    private static string[] HoverTexts(Curve curve) =>
        [
            .. curve.X.Select(
                (value, i) =>
                    $"({NumberText.Significant(value)}, {NumberText.Significant(curve.Y[i])})"
                    + curve.ColourBy.Count switch
                    {
                        0 => "",
                        1 => $" {NumberText.Significant(curve.ColourBy[0])}",
                        _ => $" {NumberText.Significant(curve.ColourBy[i])}",
                    }
            ),
        ];

    // A polygon along the upper ends and back along the lower ones. It passes over abscissae where an end is not
    // finite.
    private static Scatter Band(Curve curve, string colour)
    {
        var there = Enumerable
            .Range(0, curve.X.Count)
            .Where(i => double.IsFinite(curve.Low[i]) && double.IsFinite(curve.High[i]))
            .ToArray();
        var back = there.Reverse().ToArray();
        return new Scatter
        {
            x = there.Concat(back).Select(i => curve.X[i]).ToArray(),
            y = there.Select(i => curve.High[i]).Concat(back.Select(i => curve.Low[i])).ToArray(),
            name = "",
            showlegend = false,
            mode = "lines",
            line = new Line { width = 0 },
            fill = "toself",
            fillcolor = Faint(colour),
            hoverinfo = "skip",
        };
    }

    private static string Faint(string hex)
    {
        int Channel(int from) => Convert.ToInt32(hex.Substring(from, 2), 16);
        return $"rgba({Channel(1)},{Channel(3)},{Channel(5)},0.18)";
    }
}
