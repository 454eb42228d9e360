// A chart as an HTML element and the script that draws it, for pages and PNG alike. XPlot 4.1.0 has a method of its
// own for this (GetInlineHtml), with three faults: a text that contains "</script>" ends the script; a text that
// contains "[LAYOUT]" is replaced by the layout; NaN and infinities are written as the texts "NaN" and "Infinity",
// which can turn an axis of numbers into one of categories.
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.FSharp.Core;
using Newtonsoft.Json;
using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

static class ChartScript
{
    // XPlot's classes tell Newtonsoft.Json which properties were set (ShouldSerialize methods). Unlike JsonConvert,
    // Create ignores the default settings of the program that uses this library.
    static readonly JsonSerializer Serializer = JsonSerializer.Create(
        new JsonSerializerSettings { Culture = CultureInfo.InvariantCulture }
    );

    /// <summary>
    /// The div element, in the size of the chart, and its script, for a page that has loaded plotly.js.
    /// </summary>
    public static string InlineHtml(PlotlyChart chart)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"width: {chart.Width}px; height: {chart.Height}px;");
        var id = WebUtility.HtmlEncode(chart.Id);
        return $"<div id=\"{id}\" style=\"{size}\"></div>\n<script>\n{Call(chart, chart.Id)}\n</script>\n";
    }

    /// <summary>
    /// The call Plotly.newPlot(id, traces, layout, config), which draws the chart in the element of that id; without a
    /// configuration it has three arguments.
    /// </summary>
    public static string Call(PlotlyChart chart, string id, string? config = null)
    {
        var (traces, layout) = Json(chart);
        return $"Plotly.newPlot({Text(id)}, {traces}, {layout}{(config is null ? "" : ", " + config)});";
    }

    /// <summary>The traces and the layout of a chart, as JSON that may stand in a script element.</summary>
    public static (string Traces, string Layout) Json(PlotlyChart chart)
    {
        var traces = TracesOf(chart)?.ToArray() ?? [];
        if (LabelsOf(chart) is { } labels)
            foreach (var (trace, label) in traces.Zip(labels.Value))
                trace.name = label;
        return (Text(traces), Text(LayoutOf(chart)?.Value ?? new Layout()));
    }

    /// <summary>The title of a chart, as HTML; "" if it has none.</summary>
    public static string Title(PlotlyChart chart) => LayoutOf(chart)?.Value is { } layout ? TitleOf(layout) : "";

    // A property that was never set throws, since XPlot holds it as an option.
    static string TitleOf(Layout layout) => layout.ShouldSerializetitle() ? layout.title : "";

    static string Text(object value)
    {
        var text = new StringBuilder();
        using (var writer = new ScriptWriter(new StringWriter(text, CultureInfo.InvariantCulture)))
            Serializer.Serialize(writer, value);
        return text.ToString();
    }

    // XPlot keeps the parts of a chart in private fields. If a later version renames one of them, the first figure
    // fails with a MissingFieldException that names it.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "traces")]
    static extern ref IEnumerable<Trace>? TracesOf(PlotlyChart chart);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "layout")]
    static extern ref FSharpOption<Layout>? LayoutOf(PlotlyChart chart);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "labels")]
    static extern ref FSharpOption<IEnumerable<string>>? LabelsOf(PlotlyChart chart);

    /// <summary>
    /// Writes JSON that may stand in a script element: numbers that are not finite become null, which plotly.js draws
    /// as a gap, and angle brackets, ampersands, quotes and line separators in texts are escaped.
    /// </summary>
    sealed class ScriptWriter : JsonTextWriter
    {
        public ScriptWriter(TextWriter text)
            : base(text) => StringEscapeHandling = StringEscapeHandling.EscapeHtml;

        public override void WriteValue(double value)
        {
            if (double.IsFinite(value))
                base.WriteValue(value);
            else
                WriteNull();
        }

        public override void WriteValue(float value)
        {
            if (float.IsFinite(value))
                base.WriteValue(value);
            else
                WriteNull();
        }

        public override void WriteValue(double? value) => WriteValue(value ?? double.NaN);

        public override void WriteValue(float? value) => WriteValue(value ?? float.NaN);
    }
}
