// The product of some axes, each point repeated with several seeds; the last axis varies fastest, seeds faster still.
using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>One quantity to go through, or several that vary together; numbers are kept as text that reads back to the same bits.</summary>
public sealed class Axis
{
    private Axis(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> points)
    {
        var name = string.Join(", ", names);
        if (names.Count == 0 || names.Any(n => n.Length == 0) || points.Count == 0)
            throw new ArgumentException(
                $"an axis has a name and at least one value, got \"{name}\" with {points.Count}"
            );
        if (points.FirstOrDefault(p => p.Count != names.Count) is { } odd)
            throw new ArgumentException($"axis {name}: every point has {names.Count} values, got {Text(odd)}");
        if (points.Select(p => string.Join('\0', p)).Distinct().Count() != points.Count)
            throw new ArgumentException(
                $"axis {name}: its values must differ, got {string.Join(", ", points.Select(Text))}"
            );
        (Names, Points) = (names, points);
    }

    /// <summary>"eta"; several where the points are tuples.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>In the order given, a value for each name.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Points { get; }

    /// <summary>An axis of numbers.</summary>
    public static Axis Of(string name, params IEnumerable<double> values) => Of(name, values.Select(Text));

    /// <summary>An axis of names.</summary>
    public static Axis Of(string name, params IEnumerable<string> values) =>
        OfPoints([name], values.Select(v => (string[])[v]));

    /// <summary>Quantities that vary together, such as (d, b, eta) where each d has step sizes of its own: listed points instead of a product.</summary>
    public static Axis OfPoints(IEnumerable<string> names, params IEnumerable<IReadOnlyList<double>> points) =>
        OfPoints(names, points.Select(p => (string[])[.. p.Select(Text)]));

    /// <summary>The same with names for values.</summary>
    public static Axis OfPoints(IEnumerable<string> names, params IEnumerable<IReadOnlyList<string>> points) =>
        new([.. names], [.. points]);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyList<string> point) =>
        point.Count == 1 ? point[0] : $"({string.Join(", ", point)})";
}

/// <summary>All cells of an experiment.</summary>
public sealed class Grid
{
    /// <param name="axes">Of different names; none makes a grid of one point.</param>
    /// <param name="seeds">Repetitions >= 1 of each point.</param>
    /// <param name="seed">Of the whole grid.</param>
    public Grid(IEnumerable<Axis> axes, int seeds = 1, ulong seed = 0)
    {
        (Axes, Seeds, Seed) = ([.. axes], seeds, seed);
        if (seeds < 1)
            throw new ArgumentException($"seeds >= 1 are needed, got {seeds}");
        if (
            Axes.SelectMany(a => a.Names)
                .Append(Cell.RepeatColumn)
                .Append(Cell.IndexColumn)
                .GroupBy(n => n)
                .FirstOrDefault(g => g.Count() > 1) is
            { } twice
        )
            throw new ArgumentException(
                $"an axis needs a name of its own, got \"{twice.Key}\" twice (\"{Cell.IndexColumn}\" and \"{Cell.RepeatColumn}\" are the table's)"
            );
        var count = Axes.Aggregate((long)seeds, (n, axis) => checked(n * axis.Points.Count));
        Count =
            count <= int.MaxValue
                ? (int)count
                : throw new ArgumentException($"a grid has at most {int.MaxValue} cells, got {count}");
    }

    /// <summary>In the order given.</summary>
    public IReadOnlyList<Axis> Axes { get; }

    /// <summary>Repetitions of each point.</summary>
    public int Seeds { get; }

    /// <summary>Of the whole grid.</summary>
    public ulong Seed { get; }

    /// <summary>Cells.</summary>
    public int Count { get; }

    /// <summary>Cell 0 .. Count - 1.</summary>
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
