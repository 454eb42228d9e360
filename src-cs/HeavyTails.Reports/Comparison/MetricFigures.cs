// For each numeric axis, or the steps of a training, one figure a metric: the mean over the rows of a run that share
// the value on the axis, with bars of one standard error s / sqrt(n). Metrics in which no two runs differ have no
// figures, unless that is true of all of them.
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Index;

namespace HeavyTails.Reports.Comparison;

/// <summary>The numbers of runs side by side as figures.</summary>
internal static class MetricFigures
{
    /// <summary>Most figures of a page.</summary>
    private const int MostFigures = 12;

    /// <summary>Most metrics and most axes that are shown.</summary>
    private const int MostMetrics = 6,
        MostAxes = 2;

    /// <summary>Number of metrics that show that runs are equal.</summary>
    private const int MostEqual = 2;

    /// <summary>Most levels of a text, such as the layer, for which a metric has figures of their own.</summary>
    private const int MostLevels = 4;

    /// <summary>Number of values on an axis from which lines are drawn instead of points.</summary>
    private const int Crowded = 40;

    /// <summary>Names of columns that stand for time, in runs without a numeric axis.</summary>
    private static readonly string[] Times = ["step", "steps", "epoch", "t", "time", "iteration"];

    public static IReadOnlyList<Figure> Draw(RunComparison comparison)
    {
        var axes = Abscissae(comparison);
        var metrics = Metrics(comparison, axes);
        var figures = new List<Figure>();
        foreach (var metric in metrics)
        foreach (var axis in axes)
        foreach (var level in Levels(comparison, metric))
            if (figures.Count < MostFigures && Of(comparison, axis, metric, level) is { } figure)
                figures.Add(figure(figures.Count + 1));
        return figures;
    }

    /// <summary>Short names of the runs with the parameters in which they differ, if these are few.</summary>
    public static IReadOnlyList<string> NamesOf(RunComparison comparison)
    {
        const int most = 2,
            longest = 24;
        var different = comparison.Context.Where(v => v.Part != "axis" && !v.IsEqual).ToList();
        var shown = different.Count <= most && different.All(d => d.Values.All(v => v?.Length <= longest));
        return
        [
            .. comparison.Names.Select(
                (name, i) =>
                    shown && different.Count > 0
                        ? $"{name} · {string.Join(", ", different.Select(d => $"{d.Key} {d.Values[i]}"))}"
                        : name
            ),
        ];
    }

    // Numeric axes of all runs with several values, those with most values first; else times; else cells or rows.
    private static List<string> Abscissae(RunComparison comparison)
    {
        var axes = comparison
            .Runs.Select(r => r.Axes.AsEnumerable())
            .Aggregate((a, b) => a.Intersect(b))
            .Select(name => (name, count: Distinct(comparison, name)))
            .Where(axis => axis.count >= 2)
            .OrderByDescending(axis => axis.count)
            .Select(axis => axis.name)
            .Take(MostAxes)
            .ToList();
        if (axes.Count > 0)
            return axes;
        var time = Times.Append(Cell.IndexColumn).FirstOrDefault(name => Distinct(comparison, name) >= 2);
        return time is null ? [] : [time];
    }

    private static int Distinct(RunComparison comparison, string name) =>
        comparison.Tables.All(t => t.Find(name) is { HasTexts: false })
            ? comparison.Tables.SelectMany(t => t.Find(name)!.Numbers).Where(double.IsFinite).Distinct().Count()
            : 0;

    private static IEnumerable<string> Metrics(RunComparison comparison, List<string> axes)
    {
        var different = comparison
            .Numbers.SelectMany(n => n.Columns)
            .Where(c => c.Different > 0)
            .Select(c => c.Name)
            .ToHashSet();
        var keys = comparison.Runs.SelectMany(r => r.Axes).Concat(axes).Concat(Times).ToHashSet();
        keys.UnionWith([Cell.IndexColumn, Cell.RepeatColumn]);
        var all = comparison
            .Tables.SelectMany(t => t.Columns.Select(c => c.Name))
            .Distinct()
            .Where(name => !keys.Contains(name) && !IsError(name))
            .Where(name => comparison.Tables.Count(t => t.Find(name) is not null) >= 2)
            .Where(name => Distinct(comparison, name) >= 2)
            .ToList();
        return all.Exists(different.Contains) ? all.Where(different.Contains).Take(MostMetrics) : all.Take(MostEqual);
    }

