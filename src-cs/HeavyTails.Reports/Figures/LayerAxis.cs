using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>The x axis of figures that show one value for each layer of a model.</summary>
static class LayerAxis
{
    // More names than this do not fit below the axis, which then shows the layers' positions.
    const int MostNamed = 60;

    /// <summary>Whether the names of the layers fit below the axis, which has their numbers otherwise.</summary>
    public static bool IsNamed(IReadOnlyList<LayerResult> layers) => layers.Count <= MostNamed;

    static bool IsSlanted(IReadOnlyList<LayerResult> layers, int longest) => layers.Count * longest > 90;

    /// <summary>The axis of the layers: their names if these fit below it, otherwise their positions.</summary>
    public static Xaxis Of(IReadOnlyList<LayerResult> layers)
    {
        var isNamed = IsNamed(layers);
        var axis = Style.X(isNamed ? "" : "layer");
        if (isNamed)
        {
            var names = NamesOf(layers);
            axis.tickmode = "array";
            axis.tickvals = Enumerable.Range(0, layers.Count).ToArray();
            axis.ticktext = names.Select(HtmlText.Encode).ToArray();
            axis.tickangle = IsSlanted(layers, names.Max(n => n.Length)) ? -45 : 0;
            axis.tickfont = new Font { size = layers.Count > 30 ? 11 : 12 };
        }
        else
        {
            // Layers have the numbers of the table; about twenty of them stand below the axis.
            var step = 10 * ((layers.Count + 199) / 200);
            int[] shown = [.. Enumerable.Range(1, layers.Count).Where(n => n == 1 || n % step == 0)];
            axis.tickmode = "array";
            axis.tickvals = shown.Select(n => n - 1).ToArray();
            axis.ticktext = shown.Select(n => NumberText.Integer(layers[n - 1].LayerId)).ToArray();
        }
        axis.range = new[] { -0.6, layers.Count - 0.4 };
        return axis;
    }

    /// <summary>Makes room for the names below the axis, and for a legend above the plot.</summary>
    public static void Fit(Layout layout, IReadOnlyList<LayerResult> layers, bool hasLegend)
    {
        layout.showlegend = hasLegend;
        (layout.legend.y, layout.legend.yanchor) = (1.01, "bottom");
        if (hasLegend)
            layout.margin.t = 78;
        if (!IsNamed(layers))
            return;
        var names = NamesOf(layers);
        var longest = names.Max(n => n.Length);
        var isSlanted = IsSlanted(layers, longest);
        layout.margin.b = isSlanted ? 22 + 4.7 * longest : 32;
        // A slanted name reaches as far to the left of its tick as it reaches down.
        if (isSlanted)
            layout.margin.l = Math.Max(layout.margin.l, 4.9 * names[0].Length - 10);
    }

    static string[] NamesOf(IReadOnlyList<LayerResult> layers) => ShortNames.Of([.. layers.Select(l => l.LongName)]);
}
