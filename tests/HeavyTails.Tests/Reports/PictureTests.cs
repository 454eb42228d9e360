using System.Globalization;
using System.Xml.Linq;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Tests.Reports;

/// <summary>Pictures of charts that users make themselves: names, dates and arrows, which no report has.</summary>
public sealed class PictureTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Bars_of_names_stand_above_their_names_in_the_order_of_the_data()
    {
        var picture = Svg(
            new Layout { xaxis = new Xaxis { range = new[] { -.5, 2.5 } } },
            new Bar { x = new[] { "b", "a", "c" }, y = new[] { 3.0, 1, 2 } }
        );
        // The plotting area of 740 px begins at 80 px; each name has a third of it.
        double[] middles = [80 + (740 / 6.0), 80 + (740 / 2.0), 80 + (740 * 5 / 6.0)];
        foreach (var (name, middle) in new[] { "b", "a", "c" }.Zip(middles))
            Assert.Equal(middle, X(Label(picture, name)), .01);
        var bars = Paths(picture).Where(p => p.Length == 4 && p[0].Y != p[2].Y).TakeLast(3).ToArray();
        Assert.Equal(middles.Select(m => Math.Round(m, 1)), bars.Select(b => Math.Round((b[0].X + b[1].X) / 2, 1)));
        var heights = bars.Select(b => Math.Abs(b[0].Y - b[2].Y)).ToArray();
        Assert.Equal(3, heights[0] / heights[1], 1e-3);
        Assert.Equal(2, heights[2] / heights[1], 1e-3);
    }

    [Fact]
    public void Names_are_shared_by_the_traces_and_by_the_notes_of_a_chart()
    {
        var picture = Svg(
            new Layout
            {
                annotations =
                [
                    new Annotation
                    {
                        x = "second",
                        y = 5.0,
                        text = "here",
                        showarrow = false,
                    },
                ],
            },
            Markers(new[] { "first", "second" }, [1.0, 2]),
            Markers(new[] { "second", "third" }, [3.0, 4])
        );
        var (first, second, third) = (
            X(Label(picture, "first")),
            X(Label(picture, "second")),
            X(Label(picture, "third"))
        );
        Assert.Equal(second - first, third - second, .02);
        Assert.Equal([first, second, second, third], Circles(picture).Select(c => c.X).ToArray());
        Assert.Equal(second, X(Label(picture, "here")), .01);
    }

    [Fact]
    public void Dates_stand_where_their_time_is_and_every_tick_is_a_date()
    {
        var days = new[] { 0, 10, 59 }.Select(n => new DateTime(2026, 1, 1).AddDays(n)).ToArray();
        var picture = Svg(new Layout(), Markers(days, [1.0, 2, 3]));
        var x = Circles(picture).Select(c => c.X).ToArray();
        Assert.Equal(10 / 59.0, (x[1] - x[0]) / (x[2] - x[0]), 1e-4);
        // The first of January 2026 is a Thursday, on which the fortnights of these ticks begin.
        Assert.Equal(x[0], X(Label(picture, "Jan 1, 2026")), .01);
        Assert.Equal(42 / 59.0, (X(Label(picture, "Feb 12")) - x[0]) / (x[2] - x[0]), 1e-3);
    }

    [Theory]
    [InlineData("2026-03-01 10:00", "2026-03-01 10:04", "10:02")]
    [InlineData("2026-03-01", "2026-03-02T12:00:00Z", "00:00, Mar 2")]
    [InlineData("2024-11", "2025-09", "Jan 2025")]
    [InlineData("1990-01-01", "2030-01-01", "2010")]
    public void Ticks_of_dates_name_times_days_months_or_years(string from, string to, string label) =>
        Assert.NotNull(Label(Svg(new Layout(), Markers(new[] { from, to }, [1.0, 2])), label));

    [Fact]
    public void An_arrow_leads_from_its_text_to_the_point()
    {
        var picture = Svg(
            new Layout
            {
                annotations =
                [
                    new Annotation
                    {
                        x = 2.0,
                        y = 3.0,
                        text = "peak",
                        ax = 40,
                        ay = -60,
                    },
                ],
            },
            Markers(new[] { 1.0, 2, 3 }, [1.0, 3, 2])
        );
        var (point, text) = (Circles(picture)[1], Label(picture, "peak"));
        Assert.Equal(point.X + 40, X(text), .02);
        var head = Paths(picture).Last(p => p.Length == 3);
        Assert.Equal((point.X, point.Y), head[0]);
        var line = Paths(picture).Last(p => p.Length == 2 && p[0].X != p[1].X && p[0].Y != p[1].Y);
        // The line has the direction of the distance and begins outside the text.
        Assert.Equal(-60 / 40.0, (line[0].Y - point.Y) / (line[0].X - point.X), 1e-2);
        Assert.InRange(line[0].Y, point.Y - 59, point.Y);
    }

    [Fact]
    public void Points_without_places_are_counted_from_zero()
    {
        var picture = Svg(
            new Layout { xaxis = new Xaxis { range = new[] { 0.0, 2 } } },
            new Scatter { y = new[] { 5.0, 6, 7 }, mode = "markers" }
        );
        Assert.Equal([80.0, 450, 820], Circles(picture).Select(c => c.X).ToArray());
    }

    private static Scatter Markers(System.Collections.IEnumerable x, double[] y) =>
        new()
        {
            x = x,
            y = y,
            mode = "markers",
        };

    private XElement Svg(Layout layout, params Trace[] traces)
    {
        var chart = Chart.Plot(traces, layout);
        var path = Path.Combine(folder, "figure.svg");
        FigureWriter.SaveSvg(chart, path);
        return XDocument.Load(path).Root!;
    }

    private static XElement Label(XElement picture, string text) =>
        picture.Descendants().Single(e => e.Name.LocalName == "text" && e.Value == text);

    private static double X(XElement element) => Number((string)element.Attribute("x")!);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static (double X, double Y)[] Circles(XElement picture) =>
        [
            .. picture
                .Descendants()
                .Where(e => e.Name.LocalName == "circle")
                .Select(e => (Number((string)e.Attribute("cx")!), Number((string)e.Attribute("cy")!))),
        ];

    // The corners of every path.
    private static (double X, double Y)[][] Paths(XElement picture) =>
        [
            .. picture
                .Descendants()
                .Where(e => e.Name.LocalName == "path")
                .Select(e =>
                    ((string)e.Attribute("d")!).Split(['M', 'L', 'Z', ' '], StringSplitOptions.RemoveEmptyEntries)
                )
                .Select(d => d.Chunk(2).Select(p => (Number(p[0]), Number(p[1]))).ToArray()),
        ];
}
