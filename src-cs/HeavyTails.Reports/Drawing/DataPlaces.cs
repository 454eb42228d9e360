// plotly.js takes dates and names as places on an axis. Here they become numbers before anything is drawn: a date the
// milliseconds since 1970 of the clock that it shows, whatever its time zone, and a name its position among the names,
// from 0. Texts that are numbers become these. An axis of names has a tick for each. Traces without a colour get one.
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HeavyTails.Reports.Drawing;

/// <summary>Replaces the dates and the names of a chart by numbers, and says what plotly.js supposes.</summary>
internal static partial class DataPlaces
{
    // The least room of a name in px: beyond it every second name, every third, ... has a tick.
    private const double NameRoom = 18;

    private static readonly string[] Colours =
    [
        "#1f77b4",
        "#ff7f0e",
        "#2ca02c",
        "#d62728",
        "#9467bd",
        "#8c564b",
        "#e377c2",
        "#7f7f7f",
        "#bcbd22",
        "#17becf",
    ];

    /// <summary>The traces and the layout of a chart as one list in JSON, with numbers alone as places.</summary>
    /// <exception cref="NotSupportedException">Names stand in an order that is not one of those drawn here.</exception>
    public static string Numbered(string traces, string layout, (int Width, int Height) size)
    {
        var chart = JsonNode.Parse($"[{traces},{layout}]")!.AsArray();
        var isChanged = Colour(chart);
        isChanged |= Count(chart, "x", "y");
        isChanged |= Count(chart, "y", "x");
        isChanged |= Number(chart, "x", size.Width);
        isChanged |= Number(chart, "y", size.Height);
        return isChanged ? chart.ToJsonString() : $"[{traces},{layout}]";
    }

    // Traces that name no colour have those of plotly.js, in their order.
    private static bool Colour(JsonArray chart)
    {
        var traces = chart[0]!.AsArray();
        var isChanged = false;
        for (var i = 0; i < traces.Count; i++)
        {
            if (
                traces[i] is not JsonObject trace
                || TextOf(trace["type"]) is not ("" or "scatter" or "scattergl" or "bar")
            )
                continue;
            if (trace["marker"]?["color"] is not null || trace["line"]?["color"] is not null)
                continue;
            if (trace["marker"] is not JsonObject marker)
                trace["marker"] = marker = [];
            marker["color"] = Colours[i % Colours.Length];
            isChanged = true;
        }
        return isChanged;
    }

    // Points and bars that name places along one axis alone are counted from 0 along the other one.
    private static bool Count(JsonArray chart, string axis, string other)
    {
        var traces = chart[0]!.AsArray().OfType<JsonObject>();
        JsonObject[] bare =
        [
            .. traces
                .Where(t => TextOf(t["type"]) is "" or "scatter" or "scattergl" or "bar")
                .Where(t => t[axis] is null && t[other] is JsonArray),
        ];
        foreach (var trace in bare)
            trace[axis] = new JsonArray([.. Items(trace[other]).Select((_, i) => JsonValue.Create(i))]);
        return bare.Length > 0;
    }

    private static bool Number(JsonArray chart, string axis, double length)
    {
        var traces = chart[0]!.AsArray().OfType<JsonObject>().ToArray();
        var values = traces.SelectMany(trace => Items(trace[axis])).ToArray();
        if (!values.Any(IsText))
            return false;
        var layout = chart[1]!.AsObject();
        if (layout[axis + "axis"] is not JsonObject node)
            layout[axis + "axis"] = node = [];
        var texts = values.Where(IsText).Select(TextOf).ToArray();
        var kind = node["type"] is { } type && TextOf(type) is var told && told != "-" ? told : KindOf(texts);
        Func<JsonNode, double?> place;
        if (kind == "category")
        {
            string[] names = Names(node, values);
            node["type"] = "linear";
            SetTicks(node, names, length);
            place = value => IsText(value) && Array.IndexOf(names, TextOf(value)) is >= 0 and var at ? at : null;
        }
        else
        {
            node["type"] = kind;
            place = value =>
                !IsText(value) ? null
                : kind == "date" ? Milliseconds(TextOf(value))
                : NumberOf(value);
        }
        foreach (var trace in traces)
            Replace(trace, axis, place, isCategory: kind == "category");
        foreach (var name in (string[])["range", "tickvals"])
            Replace(node, name, place, isCategory: false);
        foreach (var shape in Items(layout["shapes"]).OfType<JsonObject>())
        foreach (var end in (string[])[axis + "0", axis + "1"])
            Replace(shape, end, place, isCategory: false);
        foreach (var note in Items(layout["annotations"]).OfType<JsonObject>())
            Replace(note, axis, place, isCategory: false);
        return true;
    }

    // As plotly.js, which also takes texts that are all numbers for numbers.
    private static string KindOf(string[] texts) =>
        texts.All(text => double.TryParse(text, CultureInfo.InvariantCulture, out _)) ? "linear"
        : texts.All(text => Milliseconds(text) is not null) ? "date"
        : "category";

    private static string[] Names(JsonObject axis, IEnumerable<JsonNode?> values)
    {
        var own = Items(axis["categoryarray"]).Select(TextOf).ToArray();
        var seen = own.Concat(values.OfType<JsonNode>().Select(TextOf)).Distinct();
        return TextOf(axis["categoryorder"]) switch
        {
            "" or "trace" or "array" => [.. seen],
            "category ascending" => [.. seen.Order(StringComparer.Ordinal)],
            "category descending" => [.. seen.OrderDescending(StringComparer.Ordinal)],
            var other => throw new NotSupportedException($"names in the order \"{other}\""),
        };
    }

    private static void SetTicks(JsonObject axis, string[] names, double length)
    {
        axis["zeroline"] ??= false;
        if (axis["tickvals"] is not null)
            return;
        var every = Math.Max(1, (int)Math.Ceiling(names.Length * NameRoom / length));
        var shown = Enumerable.Range(0, names.Length).Where(i => i % every == 0).ToArray();
        axis["tickmode"] = "array";
        axis["tickvals"] = new JsonArray([.. shown.Select(i => JsonValue.Create(i))]);
        axis["ticktext"] = new JsonArray([.. shown.Select(i => JsonValue.Create(names[i]))]);
    }

    // A number among names is a name too; elsewhere numbers stay what they are. What has no place becomes a gap.
    private static void Replace(JsonObject parent, string name, Func<JsonNode, double?> place, bool isCategory)
    {
        switch (parent[name])
        {
            case JsonArray list:
                parent[name] = new JsonArray([.. list.Select(Placed)]);
                break;
            case JsonValue value when IsText(value):
                parent[name] = Placed(value);
                break;
        }

        JsonNode? Placed(JsonNode? value) =>
            value is null ? null
            : !IsText(value) && isCategory ? Placed(JsonValue.Create(TextOf(value)))
            : !IsText(value) ? value.DeepClone()
            : place(value) is { } at ? JsonValue.Create(at)
            : null;
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? node) => node as JsonArray ?? [];

    private static bool IsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out _);

    private static string TextOf(JsonNode? node) => node?.ToString() ?? "";

    private static double? NumberOf(JsonNode node) =>
        double.TryParse(TextOf(node), CultureInfo.InvariantCulture, out var number) ? number : null;

    private static double? Milliseconds(string text) =>
        Date().IsMatch(text)
        && DateTimeOffset.TryParse(
            text.Length == 7 ? text + "-01" : text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date
        )
            ? (date.DateTime - DateTime.UnixEpoch).TotalMilliseconds
            : null;

    [GeneratedRegex(@"^\d{4}-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?$")]
    private static partial Regex Date();
}