    // "tailIndexError" is the error of another column, which is not worth a figure.
    private static bool IsError(string name) => name.Contains("error", StringComparison.OrdinalIgnoreCase);

    // The levels of the first text that tells rows with the metric apart; one that takes all rows if there is none.
    private static IEnumerable<(string Column, string? Level)> Levels(RunComparison comparison, string metric)
    {
        foreach (var column in comparison.Tables[0].Columns.Where(c => c.HasTexts))
        {
            var levels = comparison
                .Tables.Where(t => t.Find(column.Name) is not null && t.Find(metric) is not null)
                .SelectMany(t =>
                    t.Find(column.Name)!.Texts.Where((_, row) => double.IsFinite(t.Find(metric)!.Numbers[row]))
                )
                .OfType<string>()
                .Distinct()
                .ToList();
            if (levels.Count is >= 2 and <= MostLevels)
                return levels.Select(level => (column.Name, (string?)level));
        }
        return [("", null)];
    }

    private static Func<int, Figure>? Of(
        RunComparison comparison,
        string axis,
        string metric,
        (string Column, string? Level) of
    )
    {
        var names = NamesOf(comparison);
        var curves = comparison
            .Tables.Select((table, i) => CurveOf(table, axis, metric, of, (names[i], i)))
            .OfType<Curve>()
            .ToList();
        if (curves.Count < 2)
            return null;
        var title = HtmlText.Encode(of.Level is null ? metric : $"{metric}, {of.Column} {of.Level}");
        return number =>
            new CurveFigure
            {
                Name = $"{number:00}-metric",
                Title = title,
                X = new(HtmlText.Encode(axis), IsLog(curves.SelectMany(c => c.X), 50)),
                Y = new(HtmlText.Encode(metric), IsLog(curves.SelectMany(c => c.Y), 1000)),
                Curves = curves,
                FromZero = false,
                Caption =
                    $"{title} against {HtmlText.Encode(axis)}: means over the rows of each run, with bars of one "
                    + "standard error.",
            }.Draw();
    }

    private static Curve? CurveOf(
        RunTable table,
        string axis,
        string metric,
        (string Column, string? Level) of,
        (string Name, int Index) run
    )
    {
        if (table.Find(axis) is not { } x || table.Find(metric) is not { } y)
            return null;
        var level = of.Level is null ? null : table.Find(of.Column);
        var groups = Enumerable
            .Range(0, table.Count)
            .Where(row => of.Level is null || Equals(level?[row], of.Level))
            .Where(row => double.IsFinite(x.Numbers[row]) && double.IsFinite(y.Numbers[row]))
            .GroupBy(row => x.Numbers[row], row => y.Numbers[row])
            .OrderBy(group => group.Key)
            .Select(group => (At: group.Key, Mean: group.Average(), Error: StandardError([.. group])))
            .ToList();
        if (groups.Count == 0)
            return null;
        var isCrowded = groups.Count >= Crowded;
        // The first run is filled and the others are larger outlines, so that equal values are seen to be equal.
        var curve = new Curve(HtmlText.Encode(run.Name), [.. groups.Select(g => g.At)], [.. groups.Select(g => g.Mean)])
        {
            Style =
                !isCrowded ? CurveStyle.Points
                : run.Index == 0 ? CurveStyle.Line
                : CurveStyle.Dashes,
            Symbol = run.Index == 0 ? PointSymbol.Circle : PointSymbol.OpenCircle,
            Size =
                isCrowded ? null
                : run.Index == 0 ? 7
                : 8 + 3 * Math.Min(run.Index, 4),
            Colour = run.Index,
        };
        return groups.Exists(g => g.Error > 0)
            ? curve.WithSpread([.. groups.Select(g => g.Mean - g.Error)], [.. groups.Select(g => g.Mean + g.Error)])
            : curve;
    }

    private static double StandardError(double[] values)
    {
        if (values.Length < 2)
            return 0;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
    }

    private static bool IsLog(IEnumerable<double> values, double ratio)
    {
        double[] all = [.. values];
        return all.Length > 0 && all.Min() > 0 && all.Max() / all.Min() >= ratio;
    }
}
