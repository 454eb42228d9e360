// The product of some axes, each point repeated with several seeds. The repetition varies fastest, then the last axis.
using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>
/// Values of one quantity of an experiment, or of several that vary together. Numbers are kept as text that reads back
/// to the same bits.
/// </summary>
public sealed class Axis
{
    private Axis(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> points)
    {
        var name = string.Join(", ", names);
        if (names.Count == 0 || names.Any(n => n.Length == 0) || points.Count == 0)
            throw new ArgumentException(
                $"expected an axis with a name and at least one value, got \"{name}\" with {points.Count}"
            );
        if (points.FirstOrDefault(p => p.Count != names.Count) is { } odd)
            throw new ArgumentException($"axis {name}: every point has {names.Count} values, got {Text(odd)}");
        if (points.Select(p => string.Join('\0', p)).Distinct().Count() != points.Count)
            throw new ArgumentException(
                $"axis {name}: its values must differ, got {string.Join(", ", points.Select(Text))}"
            );
        (Names, Points) = (names, points);
    }

    /// <summary>Name of the quantity, for example "eta"; several names if the points are tuples.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The points in the given order, each with a value for every name.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Points { get; }

    /// <summary>An axis of different numbers, at least one.</summary>
    public static Axis Of(string name, params IEnumerable<double> values) => Of(name, values.Select(Text));

    /// <summary>An axis of different names, at least one.</summary>
    public static Axis Of(string name, params IEnumerable<string> values) =>
        OfPoints([name], values.Select(v => (string[])[v]));

    /// <summary>
    /// An axis of quantities that vary together: listed points instead of a product, for example (d, b, eta) where each
    /// d has step sizes of its own.
    /// </summary>
    public static Axis OfPoints(IEnumerable<string> names, params IEnumerable<IReadOnlyList<double>> points) =>
        OfPoints(names, points.Select(p => (string[])[.. p.Select(Text)]));

    /// <summary>An axis of quantities that vary together and have names for values.</summary>
    public static Axis OfPoints(IEnumerable<string> names, params IEnumerable<IReadOnlyList<string>> points) =>
        new([.. names], [.. points]);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyList<string> point) =>
        point.Count == 1 ? point[0] : $"({string.Join(", ", point)})";
}

/// <summary>All cells of an experiment: the product of its axes, times the repetitions.</summary>
public sealed class Grid
{
    /// <summary>Makes the grid of some axes.</summary>
    /// <param name="axes">Axes with different names; a grid without axes has one point.</param>
    /// <param name="seeds">Number of repetitions of each point, at least 1. Default: 1.</param>
    /// <param name="seed">Seed of the whole grid. Default: 0.</param>
    /// <exception cref="ArgumentException">Two axes have the same name, or there are too many cells.</exception>
    public Grid(IEnumerable<Axis> axes, int seeds = 1, ulong seed = 0)
    {
        (Axes, Seeds, Seed) = ([.. axes], seeds, seed);
        if (seeds < 1)
            throw new ArgumentException($"expected at least 1 seed, got {seeds}");
        if (
            Axes.SelectMany(a => a.Names)
                .Append(Cell.RepeatColumn)
                .Append(Cell.IndexColumn)
                .GroupBy(n => n)
                .FirstOrDefault(g => g.Count() > 1) is
            { } twice
        )
            throw new ArgumentException(
                $"an axis needs a name of its own, got \"{twice.Key}\" twice "
                    + $"(\"{Cell.IndexColumn}\" and \"{Cell.RepeatColumn}\" are columns of every table)"
            );
        var count = Axes.Aggregate((long)seeds, (n, axis) => checked(n * axis.Points.Count));
        Count =
            count <= int.MaxValue
                ? (int)count
                : throw new ArgumentException($"a grid has at most {int.MaxValue} cells, got {count}");
    }

    /// <summary>The axes in the given order.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>Number of repetitions of each point.</summary>
    public int Seeds { get; }

    /// <summary>Seed of the whole grid.</summary>
    public ulong Seed { get; }

    /// <summary>Number of cells: points times repetitions.</summary>
    public int Count { get; }

    /// <summary>The cell of an index 0 .. Count - 1.</summary>
    /// <exception cref="ArgumentException">The index is outside of that range.</exception>
    public Cell this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentException($"expected a cell in 0 .. {Count - 1}, got {index}");
            var values = new IEnumerable<(string, string)>[Axes.Count];
            var rest = index / Seeds;
            for (var a = Axes.Count - 1; a >= 0; a--)
            {
                var axis = Axes[a];
                values[a] = axis.Names.Zip(axis.Points[rest % axis.Points.Count]);
                rest /= axis.Points.Count;
            }
            return new Cell(index, [.. values.SelectMany(v => v)], index % Seeds, Seed);
        }
    }
}
