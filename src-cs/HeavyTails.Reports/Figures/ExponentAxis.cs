using HeavyTails.Reports.Plotting;
using XPlot.Plotly;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

/// <summary>Axes of exponents, logarithmic where a few of them are far larger than the others.</summary>
static class ExponentAxis
{
    // Exponents begin at 1, so that a logarithmic axis of them needs more labels near there than others do.
    static readonly double[] Labelled =
    [
        1,
        1.2,
        1.5,
        2,
        2.5,
        3,
        4,
        5,
        6,
        8,
        10,
        15,
        20,
        30,
        50,
        100,
        200,
        500,
        1000,
        2000,
        5000,
        10000,
    ];

    /// <summary>Whether exponents from low to high are drawn on a logarithmic axis: beyond a factor of four.</summary>
    public static bool IsLog(double low, double high) => high > 4 * low;

    /// <summary>An x axis from low to high; logarithmic where they are far apart.</summary>
    public static Xaxis X(string title, double low, double high)
    {
        var isLog = IsLog(low, high);
        var axis = Style.X(title, isLog ? new LogRange(low, high) : null);
        if (isLog)
            (axis.tickvals, axis.ticktext) = Ticks(low, high);
        else
            axis.range = Range(low, high);
        return axis;
    }

    /// <summary>A y axis from low to high; logarithmic where they are far apart.</summary>
    public static Yaxis Y(string title, double low, double high)
    {
        var isLog = IsLog(low, high);
        var axis = Style.Y(title, isLog ? new LogRange(low, high) : null);
        if (isLog)
            (axis.tickvals, axis.ticktext) = Ticks(low, high);
        else
            axis.range = Range(low, high);
        return axis;
    }

    static double[] Range(double low, double high) => [low - (.04 * (high - low)), high + (.04 * (high - low))];

    static (double[] Values, string[] Labels) Ticks(double low, double high)
    {
        var (from, to) = (low * .96, high * 1.04);
        // Labels that are closer would touch on a narrow figure.
        var least =
            high > 100 * low ? 2.4
            : high > 20 * low ? 1.3
            : 1.15;
        List<double> kept = [];
        foreach (var tick in Labelled)
            if (tick >= from && tick <= to && (kept.Count == 0 || tick >= least * kept[^1]))
                kept.Add(tick);
        return ([.. kept], [.. kept.Select(Tick)]);
    }
}
