// r_ij of n quantities by colour and number, i downwards and j to the right, as a matrix is written. The two triangles
// may hold different correlations, for example plain ones below the diagonal and partial ones above it.
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>One entry of a matrix of correlations.</summary>
/// <param name="Value">The correlation r, in -1 .. 1; NaN for an empty place.</param>
/// <param name="IsClear">Whether its interval leaves out 0: the number is then dark, otherwise grey.</param>
public readonly record struct CorrelationEntry(double Value, bool IsClear);

/// <summary>A figure of correlations between some quantities, in the style of all figures.</summary>
public sealed record CorrelationFigure
{
    // Room for the quantities' names at the left and below and for the colour bar, the height of a row and the least
    // width of a column, in px.
    private const double NamesRoom = 112,
        BarRoom = 90,
        Row = 34,
        Column = 26,
        Top = 46;

    /// <summary>The figure's file name, without folder and ending.</summary>
    public required string Name { get; init; }

    /// <summary>The title above the plot, as HTML.</summary>
    public required string Title { get; init; }

    /// <summary>The names of the n quantities, as HTML.</summary>
    public required IReadOnlyList<string> Quantities { get; init; }

    /// <summary>The entries [n x n], row-major; those on the diagonal are not drawn.</summary>
    public required IReadOnlyList<CorrelationEntry> Entries { get; init; }

    /// <summary>One or two sentences below the figure, as HTML. Default: none.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">The entries are not as many as pairs, or not in -1 .. 1.</exception>
    public Figure Draw()
    {
        var n = Quantities.Count;
        if (n < 1 || Entries.Count != n * n)
            throw new ArgumentException(
                $"correlations {Name}: expected n x n entries for n >= 1 quantities, got {Entries.Count} for {n}"
            );
        foreach (var (value, _) in Entries)
            if (Math.Abs(value) > 1)
                throw new ArgumentException(
                    FormattableString.Invariant($"correlations {Name}: expected numbers in -1 .. 1, got {value}")
                );
        var edges = HeatMapFigure.EdgesOf(n);
        DrawnColours colours = new(new("rank correlation") { Map = ColourMap.BlueOrange, Log = false }, Name, [-1, 1]);
        double[][] z = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Select(j => At(i, j)).ToArray())];
        var map = colours.Map(edges, edges, z);
        (map.name, map.hoverinfo) = ("", "skip");
        var (x, y) = (Style.X(""), Style.Y(""));
        (x.range, y.range) = (new[] { edges[0], edges[^1] }, new[] { edges[^1], edges[0] });
        (x.showgrid, y.showgrid) = (false, false);
        double[] places = [.. Enumerable.Range(1, n).Select(i => (double)i)];
        (x.tickmode, x.tickvals, x.ticktext, x.tickangle) = ("array", places, Quantities.ToArray(), -90.0);
        (y.tickmode, y.tickvals, y.ticktext) = ("array", places, Quantities.ToArray());
        (x.tickfont, y.tickfont) = (Style.Text(11.5), Style.Text(11.5));
        return new Plot
        {
            Name = Name,
            Title = Title,
            Caption = Caption,
            X = x,
            Y = y,
            Traces = [map, Numbers(true, "#222222"), Numbers(false, "#9a9a9a"), colours.Bar()],
            ColourBarTitle = "rank correlation",
            Size = FigureSize.Usual with { Height = (int)(Top + (Row * n) + NamesRoom) },
            HasLegendBelow = false,
            Adjust = layout =>
            {
                (layout.margin.l, layout.margin.b) = (NamesRoom, NamesRoom);
                layout.showlegend = false;
            },
        }.Draw() with
        {
            LeastWidth = (int)(Column * n + NamesRoom + BarRoom),
        };

        double At(int i, int j) => i == j ? double.NaN : Entries[(i * n) + j].Value;

        Scatter Numbers(bool clear, string colour)
        {
            (int I, int J)[] cells =
            [
                .. from i in Enumerable.Range(0, n)
                from j in Enumerable.Range(0, n)
                where !double.IsNaN(At(i, j)) && Entries[(i * n) + j].IsClear == clear
                select (i, j),
            ];
            return new()
            {
                x = cells.Select(c => c.J + 1).ToArray(),
                y = cells.Select(c => c.I + 1).ToArray(),
                text = cells.Select(c => Text(At(c.I, c.J))).ToArray(),
                mode = "text",
                name = "",
                showlegend = false,
                hoverinfo = "skip",
                textfont = new Textfont { color = colour, size = 11 },
            };
        }
    }

    // "−.35": the zero before the point is left out, since there is little room.
    private static string Text(double r) =>
        Math.Abs(r) >= .995 ? NumberText.Fixed(r, 0) : NumberText.Fixed(r).Replace("0.", ".", StringComparison.Ordinal);
}
