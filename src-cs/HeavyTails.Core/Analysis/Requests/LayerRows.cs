using HeavyTails.Core.Analysis.Metrics;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>
/// Which of the analysed layers a table shows, and in which order. Means and verdicts are those of all layers.
/// </summary>
public sealed record LayerRows
{
    private const string Ascending = ":asc",
        Descending = ":desc";

    private readonly LayerColumn? order;
    private readonly bool isDescending;

    /// <summary>Reads a request.</summary>
    /// <param name="sort">
    /// The column whose values order the rows, from the least on; from the greatest on with ":desc". Layers without a
    /// value come last, and equal ones stay in the model's order. Null for the model's order.
    /// </param>
    /// <param name="where">Conditions, all of which a layer has to meet; see <see cref="RowCondition"/>.</param>
    /// <param name="top">Most rows, at least 1, of those that are left in this order; null for all.</param>
    /// <exception cref="FormatException">There is no such column, or a condition is none.</exception>
    public LayerRows(string? sort = null, IReadOnlyList<string>? where = null, int? top = null)
    {
        Sort = sort;
        Where = [.. (where ?? []).Select(text => new RowCondition(text))];
        Top = top;
        if (sort is null)
            return;
        isDescending = sort.EndsWith(Descending, StringComparison.OrdinalIgnoreCase);
        var name =
            isDescending ? sort[..^Descending.Length]
            : sort.EndsWith(Ascending, StringComparison.OrdinalIgnoreCase) ? sort[..^Ascending.Length]
            : sort;
        order = RowColumns.Named(name);
    }

    /// <summary>The order as it was typed; null for the model's.</summary>
    public string? Sort { get; }

    /// <summary>The conditions, all of which a layer has to meet; empty for none.</summary>
    public IReadOnlyList<RowCondition> Where { get; }

    /// <summary>The greatest number of rows; null for all.</summary>
    public int? Top { get; }

    /// <summary>Whether all layers are shown in the model's order.</summary>
    public bool AreAll => Sort is null && Where.Count == 0 && Top is null;

    /// <summary>The columns that the order and the conditions look at.</summary>
    public IEnumerable<LayerColumn> Columns => Where.Select(w => w.Column).Concat(order is null ? [] : [order]);

    /// <summary>The layers that are shown, in their order.</summary>
    public IReadOnlyList<LayerResult> Of(IReadOnlyList<LayerResult> layers)
    {
        var rows = layers.Where(layer => Where.All(condition => condition.IsMetBy(layer)));
        if (order is not null)
        {
            // NaN counts as no value.
            var valued = rows.Select(layer => (Layer: layer, Value: Comparable(order.Value(layer)))).ToList();
            var known = valued.Where(v => v.Value is not null);
            known = isDescending
                ? known.OrderByDescending(v => v.Value, ValueOrder.Instance)
                : known.OrderBy(v => v.Value, ValueOrder.Instance);
            rows = known.Concat(valued.Where(v => v.Value is null)).Select(v => v.Layer);
        }
        return [.. Top is { } most ? rows.Take(most) : rows];
    }

    private static object? Comparable(object? value) =>
        value switch
        {
            null or double.NaN => null,
            string text => text,
            var other => Convert.ToDouble(other, System.Globalization.CultureInfo.InvariantCulture),
        };

    // A column has texts or numbers, never both.
    private sealed class ValueOrder : IComparer<object?>
    {
        public static readonly ValueOrder Instance = new();

        public int Compare(object? a, object? b) =>
            (a, b) switch
            {
                (double x, double y) => x.CompareTo(y),
                _ => string.Compare(a as string, b as string, StringComparison.OrdinalIgnoreCase),
            };
    }
}
