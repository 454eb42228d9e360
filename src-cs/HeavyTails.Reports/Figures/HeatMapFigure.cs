// Numbers z_ij by colour, i downwards and j to the right, as a matrix is written.
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>A figure of a matrix of numbers by colour, in the style of all figures.</summary>
public sealed record HeatMapFigure
{
    /// <summary>The figure's file name, without folder and ending.</summary>
    public required string Name { get; init; }

    /// <summary>The title above the plot, as HTML.</summary>
    public required string Title { get; init; }

    /// <summary>The title of the x axis, which counts columns, as HTML.</summary>
    public required string X { get; init; }

    /// <summary>The title of the y axis, which counts rows from the top, as HTML.</summary>
    public required string Y { get; init; }

    /// <summary>Abscissae of the edges of the n columns [n + 1], ascending.</summary>
    public required IReadOnlyList<double> XEdges { get; init; }

    /// <summary>Ordinates of the edges of the m rows [m + 1], ascending; the first is at the top.</summary>
    public required IReadOnlyList<double> YEdges { get; init; }

    /// <summary>The numbers [m x n], row-major; NaN leaves a gap.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    /// <summary>
    /// The scale of colours, with its title and unit. Figures whose scales cover the same numbers have the same
    /// colours.
    /// </summary>
    public required ColourScale Colours { get; init; }

    /// <summary>One or two sentences below the figure, as HTML. Default: none.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Edges around n whole numbers from 1 on: .5, 1.5, ..., n + .5.</summary>
    /// <param name="count">Number n >= 0 of rows or columns.</param>
    public static double[] EdgesOf(int count) => [.. Enumerable.Range(0, count + 1).Select(i => i + .5)];

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">
    /// There is no row or no column, the edges are not ascending, the numbers are not as many as the cells, or one has
    /// no place on the scale of colours.
    /// </exception>
    public Figure Draw()
    {
        var (rows, columns) = (YEdges.Count - 1, XEdges.Count - 1);
        if (rows < 1 || columns < 1 || Values.Count != rows * columns)
            throw new ArgumentException(
                $"heat map {Name}: expected at least 2 edges of rows and of columns, and as many numbers as cells, got "
                    + $"{YEdges.Count} and {XEdges.Count} edges and {Values.Count} numbers"
            );
        CheckAscending("XEdges", XEdges);
        CheckAscending("YEdges", YEdges);
        DrawnColours colours = new(Colours, Name, [.. Colours.Covers, .. Values.Where(v => !double.IsNaN(v))]);
        double[][] z = [.. Values.Chunk(columns)];
        var map = colours.Map([.. XEdges], [.. YEdges], z);
        map.name = "";
        (map.text, map.hoverinfo) = (
            z.Select(row => row.Select(NumberText.Significant).ToArray()).ToArray(),
            "x+y+text"
        );
        var (x, y) = (Style.X(X), Style.Y(Y));
        (x.range, y.range) = (new[] { XEdges[0], XEdges[^1] }, new[] { YEdges[^1], YEdges[0] });
        (x.showgrid, y.showgrid) = (false, false);
        return new Plot
        {
            Name = Name,
            Title = Title,
            Caption = Caption,
            X = x,
            Y = y,
            Traces = [map, colours.Bar()],
            ColourBarTitle = Colours.Title,
        }.Draw();
    }

    private void CheckAscending(string what, IReadOnlyList<double> edges)
    {
        for (var i = 1; i < edges.Count; i++)
            if (!(edges[i] > edges[i - 1]))
                throw new ArgumentException(
                    FormattableString.Invariant($"heat map {Name}: expected ascending {what}, got {edges[i]} after ")
                        + FormattableString.Invariant($"{edges[i - 1]}")
                );
    }
}
