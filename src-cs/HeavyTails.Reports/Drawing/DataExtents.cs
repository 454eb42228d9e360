namespace HeavyTails.Reports.Drawing;

/// <summary>The values that the axes of a chart have to show, by the rules of plotly.js.</summary>
internal sealed class DataExtents
{
    public DataExtents(IReadOnlyList<Node> traces, Node layout)
    {
        foreach (var trace in traces)
            switch (trace["type"].Text("scatter"))
            {
                case "heatmap":
                    var rows = trace["z"].Items.Count();
                    var columns = trace["z"].Items.Select(row => row.Items.Count()).DefaultIfEmpty(0).Max();
                    if (rows == 0 || columns == 0)
                        break;
                    X.Add(BlockTraces.Edges(trace["x"], columns), isTight: true);
                    Y.Add(BlockTraces.Edges(trace["y"], rows), isTight: true);
                    break;
                case "bar":
                    Bars(trace);
                    break;
                default:
                    Points(trace);
                    break;
            }
        foreach (var shape in layout["shapes"].Items)
        {
            if (shape["xref"].Text("x") != "paper")
                X.Add([shape["x0"].Number(double.NaN), shape["x1"].Number(double.NaN)], isTight: true);
            if (shape["yref"].Text("y") != "paper")
                Y.Add([shape["y0"].Number(double.NaN), shape["y1"].Number(double.NaN)], isTight: true);
        }
    }

    public Extent X { get; } = new();

    public Extent Y { get; } = new();

    private void Bars(Node trace)
    {
        var isAcross = BlockTraces.IsAcross(trace);
        var (at, length) = isAcross ? (Y, X) : (X, Y);
        var places = trace[isAcross ? "y" : "x"].Numbers;
        var half = BlockTraces.Room(places) / 2;
        at.Add(places.SelectMany(p => new[] { p - half, p + half }), isTight: true);
        length.Add(trace[isAcross ? "x" : "y"].Numbers);
        length.AddZero();
    }

    private void Points(Node trace)
    {
        var (x, y) = (trace["x"].Numbers, trace["y"].Numbers);
        var mode = trace["mode"].Text(x.Length < 20 ? "lines+markers" : "lines");
        var hasMarkers = mode.Contains("markers", StringComparison.Ordinal);
        var size = trace["marker"]["size"];
        var room =
            !hasMarkers ? 0
            : size.IsList ? size.Numbers.DefaultIfEmpty(0).Max() / 2
            : size.Number(6) / 2;
        var fill = trace["fill"].Text("none");
        // A line without points touches the sides of the figure.
        var isTight =
            !trace["error_y"].Exists
            && (fill is "tonexty" or "tozeroy" || (!hasMarkers && !mode.Contains("text", StringComparison.Ordinal)));
        X.Add(x, room, isTight);
        Y.Add(y, room);
        if (fill == "tozeroy")
            Y.AddZero();
        Errors(trace["error_x"], x, X);
        Errors(trace["error_y"], y, Y);
    }

    private static void Errors(Node error, double[] values, Extent extent)
    {
        if (!error.Exists || !error["visible"].Flag(true))
            return;
        var above = error["array"].Numbers;
        var below = error["symmetric"].Flag(!error["arrayminus"].Exists) ? above : error["arrayminus"].Numbers;
        extent.Add(values.Zip(above, (v, e) => v + e));
        extent.Add(values.Zip(below, (v, e) => v - e));
    }
}
