using System.Collections;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Display;

/// <summary>
/// How results look in a session of F# and in a notebook: analyses and records as tables, fits as their quantities,
/// figures as charts.
/// </summary>
public static class Displays
{
    /// <summary>
    /// A result as a table: analyses, layers, rows of records, fits, results of fits, and lists of all these. Null for
    /// a value of another type; a sequence that is not a list is not gone through.
    /// </summary>
    public static DisplayTable? Table(object? value) =>
        value switch
        {
            ModelResult model => Layers(model.Layers) with { Notes = [.. LayerCells.Notes(model)] },
            LayerOutcome { Results: var results, Skipped: var skipped } => Layers(results) with
            {
                Notes = [.. skipped.Select(s => $"{s.LongName} [{s.ShapeText}] was skipped: {s.Reason}")],
            },
            LayerResult layer => Layers([layer]) with { Notes = layer.Warnings },
            IReadOnlyCollection<LayerResult> layers => Layers([.. layers]),
            Row row => RowsTable.Of([row]),
            IReadOnlyCollection<Row> rows => RowsTable.Of([.. rows]),
            null or string => null,
            IEnumerable items => FactsTable.Of(items),
            _ => FactsTable.Of(value),
        };

    /// <summary>A figure, or a description that draws one; null for a value of another type.</summary>
    public static Figure? FigureOf(object? value) =>
        value switch
        {
            Figure figure => figure,
            CurveFigure curves => curves.Draw(),
            HeatMapFigure map => map.Draw(),
            CorrelationFigure correlations => correlations.Draw(),
            IntervalFigure intervals => intervals.Draw(),
            XPlot.Plotly.PlotlyChart chart => new Figure("chart", "", chart),
            _ => null,
        };

    /// <summary>A result in plain text of one or several lines; null for a value of another type.</summary>
    public static string? Text(object? value) =>
        FigureOf(value) is { } figure
            ? $"a figure of {figure.Chart.Width} x {figure.Chart.Height} px, \"{figure.Name}\"; Figure.save writes it"
        : FactsTable.WhyNone(value) is { } reason ? Printable.Of(reason)
        : Table(value)?.ToText();

    /// <summary>A result in HTML; null for a value of another type.</summary>
    public static string? Html(object? value) =>
        FigureOf(value) is { } figure ? NotebookFigure.Html(figure)
        : FactsTable.WhyNone(value) is { } reason ? $"<p>{System.Net.WebUtility.HtmlEncode(Printable.Of(reason))}</p>"
        : Table(value)?.ToHtml();

    /// <summary>
    /// The types whose values are displayed, for programs that want to be told of each: of a generic type its
    /// definition.
    /// </summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(ModelResult),
        typeof(LayerOutcome),
        typeof(LayerResult),
        typeof(IReadOnlyCollection<LayerResult>),
        typeof(Row),
        typeof(IReadOnlyCollection<Row>),
        typeof(FitResult<>),
        .. FactsTable.Types,
        typeof(Figure),
        typeof(CurveFigure),
        typeof(HeatMapFigure),
        typeof(CorrelationFigure),
        typeof(IntervalFigure),
        typeof(XPlot.Plotly.PlotlyChart),
    ];

    private static DisplayTable Layers(IReadOnlyList<LayerResult> layers)
    {
        LayerCell[] columns = [.. LayerCells.Of(layers)];
        return new(
            [.. columns.Select(c => new DisplayHead(c.Title, c.Left))],
            [.. layers.Select(layer => columns.Select(c => c.Text(layer)).ToArray())]
        );
    }
}
