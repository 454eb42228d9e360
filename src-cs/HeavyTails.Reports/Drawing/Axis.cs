// A linear axis maps v to the px from + (v - r0) / (r1 - r0) (to - from), a logarithmic one log10 v.
namespace HeavyTails.Reports.Drawing;

/// <summary>An axis of a chart with its place in the figure.</summary>
internal sealed class Axis
{
    private readonly double from,
        to;

    /// <param name="node">The axis in the chart's layout.</param>
    /// <param name="isVertical">Whether it is the y axis.</param>
    /// <param name="place">Where it begins and where it ends, in px.</param>
    /// <param name="extent">The values that it has to show, where the chart names no ends.</param>
    /// <exception cref="NotSupportedException">It is neither linear nor logarithmic nor one of dates.</exception>
    public Axis(Node node, bool isVertical, (double From, double To) place, Extent extent)
    {
        (Node, IsVertical, from, to) = (node, isVertical, place.From, place.To);
        IsLog = node["type"].Text("linear") switch
        {
            "linear" or "-" or "date" => false,
            "log" => true,
            var other => throw new NotSupportedException($"an axis of type {other}"),
        };
        (Low, High) = node["range"].Numbers is [var low, var high]
            ? (low, high)
            : extent.Range(IsLog, Math.Abs(to - from), node["rangemode"].Text("normal"));
        (TickValues, TickLabels) = AllTicks();
    }

    public Node Node { get; }

    public bool IsVertical { get; }

    public bool IsLog { get; }

    /// <summary>The value at the beginning, or its log10 on a logarithmic axis.</summary>
    public double Low { get; }

    /// <summary>The value at the end, or its log10 on a logarithmic axis.</summary>
    public double High { get; }

    /// <summary>The ticks within the axis.</summary>
    public IReadOnlyList<double> TickValues { get; }

    /// <summary>The text of each tick.</summary>
    public IReadOnlyList<TextLine> TickLabels { get; }

    public string Title =>
        Node["title"].Element is { ValueKind: System.Text.Json.JsonValueKind.Object }
            ? Node["title"]["text"].Text("")
            : Node["title"].Text("");

    /// <summary>The px of a value; NaN for values that are not positive on a logarithmic axis.</summary>
    public double At(double value) => AtScale(IsLog ? (value > 0 ? Math.Log10(value) : double.NaN) : value);

    /// <summary>The px of a value, or of its log10 on a logarithmic axis, as annotations give it.</summary>
    public double AtScale(double value) => from + ((value - Low) / (High - Low) * (to - from));

    /// <summary>The px of zero; the lower end of the axis where it is logarithmic.</summary>
    public double AtZero => IsLog ? from : At(0);

    private (double[], TextLine[]) AllTicks()
    {
        var (values, labels) = (Node["tickvals"].Numbers, Node["ticktext"].Texts);
        if (Node["tickmode"].Text(values.Length > 0 ? "array" : "auto") != "array")
            (values, labels) = Automatic();
        var (least, most) = (Math.Min(from, to) - .5, Math.Max(from, to) + .5);
        var shown = Enumerable
            .Range(0, Math.Min(values.Length, labels.Length))
            .Where(i => At(values[i]) >= least && At(values[i]) <= most)
            .ToArray();
        return ([.. shown.Select(i => values[i])], [.. shown.Select(i => TextLine.Of(labels[i])[0])]);
    }

    private (double[], string[]) Automatic()
    {
        var (low, high) = (Math.Min(Low, High), Math.Max(Low, High));
        var (length, room) = (Math.Abs(to - from), IsVertical ? 40 : 80);
        if (Node["type"].Text("") == "date")
            return DateTicks.Of(low, high, length, room);
        var (values, labels) = Ticks.Of(low, high, length, room);
        if (!IsLog)
            return (values, labels);
        // Whole decades; the figures of reports name the ticks of their logarithmic axes themselves.
        double[] decades = [.. values.Where(v => Math.Abs(v - Math.Round(v)) < 1e-6)];
        return (
            [.. decades.Select(v => Math.Pow(10, v))],
            [.. decades.Select(v => $"10<sup>{v:0}</sup>".Replace("-", "−", StringComparison.Ordinal))]
        );
    }
}
