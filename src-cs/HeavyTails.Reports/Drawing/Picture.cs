// A chart is what plotly.js takes: traces and a layout, as JSON. A picture of it has the same scales, ticks, symbols,
// dashes and places as the interactive figure. What is not drawn (pies, surfaces, ...) is refused by name: no chart is
// drawn in part.
using System.Text.Json;

namespace HeavyTails.Reports.Drawing;

/// <summary>A chart that can be drawn without a browser.</summary>
internal sealed class Picture : IDisposable
{
    private readonly JsonDocument json;
    private readonly Node[] traces;
    private readonly Node layout;
    private readonly int width,
        height;

    /// <param name="traces">The traces, a list in JSON.</param>
    /// <param name="layout">The layout, an object in JSON.</param>
    /// <param name="size">Width and height in px.</param>
    /// <exception cref="NotSupportedException">The chart has a part that is not drawn, which is named.</exception>
    public Picture(string traces, string layout, (int Width, int Height) size)
    {
        json = JsonDocument.Parse(DataPlaces.Numbered(traces, layout, size));
        this.traces = [.. new Node(json.RootElement[0]).Items];
        this.layout = new(json.RootElement[1]);
        (width, height) = size;
    }

    /// <summary>The title as plain text.</summary>
    public string Title => string.Join(' ', TextLine.Of(TitleText).Select(line => line.Plain));

    private string TitleText =>
        layout["title"].Element is { ValueKind: JsonValueKind.Object }
            ? layout["title"]["text"].Text("")
            : layout["title"].Text("");

    /// <summary>The chart as SVG.</summary>
    /// <exception cref="NotSupportedException">The chart has a part that is not drawn, which is named.</exception>
    public string Svg()
    {
        SvgSurface surface = new(width, height, Title);
        Draw(surface);
        return surface.Text;
    }

    /// <summary>The chart as PNG, with a number of pixels for each px.</summary>
    /// <exception cref="NotSupportedException">The chart has a part that is not drawn, which is named.</exception>
    /// <exception cref="InvalidOperationException">The picture is too large for the memory.</exception>
    public byte[] Png(double scale)
    {
        using PixelSurface surface = new(width, height, scale);
        Draw(surface);
        return surface.Png();
    }

    public void Dispose() => json.Dispose();

    private void Draw(ISurface surface)
    {
        var margin = layout["margin"];
        var (left, top) = (margin["l"].Number(80), margin["t"].Number(100));
        Box area = new(
            left,
            top,
            Math.Max(1, width - left - margin["r"].Number(80)),
            Math.Max(1, height - top - margin["b"].Number(80))
        );
        Box whole = new(0, 0, width, height);
        surface.Draw([new(whole.Corners)], new(layout["paper_bgcolor"].Colour("#ffffff")));
        surface.Draw([new(area.Corners)], new(layout["plot_bgcolor"].Colour("#ffffff")));
        var extents = new DataExtents(traces, layout);
        Canvas canvas = new(
            surface,
            area,
            new(layout["xaxis"], false, (area.Left, area.Right), extents.X),
            new(layout["yaxis"], true, (area.Bottom, area.Top), extents.Y)
        );
        AxesPainter axes = new(canvas, layout);
        Marginalia marginalia = new(canvas, layout);
        axes.Grid();
        surface.Clip(area);
        marginalia.Shapes("below");
        Traces(canvas);
        surface.Unclip();
        surface.Clip(area);
        marginalia.Shapes("above");
        surface.Unclip();
        // The notes have a background, which would cover the frame.
        marginalia.Notes();
        axes.Frame();
        foreach (var trace in traces.Where(HasColourBar))
            marginalia.ColourBar(trace);
        new Legend(layout, traces).Draw(surface, area, width);
        Heading(surface, area);
    }

    private void Traces(Canvas canvas)
    {
        var bars = Array.FindAll(traces, t => Kind(t) == "bar");
        foreach (var map in traces.Where(t => Kind(t) == "heatmap"))
            BlockTraces.HeatMap(map, canvas);
        for (var i = 0; i < bars.Length; i++)
            BlockTraces.Bars(bars[i], canvas, layout, (i, bars.Length));
        ScatterTrace? before = null;
        foreach (var trace in traces)
        {
            if (Kind(trace) is not ("scatter" or "scattergl" or "heatmap" or "bar"))
                throw new NotSupportedException($"a trace of type {Kind(trace)}");
            if (Kind(trace) is "heatmap" or "bar" || !trace["visible"].Flag(true))
                continue;
            ScatterTrace scatter = new(trace, canvas);
            scatter.Draw(before);
            before = scatter;
        }
    }

    private void Heading(ISurface surface, Box area)
    {
        var size = layout["titlefont"]["size"].Number(17);
        var lines = TextLine.Of(TitleText);
        var widest = lines.Max(line => line.Width(size));
        // A title that is wider than the figure is made smaller.
        if (widest > width - 8)
            size *= (width - 8) / widest;
        for (var i = 0; i < lines.Length; i++)
        {
            var middle = (area.Top / 2) + ((i - ((lines.Length - 1) / 2.0)) * TextLine.Height * size);
            surface.Write(
                lines[i],
                new(
                    new(width / 2.0, middle + (.35 * size)),
                    size,
                    layout["titlefont"]["color"].Colour("#222222"),
                    Anchor.Middle
                )
            );
        }
    }

    private static string Kind(Node trace) => trace["type"].Text("scatter");

    private static bool HasColourBar(Node trace) =>
        trace["marker"]["showscale"].Flag(false) || (Kind(trace) == "heatmap" && trace["showscale"].Flag(true));
}
